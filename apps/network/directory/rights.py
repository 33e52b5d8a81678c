"""Confirmed members read the directory; the network writes it when it confirms a membership."""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

TABLES = [
    Table(
        "directory_entry",
        tenant="SELECT",
        network="SELECT, INSERT, UPDATE, DELETE",
        policies=(
            Policy(
                "confirmed_members_read",
                TENANT,
                "SELECT",
                using="public.is_confirmed(current_user) AND public.is_confirmed(organisation)",
            ),
            all_rows(NETWORK),
        ),
    ),
]
