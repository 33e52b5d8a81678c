"""Confirmed members read the directory; each writes its own listings while it is confirmed.

The network writes the entries when it confirms a membership, and reads what is public.
"""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

CONFIRMED = "(SELECT public.is_confirmed(current_user))"
"""As a subquery it is asked once a statement, and not at every row."""

OWN_WHILE_CONFIRMED = f"organisation = current_user AND {CONFIRMED}"

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
    Table(
        "directory_listing",
        # Nobody removes one: questions about places lead to it. It is hidden instead.
        tenant="SELECT, INSERT, UPDATE",
        network="SELECT",
        policies=(
            Policy(
                "own_and_published",
                TENANT,
                "SELECT",
                using=f"organisation = current_user OR (is_public AND {CONFIRMED}"
                " AND public.is_confirmed(organisation))",
            ),
            Policy("own", TENANT, "INSERT", check=OWN_WHILE_CONFIRMED),
            Policy(
                "own_again", TENANT, "UPDATE", using=OWN_WHILE_CONFIRMED, check=OWN_WHILE_CONFIRMED
            ),
            Policy(
                "published",
                NETWORK,
                "SELECT",
                using="is_public AND public.is_confirmed(organisation)",
            ),
        ),
    ),
]
