"""Referrals as a party that takes more than its part, as a third, and as an unconfirmed member.

`own` has received a referral from `other` that nobody has answered, and sent one to a third.
"""

from __future__ import annotations

from kit.database import names
from tests.isolation.attacks.ground import (
    ATTACKS,
    Attack,
    Ground,
    Needs,
    Outcome,
    attack,
    crossed_if,
    refused,
    rows,
)
from tests.isolation.attacks.rows import is_written

SEALED = ("referrals_part", "referrals_attachment", "referrals_datakey")

READINGS = {
    "texts under the second lock before a promise":
        "SELECT 1 FROM public.referrals_part WHERE referral_id = '{received}' AND lock = 2",
    "data keys under the second lock before a promise":
        "SELECT 1 FROM public.referrals_datakey WHERE referral_id = '{received}' AND lock = 2",
    "data keys sealed to the other side":
        "SELECT 1 FROM public.referrals_datakey WHERE holder <> '{own}'"
        " AND referral_id = '{received}'",
    "sealed texts between others":
        "SELECT 1 FROM public.referrals_part WHERE referral_id = '{between}'",
    "files between others":
        "SELECT 1 FROM public.referrals_attachment WHERE referral_id = '{between}'",
    "data keys between others":
        "SELECT 1 FROM public.referrals_datakey WHERE referral_id = '{between}'",
}  # fmt: skip

WRITINGS = {
    "a step left out by the receiver":
        "UPDATE public.referrals_referral SET state = 'started' WHERE id = '{received}'",
    "a referral taken back by its receiver":
        "UPDATE public.referrals_referral SET state = 'withdrawn' WHERE id = '{received}'",
    "expiry before its time":
        "UPDATE public.referrals_referral SET state = 'expired' WHERE id = '{received}'",
    "answers given by the sender":
        "UPDATE public.referrals_referral SET answered_at = now(), starts_on = now()"
        " WHERE id = '{sent}'",
    "hand-over closed by the receiver":
        "UPDATE public.referrals_referral SET closed_at = now() WHERE id = '{received}'",
    "shredding noted by the receiver":
        "UPDATE public.referrals_referral SET shredded_at = now() WHERE id = '{received}'",
    "due times moved by the receiver":
        "UPDATE public.referrals_referral SET answer_due_at = now() + interval '9 days'"
        " WHERE id = '{received}'",
    "due times moved by the sender":
        "UPDATE public.referrals_referral SET expires_at = now() + interval '99 days'"
        " WHERE id = '{sent}'",
    "a sealed text in the sender's name":
        "INSERT INTO public.referrals_part (id, referral_id, lock, author, made_at, sealed)"
        " VALUES (gen_random_uuid(), '{received}', 1, '{other}', now(), 'x')",
    "a sealed text under the second lock before a promise":
        "INSERT INTO public.referrals_part (id, referral_id, lock, author, made_at, sealed)"
        " VALUES (gen_random_uuid(), '{received}', 2, '{own}', now(), 'x')",
    "a sealed text between others":
        "INSERT INTO public.referrals_part (id, referral_id, lock, author, made_at, sealed)"
        " VALUES (gen_random_uuid(), '{between}', 1, '{own}', now(), 'x')",
    "a file between others":
        "INSERT INTO public.referrals_attachment (id, referral_id, lock, author, made_at, sealed,"
        " label) VALUES (gen_random_uuid(), '{between}', 1, '{own}', now(), 'x', 'x')",
    "a data key made by the receiver":
        "INSERT INTO public.referrals_datakey (id, referral_id, lock, holder, key_id, sealed)"
        " SELECT gen_random_uuid(), '{received}', 2, '{own}', id, 'x'"
        " FROM public.referrals_publickey WHERE organisation = '{own}'",
    "a data key between others":
        "INSERT INTO public.referrals_datakey (id, referral_id, lock, holder, key_id, sealed)"
        " SELECT gen_random_uuid(), '{between}', 1, '{own}', id, 'x'"
        " FROM public.referrals_publickey WHERE organisation = '{own}'",
    "the receiver's data key spoilt by the sender":
        "UPDATE public.referrals_datakey SET sealed = 'x'"
        " WHERE referral_id = '{sent}' AND holder <> '{own}'",
    "sealed texts removed by the receiver":
        "DELETE FROM public.referrals_part WHERE referral_id = '{received}'",
    "data keys removed by the receiver":
        "DELETE FROM public.referrals_datakey WHERE referral_id = '{received}'",
    "sealed texts removed between others":
        "DELETE FROM public.referrals_part WHERE referral_id = '{between}'",
    "a promise in another's name":
        "INSERT INTO public.referrals_promise (id, organisation, answer_working_days,"
        " decision_working_days, start_working_days, expiry_days, made_at)"
        " VALUES (gen_random_uuid(), '{other}', 1, 1, 1, 7, now())",
    "a promise slower than the network's":
        "INSERT INTO public.referrals_promise (id, organisation, answer_working_days,"
        " decision_working_days, start_working_days, expiry_days, made_at)"
        " VALUES (gen_random_uuid(), '{own}', 9, 9, 9, 99, now())",
    "another's public key retired":
        "DELETE FROM public.referrals_publickey WHERE organisation = '{other}'",
}  # fmt: skip


