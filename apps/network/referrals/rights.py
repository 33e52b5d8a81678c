"""Only the sender and the receiver see a referral, and only confirmed members have any.

What is under the second lock shows the receiver nothing until a place is promised, not even sealed.
Which state follows which is guarded as the workflow declares it. The network sees what is in clear.
"""

from apps.network.referrals.workflow import OPENED, TRANSITIONS, Side, State
from kit.database.names import DDL, NETWORK, TENANT
from kit.database.rights import Guard, OwnersFunction, Policy, Table, all_rows

# Asked once a statement, not once a row.
CONFIRMED = "(SELECT public.is_confirmed(current_user))"

STAMPS = (
    "received_at, answered_at, decided_at, reopened_at, arrived_at, withdrawn_at, expired_at,"
    " closed_at, shredded_at, erasure_asked_at, erasure_answered_at"
)
IN_CLEAR = (
    "id, sender, receiver, unit, service_basis, employment_area, state, decline_reason,"
    f" redirected_to, starts_on, sent_at, erasure_answer, {STAMPS}, answer_due_at,"
    " decision_due_at, start_due_at, expires_at"
)
CHANGES = (
    "state, decline_reason, redirected_to, starts_on, erasure_answer, answer_due_at,"
    f" decision_due_at, start_due_at, expires_at, {STAMPS}"
)


