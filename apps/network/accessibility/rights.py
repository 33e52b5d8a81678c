"""Anybody may leave feedback from any host, and the network alone reads it."""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

TABLES = [
    Table(
        "accessibility_feedback",
        tenant="INSERT",
        network="SELECT, INSERT, UPDATE (state, answered_at, answered_by)",
        policies=(
            Policy("anybody_tells", TENANT, "INSERT", check="state = 'open'"),
            all_rows(NETWORK),
        ),
    ),
]
