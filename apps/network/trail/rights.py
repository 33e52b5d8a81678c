"""The network adds to its trail and changes nothing in it; organisations do not see it."""

from kit.database.names import NETWORK
from kit.database.rights import Policy, Table, all_rows

# A day back, since the day of the server ends at another hour than ours.
TODAY = "day >= current_date - 1"

TABLES = [
    Table("trail_entry", network="SELECT, INSERT"),
    Table("trail_link", network="SELECT, INSERT"),
    Table(
        "trail_anchor",
        network="SELECT, INSERT, UPDATE (position, digest, set_at)",
        policies=(
            all_rows(NETWORK, "SELECT"),
            all_rows(NETWORK, "INSERT"),
            Policy("moves_todays", NETWORK, "UPDATE", using=TODAY, check=TODAY),
        ),
    ),
]
