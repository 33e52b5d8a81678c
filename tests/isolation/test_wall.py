"""Attacks on the wall in SQL, as the web login that a request has: refused, or nothing found.

The first true set; docs/security grows with it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone
from procrastinate.exceptions import ConnectorException

from apps.workshop.participants.models import Participant
from kit.database.names import NETWORK
from kit.database.scope import NoScope, Scope, current, current_organisation, entered
from tenants.organisations.middleware import OrganisationMiddleware
from tests.support import database
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@contextmanager
def refused(*words: str) -> Iterator[None]:
    """The database refuses what happens inside, for a reason that says one of the words."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield
    assert any(word in str(refusal.value) for word in words), str(refusal.value)


def sql(text: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall() if cursor.description else []


def test_without_a_scope_nothing_can_be_read(satama: Member) -> None:
    for text in (
        "SELECT * FROM participants_participant",
        f'SELECT * FROM "{satama.schema}".participants_participant',
        "SELECT * FROM public.referrals_referral",
        "SELECT * FROM public.accounts_user",
        "SELECT business_id FROM public.organisations_organisation",
    ):
        with refused("does not exist", "permission denied"):
            sql(text)


def test_the_organisation_is_asked_for_and_never_guessed() -> None:
    with pytest.raises(NoScope):
        current_organisation()
    with entered(NETWORK), pytest.raises(NoScope):
        current_organisation()


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * FROM "{other}".participants_participant',
        'SELECT 1 UNION SELECT count(*) FROM "{other}".participants_note',
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.django_session",
        "SELECT * FROM public.procrastinate_jobs",
        "SELECT * FROM public.organisations_readyschema",
        "SELECT query_to_xml('select 1', true, false, '')",
        "SELECT table_to_xml('public.accounts_user', true, false, '')",
        "SELECT set_config('role', '{other}', false)",
        "SELECT set_config('search_path', '{other}', false)",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE TEMP TABLE participants_participant (id int)",
        "CREATE TABLE public.mine (id int)",
        'CREATE TABLE "{own}".mine (id int)',
        "CREATE FUNCTION \"{own}\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        'DROP TABLE "{own}".participants_note',
        'ALTER TABLE "{own}".audit_entry DISABLE TRIGGER ALL',
        'TRUNCATE "{own}".participants_note',
        "UPDATE \"{own}\".audit_entry SET action = 'nothing'",
        'DELETE FROM "{own}".audit_entry',
        'DELETE FROM "{own}".handbook_edition',
        'DELETE FROM "{own}".django_migrations',
        "UPDATE public.organisations_organisation SET membership = 'confirmed'",
        "UPDATE public.referrals_referral SET sender = receiver",
        "UPDATE public.referrals_referral SET sealed_body = ''",
        "DELETE FROM public.referrals_referral",
        "INSERT INTO public.directory_entry (id) VALUES (gen_random_uuid())",
        "INSERT INTO public.billing_paymentevent (id, kind, received_at) VALUES ('x', 'x', now())",
        "DO $$ BEGIN PERFORM 1; END $$",
        "SELECT nextval('public.procrastinate_jobs_id_seq')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_an_organisation_s_role_is_refused(text: str, satama: Member, skargard: Member) -> None:
    with entered(satama.schema), refused("permission denied", "must be owner"):
        sql(text.format(own=satama.schema, other=skargard.schema))


@pytest.mark.parametrize("text", ["SELECT 1; SELECT 2", "SELECT %s; RESET ROLE"])
def test_two_statements_in_one_text_are_refused(text: str, satama: Member) -> None:
    with entered(satama.schema), refused("multiple commands"):
        sql(text, *([1] if "%s" in text else []))


def test_row_level_security_shows_own_rows_only(satama: Member, members: dict[str, Member]) -> None:
    with entered(satama.schema):
        parties = sql("SELECT sender, receiver FROM public.referrals_referral")
        assert parties
        assert all(satama.schema in pair for pair in parties)
        assert sql("SELECT schema_name FROM public.organisations_organisation") == [
            (satama.schema,)
        ]
        assert sql("SELECT count(*) FROM public.organisations_signup") == [(1,)]
        assert sql("SELECT DISTINCT organisation FROM public.billing_subscription") == [
            (satama.schema,)
        ]
        assert {row[0] for row in sql("SELECT DISTINCT organisation FROM statistics_cell")} <= {
            satama.schema
        }


def test_a_forged_sender_is_refused(satama: Member, skargard: Member) -> None:
    with entered(satama.schema), refused("row-level security"):
        sql(
            "INSERT INTO public.referrals_referral (id, sender, receiver, service_basis, state,"
            " decline_reason, sealed_body, sender_key_id, receiver_key_id, data_key_for_sender,"
            " data_key_for_receiver, sent_at) SELECT gen_random_uuid(), %s, %s, service_basis,"
            " 'sent', '', sealed_body, sender_key_id, receiver_key_id, data_key_for_sender,"
            " data_key_for_receiver, now() FROM public.referrals_referral LIMIT 1",
            skargard.schema,
            satama.schema,
        )


def test_another_s_cells_are_not_written(satama: Member, skargard: Member) -> None:
    with entered(satama.schema), refused("row-level security"):
        sql(
            "INSERT INTO public.statistics_cell (id, organisation, measure, year, count)"
            " VALUES (gen_random_uuid(), %s, 'participants', 2026, 99)",
            skargard.schema,
        )


def test_a_job_for_somebody_else_is_refused(satama: Member, skargard: Member) -> None:
    from tenants.accounts.tasks import deliver

    forged = deliver.task.configure()
    with (
        entered(satama.schema),
        pytest.raises(ConnectorException) as refusal,
        transaction.atomic(),
    ):
        forged.defer(organisation=skargard.schema, message=1)
    assert "open organisation" in str(refusal.value.__cause__)


def test_the_network_s_role_has_no_right_on_any_organisation(members: dict[str, Member]) -> None:
    with entered(NETWORK):
        for member in members.values():
            with refused("permission denied"):
                sql(f'SELECT * FROM "{member.schema}".participants_participant')
        with refused("permission denied"):
            sql("SELECT sealed_body FROM public.referrals_referral")
        with refused("permission denied"):
            sql("SELECT key FROM public.referrals_publickey")


def test_the_network_login_itself_cannot_become_an_organisation(satama: Member) -> None:
    with psycopg.connect(database.address("network"), autocommit=True) as network:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            network.execute(f'SET ROLE "{satama.schema}"')
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            network.execute(f'SELECT * FROM "{satama.schema}".accounts_user')


def test_logins_own_nothing() -> None:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        owners = server.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE nspname = 'public' OR nspname ~ '^t_'"
        ).fetchall()
    assert owners == [("ddl",)]


