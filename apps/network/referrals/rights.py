"""Only the sender and the receiver see a referral, and only confirmed members have any.

The network sees counts and times: no body, no keys.
"""

from kit.database.names import NETWORK, TENANT
from kit.database.rights import Policy, Table, all_rows

CONFIRMED = "public.is_confirmed(current_user)"
OPEN = "state IN ('sent', 'received')"

TABLES = [
    Table(
        "referrals_publickey",
        tenant="SELECT, INSERT",
        policies=(
            Policy(
                "own_and_confirmed",
                TENANT,
                "SELECT",
                using=f"organisation = current_user OR ({CONFIRMED}"
                " AND public.is_confirmed(organisation))",
            ),
            Policy("own", TENANT, "INSERT", check="organisation = current_user"),
        ),
    ),
    Table(
        "referrals_referral",
        tenant="SELECT, INSERT, UPDATE (state, decline_reason, received_at, answered_at,"
        " withdrawn_at)",
        network="SELECT (id, sender, receiver, service_basis, state, decline_reason, sent_at,"
        " received_at, answered_at, withdrawn_at)",
        policies=(
            Policy(
                "parties_read",
                TENANT,
                "SELECT",
                using=f"{CONFIRMED} AND (sender = current_user OR receiver = current_user)",
            ),
            Policy(
                "confirmed_sends",
                TENANT,
                "INSERT",
                check=f"{CONFIRMED} AND sender = current_user AND state = 'sent'"
                " AND public.is_confirmed(receiver)",
            ),
            Policy(
                "sender_withdraws",
                TENANT,
                "UPDATE",
                using=f"{CONFIRMED} AND sender = current_user AND {OPEN}",
                check="sender = current_user AND state = 'withdrawn'",
            ),
            Policy(
                "receiver_answers",
                TENANT,
                "UPDATE",
                using=f"{CONFIRMED} AND receiver = current_user AND {OPEN}",
                check="receiver = current_user AND state IN ('received', 'accepted', 'declined')",
            ),
            all_rows(NETWORK, "SELECT"),
        ),
    ),
]
