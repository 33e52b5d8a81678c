"""Only who asked and who was asked see a question, and only confirmed members have any.

The network has no right: how many questions there are is no figure of its own yet.
"""

from kit.database.names import TENANT
from kit.database.rights import Policy, Table

CONFIRMED = "(SELECT public.is_confirmed(current_user))"

# Row-level security shows the asker no unit that is hidden.
A_UNIT_OF_THEIRS = (
    "EXISTS (SELECT 1 FROM public.directory_listing l"
    " WHERE l.id = capacity_capacityquestion.listing"
    " AND l.organisation = capacity_capacityquestion.asked AND l.is_public)"
)

TABLES = [
    Table(
        "capacity_capacityquestion",
        tenant="SELECT, INSERT, UPDATE (state, answer, free_from, sealed_answer,"
        " answer_key_for_asker, answer_key_for_asked, answered_at, withdrawn_at)",
        policies=(
            Policy(
                "parties_read",
                TENANT,
                "SELECT",
                using=f"{CONFIRMED} AND (asker = current_user OR asked = current_user)",
            ),
            Policy(
                "confirmed_asks",
                TENANT,
                "INSERT",
                check=f"{CONFIRMED} AND asker = current_user AND state = 'asked'"
                f" AND public.is_confirmed(asked) AND {A_UNIT_OF_THEIRS}",
            ),
            Policy(
                "asker_withdraws",
                TENANT,
                "UPDATE",
                using=f"{CONFIRMED} AND asker = current_user AND state = 'asked'",
                check="asker = current_user AND state = 'withdrawn'",
            ),
            Policy(
                "asked_answers",
                TENANT,
                "UPDATE",
                using=f"{CONFIRMED} AND asked = current_user AND state = 'asked'",
                check="asked = current_user AND state = 'answered'",
            ),
        ),
    ),
]
