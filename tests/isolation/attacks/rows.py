"""Rows of the shared layer: whose are read, and in whose name one may be written."""

from __future__ import annotations

import psycopg
from psycopg import errors

from kit.database.rights import shared_tables
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if, rows

# The role changes while the one statement runs; a policy asks for it at each row.
ONE_SELECT = """
    WITH taken AS MATERIALIZED (SELECT set_config('role', '{other}', false) AS role)
    SELECT r.id, r.sender, r.receiver FROM taken, LATERAL (
        SELECT * FROM public.referrals_referral WHERE taken.role IS NOT NULL OFFSET 0) r
"""

SHOWN_TO_MEMBERS = {
    "directory_entry",
    "directory_listing",
    "referrals_publickey",
    "referrals_promise",
}
"""What confirmed members show each other: name, contact, units, public key, and their promise."""

REFERRAL = """
    INSERT INTO public.referrals_referral (id, sender, receiver, service_basis, employment_area,
        state, decline_reason, erasure_answer, sent_at, answer_due_at, decision_due_at,
        start_due_at, expires_at)
    VALUES (gen_random_uuid(), {sender}, {receiver}, 'OMA', '', {state}, '', '', now(), now(),
        now(), now(), now())
"""


@attack("referrals of others by a plain read")
def plain_read(ground: Ground) -> Outcome:
    with ground.login() as connection:
        found = rows(connection, "SELECT sender, receiver FROM public.referrals_referral")
    assert found, "Without any row there is nothing to tell apart."
    return crossed_if(any(ground.own.schema not in pair for pair in found))


@attack("referrals of others by the one-SELECT trick")
def one_select(ground: Ground) -> Outcome:
    with ground.login() as connection:
        try:
            found = rows(connection, ground.text(ONE_SELECT))
        except errors.InsufficientPrivilege:
            return Outcome.HELD
    return crossed_if(any(ground.own.schema not in row for row in found))


@attack("rows of others in every shared table")
def every_table(ground: Ground) -> Outcome:
    strangers = {member.schema for member in ground.members.values()} - {ground.own.schema}
    # Who has a referral in common with us stands in that row by right.
    strangers -= {ground.members["skargard"].schema, ground.members["rannikko"].schema}
    looked = 0
    with ground.login() as connection:
        for table in shared_tables():
            if "SELECT" not in table.tenant or not table.policies or table.name in SHOWN_TO_MEMBERS:
                continue
            looked += 1
            # Read as one text a row, so that no column can be forgotten.
            found = str(rows(connection, f"SELECT t::text FROM public.{table.name} t"))
            if any(name in found for name in strangers):
                return Outcome.CROSSED
    assert looked >= 5
    return Outcome.HELD


@attack("a setting in the place of the role")
def settable_key(ground: Ground) -> Outcome:
    with ground.login() as connection:
        rows(connection, ground.text("SET app.organisation = '{other}'"))
        rows(connection, ground.text("SET SESSION \"pajaverkko.organisation\" = '{other}'"))
        found = rows(connection, "SELECT sender, receiver FROM public.referrals_referral")
    return crossed_if(any(ground.own.schema not in pair for pair in found))


@attack("a forged sender")
def forged_sender(ground: Ground) -> Outcome:
    return _inserted(ground, sender="'{other}'", receiver="'{own}'", state="'sent'")


@attack("a referral that is born accepted")
def born_accepted(ground: Ground) -> Outcome:
    return _inserted(ground, sender="'{own}'", receiver="'{other}'", state="'accepted'")


def _inserted(ground: Ground, **values: str) -> Outcome:
    with ground.login() as connection:
        return is_written(connection, ground.text(REFERRAL.format(**values)))


@attack("accepting one's own referral")
def own_accepted(ground: Ground) -> Outcome:
    text = "UPDATE public.referrals_referral SET state = 'accepted' WHERE id = '{sent}'"
    with ground.login() as connection:
        return is_written(connection, ground.text(text))


@attack("answering a referral between others")
def others_answered(ground: Ground) -> Outcome:
    foreign = ground.members["skargard"].sent
    text = f"UPDATE public.referrals_referral SET state = 'received' WHERE id = '{foreign}'"
    with ground.login() as connection:
        return is_written(connection, text)


@attack("figures in another's name")
def others_figures(ground: Ground) -> Outcome:
    text = (
        "INSERT INTO public.statistics_cell (id, organisation, measure, year, count)"
        " VALUES (gen_random_uuid(), '{other}', 'participants', 2026, 99)"
    )
    with ground.login() as connection:
        return is_written(connection, ground.text(text))


