"""Only who asked and who was asked see a question, and only confirmed members have any.

Who may change what is guarded column by column. The network has no right: how many questions there
are is no figure of its own yet.
"""

from apps.network.capacity.models import KEPT
from kit.database.names import DDL, TENANT
from kit.database.rights import Guard, Policy, Table

CONFIRMED = "(SELECT public.is_confirmed(current_user))"
PARTY = "(asker = current_user OR asked = current_user)"

# Row-level security shows the asker no unit that is hidden.
A_UNIT_OF_THEIRS = (
    "EXISTS (SELECT 1 FROM public.directory_listing l"
    " WHERE l.id = capacity_capacityquestion.listing"
    " AND l.organisation = capacity_capacityquestion.asked AND l.is_public)"
)

# A time that there is none of yet does not count.
ITS_TIME_IS_OVER = (
    f"GREATEST(asked_at, answered_at, withdrawn_at) < now() - interval '{KEPT.days} days'"
)

ANSWERS = ("answer", "free_from", "sealed_answer", "answered_at")
WITHDRAWS = ("withdrawn_at",)
KEY_OF = {
    "asker": ("asker_key_id", "words_key_for_asker"),
    "asked": ("asked_key_id", "words_key_for_asked"),
}
"""What only this side writes, when it seals its own data keys anew."""
ANSWER_KEY_OF = {"asker": ("answer_key_for_asker",), "asked": ("answer_key_for_asked",)}
"""The same of the answer, which who was asked writes for both together with the answer."""

ALL_KEYS = (*KEY_OF["asker"], *KEY_OF["asked"])
BOTH_ANSWER_KEYS = (*ANSWER_KEY_OF["asker"], *ANSWER_KEY_OF["asked"])
CHANGES = ("state", *ANSWERS, *WITHDRAWS, *ALL_KEYS, *BOTH_ANSWER_KEYS)


def _changed(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"(({old}) IS DISTINCT FROM ({new}))"


def _refuse(condition: str, why: str) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation'; END IF;"


def _others_keys(side: str) -> str:
    """Whether `side` has a key of its own changed by somebody else."""
    columns = (*KEY_OF[side], *ANSWER_KEY_OF[side])
    return f"(side <> '{side}' AND {_changed(*columns)})"


def _foreign_key(side: str) -> str:
    """Whether a side now stands under a key that is not its own, and would keep that one there."""
    return (
        f"({_changed(f'{side}_key_id')} AND NOT EXISTS (SELECT 1 FROM public.referrals_publickey k"  # noqa: S608
        f" WHERE k.id = NEW.{side}_key_id AND k.organisation = NEW.{side}))"
    )


AHEAD = " OR ".join(
    f"NEW.{name} > now() + interval '1 day'" for name in ("asked_at", "answered_at", "withdrawn_at")
)
BIRTH = _refuse(
    "NEW.answered_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL OR NEW.sealed_answer <> ''",
    "a question begins by being asked",
)
A_STEP = "\n            ".join(
    (
        _refuse(
            "(OLD.state, NEW.state, side) NOT IN"
            " (('asked', 'answered', 'asked'), ('asked', 'withdrawn', 'asker'))",
            "no way from this state to that one for this side",
        ),
        _refuse(_changed(*ALL_KEYS), "a step leaves what the asker sealed as it is"),
        _refuse(
            f"NEW.state <> 'answered' AND {_changed(*ANSWERS, *BOTH_ANSWER_KEYS)}",
            "only an answer answers",
        ),
        _refuse(f"NEW.state <> 'withdrawn' AND {_changed(*WITHDRAWS)}", "only the asker withdraws"),
    )
)
SEALED_ANEW = "\n            ".join(
    (
        _refuse(_changed(*ANSWERS, *WITHDRAWS), "what was said stays"),
        _refuse(
            f"{_others_keys('asker')} OR {_others_keys('asked')}",
            "each side seals its own data keys anew",
        ),
        _refuse(
            f"{_foreign_key('asker')} OR {_foreign_key('asked')}", "a side has keys of its own"
        ),
    )
)
GUARD_BODY = f"""
    DECLARE
        side text := CASE current_user::text WHEN NEW.asker THEN 'asker'
                                             WHEN NEW.asked THEN 'asked'
                                             ELSE 'nobody' END;
    BEGIN
        IF current_user::text = '{DDL}' THEN
            RETURN NEW;
        END IF;
        {_refuse(AHEAD, "nothing has happened in a time to come")}
        IF TG_OP = 'INSERT' THEN
            {BIRTH}
        ELSIF OLD.state <> NEW.state THEN
            {A_STEP}
        ELSE
            {SEALED_ANEW}
        END IF;
        RETURN NEW;
    END """

GUARDS = [Guard("questions_go_their_way", "capacity_capacityquestion", GUARD_BODY)]

TABLES = [
    Table(
        "capacity_capacityquestion",
        tenant=f"SELECT, INSERT, UPDATE ({', '.join(CHANGES)}), DELETE",
        policies=(
            Policy("parties_read", TENANT, "SELECT", using=f"{CONFIRMED} AND {PARTY}"),
            Policy(
                "confirmed_asks",
                TENANT,
                "INSERT",
                check=f"{CONFIRMED} AND asker = current_user AND state = 'asked'"
                f" AND public.is_confirmed(asked) AND {A_UNIT_OF_THEIRS}",
            ),
            Policy("parties_move", TENANT, "UPDATE", using=f"{CONFIRMED} AND {PARTY}", check=PARTY),
            Policy(
                "parties_forget",
                TENANT,
                "DELETE",
                using=f"{CONFIRMED} AND {PARTY} AND {ITS_TIME_IS_OVER}",
            ),
        ),
    ),
]