def _words(states: tuple[State, ...]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


OPENED_STATES = _words(OPENED)


def _of(table: str, condition: str) -> str:
    """Whether the referral a row belongs to is ours, and fulfils a condition.

    The referral is read under its own policies: of one that is not ours nothing is found.
    """
    return (
        "EXISTS (SELECT 1 FROM public.referrals_referral r"  # noqa: S608
        f" WHERE r.id = {table}.referral_id AND {condition})"
    )


def _may_open(table: str) -> str:
    """The sender always; the receiver what is under the first lock, and the second in time."""
    return _of(
        table,
        f"(r.sender = current_user OR {table}.lock = 1 OR r.state IN ({OPENED_STATES}))",
    )


def _sealed(table: str) -> tuple[Policy, ...]:
    return (
        Policy("parties_read", TENANT, "SELECT", using=_may_open(table)),
        Policy(
            "parties_add",
            TENANT,
            "INSERT",
            check=f"author = current_user AND {_may_open(table)}"
            f" AND {_of(table, 'r.shredded_at IS NULL')}",
        ),
        Policy("sender_shreds", TENANT, "DELETE", using=_of(table, "r.sender = current_user")),
    )


def _ways() -> str:
    """Every declared way, as values that the guard looks a change up in."""
    return ", ".join(
        f"('{source.value}', '{one.target.value}', '{side.value}')"
        for one in TRANSITIONS
        for source in one.sources
        for side in one.by
    )


CLOCKS = ("answer_due_at", "decision_due_at", "start_due_at", "expires_at")
OF_THE_SENDER = ("withdrawn_at", "closed_at", "shredded_at", "erasure_asked_at")
OF_THE_RECEIVER = (
    "received_at",
    "answered_at",
    "decided_at",
    "reopened_at",
    "arrived_at",
    "decline_reason",
    "redirected_to",
    "starts_on",
    "erasure_answer",
    "erasure_answered_at",
)
"""What only one side writes: nobody makes the other's times and answers for it."""


def _changed(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def _refuse(condition: str, why: str) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation'; END IF;"


REOPENS = f"(OLD.state, NEW.state) = ('{State.DECLINED.value}', '{State.IN_REVIEW.value}')"
EXPIRES = f"(OLD.state <> NEW.state AND NEW.state = '{State.EXPIRED.value}')"
TOO_LATE = "NEW.expires_at > now() + interval '31 days'"


def _is_written() -> str:
    """Whether a new row has anything in a column that is for later."""
    texts = ("decline_reason", "erasure_answer")
    columns = (*OF_THE_SENDER, *OF_THE_RECEIVER, "expired_at")
    return " OR ".join(
        f"NEW.{name} <> ''" if name in texts else f"NEW.{name} IS NOT NULL" for name in columns
    )


BIRTH = _refuse(
    f"NEW.state <> '{State.SENT.value}' OR {TOO_LATE} OR {_is_written()}",
    "a referral begins by being sent",
)
STEP = "\n        ".join(
    (
        _refuse(
            f"OLD.state <> NEW.state AND (OLD.state, NEW.state, side) NOT IN ({_ways()})",
            "no way from this state to that one for this side",
        ),
        _refuse(f"{REOPENS} AND OLD.shredded_at IS NOT NULL", "nothing is left to decide on"),
        _refuse(f"{EXPIRES} AND OLD.expires_at > now()", "it has not expired"),
        _refuse(
            f"NOT {EXPIRES} AND {_changed(('expired_at',))}",
            "only what expires gets that time",
        ),
        _refuse(f"{_changed(CLOCKS)} AND (NOT {REOPENS} OR {TOO_LATE})", "the clocks run on"),
        _refuse(
            f"side <> '{Side.SENDER}' AND {_changed(OF_THE_SENDER)}",
            "only the sender withdraws, closes and shreds",
        ),
        _refuse(
            f"side <> '{Side.RECEIVER}' AND {_changed(OF_THE_RECEIVER)}",
            "only the receiver answers",
        ),
        _refuse(
            "(OLD.shredded_at IS NOT NULL AND NEW.shredded_at IS NULL)"
            " OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL)"
            " OR (OLD.erasure_asked_at IS NOT NULL AND NEW.erasure_asked_at IS NULL)"
            " OR (OLD.erasure_answered_at IS NOT NULL"
            f" AND {_changed(('erasure_answer', 'erasure_answered_at'))})",
            "what is final stays",
        ),
    )
)

GUARD_BODY = f"""
    DECLARE
        side text := CASE current_user::text WHEN NEW.sender THEN '{Side.SENDER}'
                                             WHEN NEW.receiver THEN '{Side.RECEIVER}'
                                             ELSE 'nobody' END;
    BEGIN
        IF current_user::text = '{DDL}' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'INSERT' THEN
            {BIRTH}
            RETURN NEW;
        END IF;
        {STEP}
        RETURN NEW;
    END """

GUARDS = [Guard("referrals_go_their_way", "referrals_referral", GUARD_BODY)]

FUNCTIONS = [
    OwnersFunction(
        name="referral_place",
        arguments="wanted uuid",
        returns="bigint",
        # The sender sees its own referral only, and asks how many wait before it for that unit.
        body=f"""
    SELECT count(*) FROM public.referrals_referral one
    JOIN public.referrals_referral w
      ON w.receiver = one.receiver AND w.unit IS NOT DISTINCT FROM one.unit
    WHERE one.id = wanted AND one.state = '{State.WAITLISTED.value}'
      AND current_setting('role') IN (one.sender, one.receiver)
      AND public.is_confirmed(current_setting('role'))
      AND w.state = '{State.WAITLISTED.value}'
      AND (w.decided_at, w.id) <= (one.decided_at, one.id)
""",  # noqa: S608
        callers=(TENANT,),
    )
]

TABLES = [
    Table(
        "referrals_publickey",
        tenant="SELECT, INSERT, DELETE",
        policies=(
            Policy(
                "own_and_confirmed",
                TENANT,
                "SELECT",
                using=f"organisation = current_user OR ({CONFIRMED}"
                " AND public.is_confirmed(organisation))",
            ),
            Policy("own", TENANT, "INSERT", check="organisation = current_user"),
            Policy("own_retired", TENANT, "DELETE", using="organisation = current_user"),
        ),
    ),
    Table(
        "referrals_promise",
        tenant="SELECT, INSERT, DELETE",
        policies=(
            Policy(
                "own_and_confirmed",
                TENANT,
                "SELECT",
                using=f"organisation = current_user OR {CONFIRMED}",
            ),
            Policy("own", TENANT, "INSERT", check="organisation = current_user"),
            Policy("own_replaced", TENANT, "DELETE", using="organisation = current_user"),
        ),
    ),
    Table(
        "referrals_referral",
        tenant=f"SELECT, INSERT, UPDATE ({CHANGES})",
        network=f"SELECT ({IN_CLEAR})",
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
                check=f"{CONFIRMED} AND sender = current_user AND public.is_confirmed(receiver)",
            ),
            Policy(
                "parties_move",
                TENANT,
                "UPDATE",
                using=f"{CONFIRMED} AND (sender = current_user OR receiver = current_user)",
                check="sender = current_user OR receiver = current_user",
            ),
            all_rows(NETWORK, "SELECT"),
        ),
    ),
    Table(
        "referrals_datakey",
        tenant="SELECT, INSERT, UPDATE (key_id, sealed), DELETE",
        policies=(
            Policy(
                "holder_opens",
                TENANT,
                "SELECT",
                using=_of("referrals_datakey", "r.sender = current_user")
                + f" OR (holder = current_user AND {_may_open('referrals_datakey')})",
            ),
            Policy(
                "sender_seals",
                TENANT,
                "INSERT",
                check=_of(
                    "referrals_datakey",
                    "r.sender = current_user AND r.shredded_at IS NULL"
                    " AND referrals_datakey.holder IN (r.sender, r.receiver)",
                ),
            ),
            Policy(
                "holder_seals_anew",
                TENANT,
                "UPDATE",
                using=f"holder = current_user AND {_may_open('referrals_datakey')}",
                check="holder = current_user",
            ),
            Policy(
                "sender_shreds",
                TENANT,
                "DELETE",
                using=_of("referrals_datakey", "r.sender = current_user"),
            ),
        ),
    ),
    Table(
        "referrals_part",
        tenant="SELECT, INSERT, DELETE",
        policies=_sealed("referrals_part"),
    ),
    Table(
        "referrals_attachment",
        tenant="SELECT, INSERT, DELETE",
        policies=_sealed("referrals_attachment"),
    ),
]
