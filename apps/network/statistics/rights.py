"""A confirmed organisation writes its own cells; the network reads them and nothing else."""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

OWN = "organisation = current_user AND public.is_confirmed(current_user)"

TABLES = [
    Table(
        "statistics_cell",
        tenant="SELECT, INSERT, UPDATE (count)",
        network="SELECT",
        policies=(
            Policy("own_cells", TENANT, "ALL", using=OWN, check=OWN),
            all_rows(NETWORK, "SELECT"),
        ),
    ),
]