@attack("a unit that its organisation hides")
def hidden_unit(ground: Ground) -> Outcome:
    text = "SELECT t::text FROM public.directory_listing t WHERE id = '{hidden}' OR NOT is_public"
    with ground.login() as connection:
        found = rows(connection, text.format(hidden=ground.other.hidden_listing))
    assert found, "Our own hidden unit is ours to read."
    return crossed_if(ground.holds_foreign(found))


@attack("free places in another's name")
def others_free_places(ground: Ground) -> Outcome:
    text = (
        f"UPDATE public.directory_listing SET free_places = 0 WHERE id = '{ground.other.listing}'"
    )
    with ground.login() as connection:
        return is_written(connection, text)


@attack("a unit given to another organisation")
def given_unit(ground: Ground) -> Outcome:
    text = "UPDATE public.directory_listing SET organisation = '{other}' WHERE is_public"
    with ground.login() as connection:
        return is_written(connection, f"{ground.text(text)} AND organisation = current_user")


@attack("a question about a place in another's name")
def others_question(ground: Ground) -> Outcome:
    columns = (
        "asked, listing, age_band, service_basis, starts_on, days_a_week, language, state, answer,"
        " asker_key_id, asked_key_id, sealed_words, words_key_for_asker, words_key_for_asked,"
        " sealed_answer, answer_key_for_asker, answer_key_for_asked, asked_at"
    )
    text = (
        f"INSERT INTO public.capacity_capacityquestion (id, asker, {columns})"
        f" SELECT gen_random_uuid(), '{{other}}', {columns}"
        " FROM public.capacity_capacityquestion WHERE asker = current_user LIMIT 1"
    )
    with ground.login() as connection:
        return is_written(connection, ground.text(text))


@attack("an answer to one's own question about a place")
def own_answer(ground: Ground) -> Outcome:
    text = (
        "UPDATE public.capacity_capacityquestion SET state = 'answered', answer = 'yes'"
        " WHERE asker = current_user"
    )
    with ground.login() as connection:
        return is_written(connection, text)


@attack("the other side's key of a question about a place")
def others_question_key(ground: Ground) -> Outcome:
    text = (
        "UPDATE public.capacity_capacityquestion SET words_key_for_asked = 'x'"
        " WHERE asker = current_user"
    )
    with ground.login() as connection:
        return is_written(connection, text)


@attack("a question about a place removed before its time")
def early_removed_question(ground: Ground) -> Outcome:
    with ground.login() as connection:
        return is_written(connection, "DELETE FROM public.capacity_capacityquestion")


@attack("a public key in another's name")
def others_key(ground: Ground) -> Outcome:
    text = (
        "INSERT INTO public.referrals_publickey (id, organisation, key, made_at)"
        " SELECT gen_random_uuid(), '{other}', key, made_at"
        " FROM public.referrals_publickey WHERE organisation = '{own}' LIMIT 1"
    )
    with ground.login() as connection:
        return is_written(connection, ground.text(text))


@attack("another's sign-up")
def others_sign_up(ground: Ground) -> Outcome:
    foreign = ground.other.sign_up
    text = f"UPDATE public.organisations_signup SET founded_at = NULL WHERE id = '{foreign}'"
    with ground.login() as connection:
        return is_written(connection, text)


@attack("referrals of the unconfirmed")
def unconfirmed(ground: Ground) -> Outcome:
    waiting = ground.members["uusi"].schema
    with ground.login(scope=waiting) as connection:
        seen = rows(connection, "SELECT 1 FROM public.directory_entry")
        keys = rows(
            connection,
            f"SELECT 1 FROM public.referrals_publickey WHERE organisation <> '{waiting}'",
        )
    return crossed_if(seen or keys)


@attack("a policy asked with row_security off")
def row_security_off(ground: Ground) -> Outcome:
    with ground.login() as connection:
        rows(connection, "SET row_security = off")
        try:
            rows(connection, "SELECT * FROM public.referrals_referral")
        except errors.InsufficientPrivilege:
            return Outcome.HELD
    return Outcome.CROSSED


def is_written(connection: psycopg.Connection, text: str) -> Outcome:
    """Crossed when the statement changed a row; a policy that hides the row changes none."""
    try:
        return crossed_if(connection.execute(text.encode()).rowcount)
    except (errors.InsufficientPrivilege, errors.CheckViolation):
        return Outcome.HELD
