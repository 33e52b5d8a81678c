"""The inspection tells of every kind of crack in the wall, and of nothing else."""

from __future__ import annotations

from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError
from pytest_django import Settings

from kit.database.rights import privileges_of
from tenants.organisations import checks, inspection
from tests.support import database
from tests.support.world import Member

# What somebody does by hand, or a restore leaves out, and a word of what is said about it.
CRACKS = [
    ("ALTER ROLE web SUPERUSER", "web has SUPERUSER"),
    ("ALTER ROLE web BYPASSRLS", "web has BYPASSRLS"),
    ("ALTER ROLE web INHERIT", "web has INHERIT"),
    ("ALTER ROLE worker CREATEROLE", "worker has CREATEROLE"),
    ("ALTER ROLE backup NOBYPASSRLS", "backup lacks BYPASSRLS"),
    ('ALTER ROLE "{own}" LOGIN', "has LOGIN"),
    ('ALTER ROLE "{own}" BYPASSRLS', "has BYPASSRLS"),
    ("ALTER ROLE web RESET search_path", "web begins with other settings"),
    ("ALTER ROLE network SET statement_timeout = 0", "network begins with other settings"),
    ("ALTER ROLE \"{own}\" SET search_path = 'public'", "has settings of its own"),
    ("ALTER ROLE web IN DATABASE {database} SET role = '{own}'", "web has settings of its own in"),
    ('GRANT "{own}" TO web WITH INHERIT TRUE', "web inherits the rights of"),
    ('GRANT "{own}" TO worker WITH SET FALSE', "worker may not take the role"),
    ('GRANT "{own}" TO network', "network is a member of"),
    ('GRANT "{own}" TO "{other}"', "is a member of"),
    ('GRANT "{own}" TO ddl WITH SET TRUE', "ddl may use the role"),
    ("GRANT pg_read_all_data TO web", "web is a member of pg_read_all_data"),
    ("GRANT pg_monitor TO tenant", "tenant is a member of pg_monitor"),
    ('REVOKE "{own}" FROM worker GRANTED BY ddl', "worker is no member of"),
    ('REVOKE tenant FROM "{own}" GRANTED BY ddl', "is no member of tenant"),
    ("REVOKE network FROM web", "web is no member of network"),
    ('ALTER TABLE "{own}".participants_note OWNER TO web', "web owns"),
    ("ALTER SCHEMA public OWNER TO web", "web owns"),
    ("GRANT CONNECT ON DATABASE {database} TO PUBLIC", "PUBLIC may CONNECT"),
    ("GRANT TEMP ON DATABASE {database} TO tenant", "tenant may TEMPORARY"),
    ("REVOKE CONNECT ON DATABASE {database} FROM worker", "worker may not CONNECT"),
    ("GRANT USAGE ON LANGUAGE plpgsql TO tenant", "tenant may USAGE on the language plpgsql"),
    ("GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO web", "web may call set_config"),
    ("GRANT EXECUTE ON FUNCTION ts_stat(text) TO PUBLIC", "PUBLIC may call ts_stat"),
    ("GRANT EXECUTE ON FUNCTION pg_ls_dir(text) TO tenant", "tenant may call pg_ls_dir"),
    ("GRANT EXECUTE ON FUNCTION lo_import(text) TO PUBLIC", "PUBLIC may call lo_import"),
    ("GRANT SELECT (reltuples) ON pg_class TO PUBLIC", "PUBLIC may read pg_class.reltuples"),
    ("GRANT SELECT ON pg_class TO web", "web may read pg_class"),
    ("ALTER DEFAULT PRIVILEGES FOR ROLE ddl GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
     "a new function of ddl would be everybody's"),
    ("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER elsewhere FOREIGN DATA WRAPPER w",
     "the foreign server elsewhere"),
    ("GRANT CREATE ON SCHEMA public TO tenant", "tenant may CREATE on the schema public"),
    ("GRANT USAGE ON SCHEMA public TO PUBLIC", "PUBLIC may USAGE on the schema public"),
    ("GRANT SELECT ON public.accounts_user TO tenant", "tenant may SELECT on accounts_user"),
    ("GRANT UPDATE (sender) ON public.referrals_referral TO tenant", "UPDATE (sender) on"),
    ("GRANT SELECT ON public.organisations_organisation TO web", "web may SELECT on"),
    ('GRANT SELECT ON public.accounts_user TO "{own}"', "may SELECT on accounts_user"),
    ("REVOKE SELECT ON public.areas_area FROM tenant", "tenant may not SELECT on areas_area"),
    ("GRANT SELECT ON public.procrastinate_jobs TO network", "network may SELECT on procrastinate"),
    ("GRANT EXECUTE ON FUNCTION public.is_confirmed(text) TO PUBLIC",
     "PUBLIC may EXECUTE on is_confirmed"),
    ("ALTER TABLE public.statistics_cell DISABLE ROW LEVEL SECURITY", "switched off on statistics"),
    ("ALTER TABLE public.statistics_cell NO FORCE ROW LEVEL SECURITY", "not forced on statistics"),
    ("CREATE TABLE public.new (organisation text)", "no policy is declared for it"),
    ("DROP POLICY parties_read ON public.referrals_referral", "parties_read on referrals_referral"),
    ("CREATE POLICY more ON public.referrals_referral USING (true)", "nobody declared: more"),
    ("ALTER POLICY own_cells ON public.statistics_cell USING (true)", "own_cells on statistics"),
    ("ALTER POLICY own_cells ON public.statistics_cell TO PUBLIC", "own_cells on statistics"),
    ("ALTER FUNCTION public.is_confirmed(text) RESET ALL", "runs with the caller's path"),
    ("ALTER FUNCTION public.is_confirmed(text) SECURITY INVOKER", "runs as its caller"),
    ("ALTER FUNCTION public.referral_place(uuid) RESET ALL", "runs with the caller's path"),
    ("ALTER FUNCTION public.referral_place(uuid) SECURITY INVOKER", "runs as its caller"),
    ("GRANT EXECUTE ON FUNCTION public.referral_place(uuid) TO network",
     "network may EXECUTE on referral_place"),
    ("CREATE OR REPLACE FUNCTION public.referral_place(wanted uuid) RETURNS bigint LANGUAGE sql"
     " STABLE SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT 1::bigint'",
     "referral_place(uuid) is not the one we wrote"),
    ("DROP FUNCTION public.referral_place(uuid)", "referral_place is missing"),
    ("DROP TRIGGER referrals_go_their_way ON public.referrals_referral",
     "referrals_go_their_way does not watch referrals_referral"),
    ("ALTER TABLE public.referrals_referral DISABLE TRIGGER referrals_go_their_way",
     "referrals_go_their_way does not watch referrals_referral"),
    ("ALTER TABLE public.referrals_referral ENABLE REPLICA TRIGGER referrals_go_their_way",
     "referrals_go_their_way does not watch referrals_referral"),
    ("DROP TRIGGER referrals_go_their_way ON public.referrals_referral;"
     " CREATE TRIGGER referrals_go_their_way AFTER INSERT OR UPDATE ON public.referrals_referral"
     " FOR EACH ROW EXECUTE FUNCTION public.referrals_go_their_way()",
     "referrals_go_their_way does not watch referrals_referral"),
    ("DROP TRIGGER referrals_go_their_way ON public.referrals_referral;"
     " CREATE TRIGGER referrals_go_their_way BEFORE INSERT OR UPDATE ON public.referrals_referral"
     " FOR EACH ROW WHEN (NEW.state = 'sent')"
     " EXECUTE FUNCTION public.referrals_go_their_way()",
     "referrals_go_their_way does not watch referrals_referral"),
    ("CREATE OR REPLACE FUNCTION public.referrals_go_their_way() RETURNS trigger LANGUAGE plpgsql"
     " SET search_path = public, pg_temp AS 'BEGIN RETURN NEW; END'",
     "referrals_go_their_way does not watch referrals_referral"),
    ("ALTER POLICY parties_read ON public.referrals_part USING (true)",
     "parties_read on referrals_part"),
    ("GRANT UPDATE ON public.referrals_part TO tenant", "tenant may UPDATE on referrals_part"),
    ("CREATE FUNCTION public.mine() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
     "mine() runs as its owner"),
    ("CREATE VIEW public.all_of_them AS SELECT * FROM public.referrals_referral",
     "the view all_of_them reads as its owner"),
    ("ALTER TABLE public.procrastinate_jobs DISABLE TRIGGER USER", "jobs may be queued"),
    ("DROP TRIGGER jobs_belong_to_who_queues_them ON public.procrastinate_jobs",
     "jobs may be queued"),
    ('CREATE SCHEMA "workshop of satama"', "is nobody's we know"),
    ('GRANT USAGE ON SCHEMA "{own}" TO "{other}"', "may USAGE on the schema"),
    ('GRANT SELECT ON "{own}".participants_note TO network', "network may SELECT on"),
    ('GRANT SELECT (text) ON "{own}".participants_note TO tenant', "tenant may SELECT (text) on"),
    ('GRANT UPDATE ON "{own}".audit_entry TO "{own}"', "may UPDATE on"),
    ('REVOKE INSERT ON "{own}".audit_entry FROM "{own}"', "may not INSERT on"),
    ('GRANT DELETE ON "{own}".django_migrations TO "{own}"', "may DELETE on"),
    ('ALTER DEFAULT PRIVILEGES FOR ROLE ddl IN SCHEMA "{own}" GRANT SELECT ON TABLES TO tenant',
     "on tables to come in"),
    ("CREATE FUNCTION \"{own}\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "is code in"),
    ('CREATE VIEW "{own}".v AS SELECT 1', "is no table"),
    ('CREATE TABLE "{own}".areas_area (id int)', "areas_area is in public and in schemas"),
    ('CREATE TABLE "{own}".django_content_type (id int)', "ties organisations together"),
    ('ALTER TABLE "{own}".participants_participant ADD COLUMN area bigint REFERENCES'
     " public.areas_area", "leads to another schema"),
    ('DROP SCHEMA "{own}" CASCADE', "is registered and has no schema"),
]  # fmt: skip


def said(cursor: psycopg.Cursor) -> list[str]:
    return [f"{each.part}: {each.text}" for each in inspection.findings(cursor)]


@pytest.mark.parametrize(("statement", "words"), CRACKS, ids=[crack for crack, _words in CRACKS])
def test_a_crack_is_told_of(statement: str, words: str, satama: Member, skargard: Member) -> None:
    text = statement.format(own=satama.schema, other=skargard.schema, database=database.DATABASE)
    with (
        psycopg.connect(database.address("postgres")) as server,
        server.transaction(force_rollback=True),
        server.cursor() as cursor,
    ):
        cursor.execute(text.encode())
        found = said(cursor)
    assert any(words in line for line in found), found


@pytest.mark.parametrize("login", ["web", "worker", "ddl", "network", "backup", "postgres"])
def test_every_login_can_ask_and_finds_the_wall_standing(login: str, members: object) -> None:
    with psycopg.connect(database.address(login)) as asking, asking.cursor() as cursor:
        assert said(cursor) == []


def test_a_grant_is_read_as_the_catalog_tells_it() -> None:
    assert privileges_of("SELECT, UPDATE (a, b)") == {
        ("SELECT", ""), ("UPDATE", "a"), ("UPDATE", "b"),
    }  # fmt: skip
    assert privileges_of("") == frozenset()


@pytest.fixture
def ours(settings: Settings) -> Settings:
    """Settings as deployed: Django's test runner lets a host of its own in."""
    settings.ALLOWED_HOSTS = [settings.NETWORK_HOST, f".{settings.NETWORK_HOST}"]
    return settings


def asked() -> str:
    """What `check --deploy` says; it raises when something is wrong."""
    out = StringIO()
    call_command("check", deploy=True, tags=["wall"], stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_check_passes_where_the_wall_stands(ours: Settings) -> None:
    assert "no issues" in asked()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SESSION_COOKIE_DOMAIN", ".pajaverkko.localhost", "cookies may be sent to another host"),
        ("ALLOWED_HOSTS", ["*"], "hosts of others are let in"),
        ("USE_X_FORWARDED_HOST", True, "header other than Host"),
        ("MIDDLEWARE", [], "middlewares of the wall"),
        ("SCHEME", "https", "__Host-"),
        ("ACCOUNT_EMAIL_CONFIRMATION_HMAC", True, "confirmation links"),
        ("ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR", "", "password links"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "sessions do not"),
        ("LOGIN", "worker", "it signs in as web and should be worker"),
    ],
)
def test_a_setting_of_another_kind_fails_the_check(
    ours: Settings, name: str, value: object, words: str
) -> None:
    setattr(ours, name, value)
    with pytest.raises(SystemCheckError, match=words):
        asked()


def test_a_database_that_does_not_answer_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> list[object]:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(checks.process, "inspect", down)
    (message,) = checks.the_wall_stands()
    assert message.id == "wall.E001"
    assert "connection refused" in message.msg
