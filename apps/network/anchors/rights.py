"""An organisation sets its own anchors, moves only today's, and removes none."""

from kit.database.names import TENANT
from kit.database.rights import Policy, Table

OWN = "organisation = current_user"
TODAY = f"{OWN} AND day >= current_date - 1"

TABLES = [
    Table(
        "anchors_anchor",
        tenant="SELECT, INSERT, UPDATE (position, digest, set_at)",
        policies=(
            Policy("own_anchors", TENANT, "SELECT", using=OWN),
            Policy("sets_own", TENANT, "INSERT", check=OWN),
            # A day back, since the day of the server ends at another hour than ours.
            Policy("moves_todays", TENANT, "UPDATE", using=TODAY, check=TODAY),
        ),
    ),
]