def _text(ground: Ground, template: str) -> str:
    between = ground.members["skargard"].sent
    return ground.text(template.replace("{between}", between))


def _reading(template: str) -> object:
    def run(ground: Ground) -> Outcome:
        with ground.login() as connection:
            return crossed_if(rows(connection, _text(ground, template)))

    return run


def _writing(template: str) -> object:
    def run(ground: Ground) -> Outcome:
        with ground.login() as connection:
            return is_written(connection, _text(ground, template))

    return run


for _name, _template in READINGS.items():
    ATTACKS[_name] = Attack(_name, _reading(_template))  # type: ignore[arg-type]
for _name, _template in WRITINGS.items():
    ATTACKS[_name] = Attack(_name, _writing(_template))  # type: ignore[arg-type]


@attack("sealed rows read by the unconfirmed")
def unconfirmed_reads(ground: Ground) -> Outcome:
    with ground.login(scope=ground.members["uusi"].schema) as connection:
        return crossed_if(
            [table for table in SEALED if rows(connection, f"SELECT 1 FROM public.{table}")]
        )


@attack("a referral sent by the unconfirmed")
def unconfirmed_sends(ground: Ground) -> Outcome:
    waiting = ground.members["uusi"].schema
    text = (
        "INSERT INTO public.referrals_referral (id, sender, receiver, service_basis,"
        " employment_area, state, decline_reason, erasure_answer, sent_at, answer_due_at,"
        " decision_due_at, start_due_at, expires_at) VALUES (gen_random_uuid(),"
        f" '{waiting}', '{ground.own.schema}', 'OMA', '', 'sent', '', '', now(), now(), now(),"
        " now(), now())"
    )
    with ground.login(scope=waiting) as connection:
        return is_written(connection, text)


@attack("the second lock picked by a promise without an answer")
def second_lock_picked(ground: Ground) -> Outcome:
    """Times of a decision open nothing: only the state does, and that is an answer for all."""
    with ground.login() as connection:
        connection.execute("BEGIN")
        connection.execute(
            _text(
                ground,
                "UPDATE public.referrals_referral SET decided_at = now(), starts_on = now()"
                " WHERE id = '{received}'",
            ).encode()
        )
        found = rows(
            connection, _text(ground, READINGS["texts under the second lock before a promise"])
        )
        connection.execute("ROLLBACK")
    return crossed_if(found)


@attack("a place in another's queue", needs=Needs.DATABASE)
def others_place(ground: Ground) -> Outcome:
    between = ground.members["skargard"].sent
    asked = f"SELECT public.referral_place('{between}')"
    with ground.login(scope=ground.other.schema) as receiver:
        receiver.execute(
            "UPDATE public.referrals_referral SET state = 'waitlisted', answered_at = now(),"
            f" decided_at = now() WHERE id = '{between}'".encode()
        )
        assert rows(receiver, asked) == [(1,)], "Its own receiver is told."
    with ground.login() as third:
        return crossed_if(rows(third, asked)[0][0])


@attack("a place in a queue, asked by who is no member")
def place_asked_by_others(ground: Ground) -> Outcome:
    asked = ground.text("SELECT public.referral_place('{sent}')")
    for login, scope in ((names.WEB, names.NETWORK), (names.WORKER, ""), (names.WEB, "")):
        with ground.login(login, scope=scope) as connection:
            if not refused(connection, asked):
                return Outcome.CROSSED
    return Outcome.HELD