def test_every_shared_table_with_an_organisation_s_rows_forces_row_level_security() -> None:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        rows = server.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND EXISTS (SELECT 1"
            " FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped"
            " AND a.attname IN ('organisation', 'sender', 'schema_name', 'tenant_id'))"
        ).fetchall()
    assert len(rows) >= 8
    assert [name for name, forced in rows if not forced] == []


def test_no_content_types_and_no_permission_tables_in_any_schema() -> None:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        found = server.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE tablename IN ('django_content_type', 'auth_permission', 'auth_group',"
            " 'django_admin_log')"
        ).fetchall()
    assert found == []


def test_no_foreign_key_crosses_schemas() -> None:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        found = server.execute(
            "SELECT conname FROM pg_constraint k"
            " JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid"
            " WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace"
        ).fetchall()
    assert found == []


def test_the_same_table_name_stands_on_both_sides_only_where_allowed() -> None:
    allowed = {
        "accounts_apitoken", "accounts_invitation", "accounts_message", "accounts_usedform",
        "accounts_user", "account_emailaddress", "account_emailconfirmation", "django_session",
        "django_migrations",
    }  # fmt: skip
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        twice = server.execute(
            "SELECT DISTINCT p.tablename FROM pg_tables p JOIN pg_tables t USING (tablename)"
            " WHERE p.schemaname = 'public' AND t.schemaname ~ '^t_'"
        ).fetchall()
    assert {row[0] for row in twice} == allowed


