"""The network writes subscriptions; an organisation sees its own."""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

TABLES = [
    Table(
        "billing_subscription",
        tenant="SELECT",
        network="SELECT, INSERT, UPDATE",
        policies=(
            Policy("own_row", TENANT, "SELECT", using="organisation = current_user"),
            all_rows(NETWORK),
        ),
    ),
    Table("billing_paymentevent", network="SELECT, INSERT"),
]