def test_a_failed_switch_closes_the_connection_and_raises() -> None:
    with pytest.raises(DatabaseError), entered("t_000000000000"):
        pass
    assert current() is None


@pytest.mark.parametrize(
    "name", ["public", "t_", "t_12345678901G", 't_"; RESET ROLE', "web", "ddl"]
)
def test_only_opaque_names_make_a_scope(name: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Scope(name)


def test_a_scope_left_goes_back_to_the_one_before(satama: Member, skargard: Member) -> None:
    with entered(satama.schema):
        with entered(skargard.schema):
            assert Participant.objects.get().given_name == f"Osma{skargard.sentinel}"
        assert Participant.objects.get().given_name == f"Osma{satama.sentinel}"


def test_a_query_made_here_and_read_there_reads_there(satama: Member, skargard: Member) -> None:
    with entered(satama.schema):
        lazy = Participant.objects.all()
    with entered(skargard.schema):
        assert [person.given_name for person in lazy] == [f"Osma{skargard.sentinel}"]


def test_a_rollback_to_a_savepoint_keeps_the_role(satama: Member) -> None:
    def change_and_fail() -> None:
        Participant.objects.update(phone="")
        raise RuntimeError

    with entered(satama.schema):
        with pytest.raises(RuntimeError), transaction.atomic():
            change_and_fail()
        assert sql("SELECT current_user") == [(satama.schema,)]


def test_a_streamed_answer_keeps_its_scope_until_it_is_closed(satama: Member) -> None:
    def stream(_request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(person.given_name for person in Participant.objects.all())

    request = RequestFactory(headers={"host": satama.host}).get("/")
    answer = OrganisationMiddleware(stream)(request)
    assert current() == Scope(satama.schema)
    assert b"".join(answer).decode() == f"Osma{satama.sentinel}"  # type: ignore[arg-type]
    answer.close()
    assert current() is None


def test_a_stream_nobody_reads_to_its_end_is_left_too(satama: Member) -> None:
    request = RequestFactory(headers={"host": satama.host}).get("/")
    answer = OrganisationMiddleware(lambda _r: StreamingHttpResponse(iter(["a", "b"])))(request)
    answer.close()
    assert current() is None


def test_a_view_that_fails_leaves_the_scope(satama: Member) -> None:
    def fail(_request: HttpRequest) -> StreamingHttpResponse:
        raise RuntimeError

    request = RequestFactory(headers={"host": satama.host}).get("/")
    with pytest.raises(RuntimeError):
        OrganisationMiddleware(fail)(request)
    assert current() is None


@pytest.mark.django_db(transaction=True)
def test_two_threads_never_meet_in_one_scope(satama: Member, skargard: Member) -> None:
    seen: dict[str, set[str]] = {satama.key: set(), skargard.key: set()}

    def read(member: Member) -> None:
        for _turn in range(50):
            with entered(member.schema):
                seen[member.key] |= {person.given_name for person in Participant.objects.all()}
        connections.close_all()

    threads = [threading.Thread(target=read, args=[member]) for member in (satama, skargard) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {
        satama.key: {f"Osma{satama.sentinel}"},
        skargard.key: {f"Osma{skargard.sentinel}"},
    }


@pytest.mark.django_db(transaction=True)
def test_a_killed_backend_gives_one_error_and_never_another_s_row(satama: Member) -> None:
    def read_after_a_kill() -> None:
        (number,) = sql("SELECT pg_backend_pid()")[0]
        with psycopg.connect(database.address("postgres"), autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(%s)", [number])
        Participant.objects.get()

    with pytest.raises(DatabaseError), entered(satama.schema):
        read_after_a_kill()
    with entered(satama.schema):
        assert Participant.objects.get().given_name == f"Osma{satama.sentinel}"


def test_the_clock_of_the_connection_is_utc(satama: Member) -> None:
    with entered(satama.schema):
        assert sql("SELECT current_setting('TimeZone')") == [("UTC",)]
        assert abs((sql("SELECT now()")[0][0] - timezone.now()).total_seconds()) < 60  # type: ignore[operator]
