"""Whole statements of an attacker's own, sent by the real login after a request took its role."""

from __future__ import annotations

import psycopg

from tests.isolation.attacks.ground import (
    ATTACKS,
    Attack,
    Ground,
    Needs,
    Outcome,
    attack,
    crossed_if,
    refused,
)
from tests.support import database

STATEMENTS = {
    "a qualified name of another schema": 'SELECT * FROM "{other}".participants_participant',
    "a UNION with another schema":
        'SELECT 1::bigint UNION SELECT count(*) FROM "{other}".participants_note',
    "writing into another schema": 'DELETE FROM "{other}".participants_note',
    "the network's people": "SELECT * FROM public.accounts_user",
    "the network's sessions": "SELECT * FROM public.django_session",
    "the network's tokens": "SELECT * FROM public.accounts_apitoken",
    "ready schemas": "SELECT * FROM public.organisations_readyschema",
    "payment events": "SELECT * FROM public.billing_paymentevent",
    "reading the queue": "SELECT * FROM public.procrastinate_jobs",
    "emptying the queue": "DELETE FROM public.procrastinate_jobs",
    "taking a job from the queue": "SELECT public.procrastinate_fetch_job_v2(NULL, 1)",
    "another's job aborted by a forged notice":
        "SELECT pg_notify('procrastinate_any_queue_v1',"
        " '{{\"type\": \"abort_job_requested\", \"job_id\": 1}}')",
    "set_config of the role": "SELECT set_config('role', '{other}', false)",
    "set_config of the path": "SELECT set_config('search_path', '{other}', false)",
    "query_to_xml": "SELECT query_to_xml('SELECT 1; SELECT 2', true, false, '')",
    "table_to_xml": "SELECT table_to_xml('areas_area', true, false, '')",
    "schema_to_xml": "SELECT schema_to_xml('{own}', true, false, '')",
    "cursor_to_xml": "SELECT cursor_to_xml('c', 1, true, false, '')",
    "ts_stat as a query of its own": "SELECT ts_stat('SELECT ''''::tsvector')",
    "ts_rewrite as a query of its own":
        "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
    "a temporary table": "CREATE TEMP TABLE mine (id int)",
    "a table in public": "CREATE TABLE public.mine (id int)",
    "a table in the own schema": 'CREATE TABLE "{own}".mine (id int)',
    "a table in another schema": 'CREATE TABLE "{other}".mine (id int)',
    "a schema": "CREATE SCHEMA mine",
    "a function in the own schema":
        "CREATE FUNCTION \"{own}\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function in public": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a block of code": "DO $$ BEGIN PERFORM 1; END $$",
    "an extension": "CREATE EXTENSION dblink",
    "an event trigger's function": "ALTER FUNCTION public.is_confirmed(text) RESET ALL",
    "dropping an own table": 'DROP TABLE "{own}".participants_note',
    "dropping another's table": 'DROP TABLE "{other}".participants_note',
    "dropping another's schema": 'DROP SCHEMA "{other}" CASCADE',
    "altering an own table": 'ALTER TABLE "{own}".audit_entry DISABLE TRIGGER ALL',
    "emptying an own table": 'TRUNCATE "{own}".participants_note',
    "emptying another's table": 'TRUNCATE "{other}".participants_note',
    "switching row-level security off":
        "ALTER TABLE public.referrals_referral DISABLE ROW LEVEL SECURITY",
    "dropping a policy": "DROP POLICY parties_read ON public.referrals_referral",
    "changing the audit trail": "UPDATE \"{own}\".audit_entry SET action = 'nothing'",
    "removing from the audit trail": 'DELETE FROM "{own}".audit_entry',
    "removing an edition": 'DELETE FROM "{own}".handbook_edition',
    "forgetting a migration": 'DELETE FROM "{own}".django_migrations',
    "moving the own sequence": "SELECT setval('\"{own}\".participants_note_id_seq', 1)",
    "drawing from another's sequence": "SELECT nextval('\"{other}\".participants_note_id_seq')",
    "reading another's sequence": 'SELECT last_value FROM "{other}".participants_note_id_seq',
    "drawing from the queue's sequence": "SELECT nextval('public.procrastinate_jobs_id_seq')",
    "confirming oneself": "UPDATE public.organisations_organisation SET membership = 'confirmed'",
    "founding an organisation":
        "INSERT INTO public.organisations_domain (domain, tenant_id, is_primary)"
        " VALUES ('x', '{own}', false)",
    "an entry into the directory":
        "INSERT INTO public.directory_entry (id) VALUES (gen_random_uuid())",
    "a payment event":
        "INSERT INTO public.billing_paymentevent (id, kind, received_at) VALUES ('x', 'x', now())",
    "changing the subscription": "UPDATE public.billing_subscription SET plan = 'large'",
    "another sender for a referral": "UPDATE public.referrals_referral SET sender = receiver",
    "handing a referral on": "UPDATE public.referrals_referral SET receiver = '{other}'",
    "another time of sending for a referral":
        "UPDATE public.referrals_referral SET sent_at = now() WHERE id = '{sent}'",
    "another text for a sealed part": "UPDATE public.referrals_part SET sealed = ''",
    "another lock for a sealed part": "UPDATE public.referrals_part SET lock = 1",
    "another file for a sealed one": "UPDATE public.referrals_attachment SET sealed = ''",
    "another holder for a data key": "UPDATE public.referrals_datakey SET holder = '{own}'",
    "another referral for a data key":
        "UPDATE public.referrals_datakey SET referral_id = '{received}'",
    "a promise changed in its place": "UPDATE public.referrals_promise SET expiry_days = 30",
    "the workflow's guard dropped":
        "DROP TRIGGER referrals_go_their_way ON public.referrals_referral",
    "the workflow's guard asleep": "SET session_replication_role = replica",
    "removing a referral": "DELETE FROM public.referrals_referral",
    "another's public key replaced": "UPDATE public.referrals_publickey SET key = ''",
    "changing reference data": "UPDATE public.areas_area SET code = code",
    "the server's files read": "SELECT pg_read_file('/etc/passwd')",
    "the server's folders listed": "SELECT pg_ls_dir('/')",
    "a file as a large object": "SELECT lo_import('/etc/passwd')",
    "a large object": "SELECT lo_from_bytea(0, 'x')",
    "a lock that holds up everybody": "SELECT pg_advisory_lock(1)",
    "a copy from a file": "COPY participants_note FROM '/etc/passwd'",
    "a copy to a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "ending another's connection":
        "SELECT pg_terminate_backend(pid) FROM (SELECT pg_backend_pid() AS pid) me",
    "the settings of the server": "ALTER SYSTEM SET row_security = off",
    "lending the own role": 'GRANT "{own}" TO "{other}"',
    "lending another's role": 'GRANT "{other}" TO "{own}"',
    "a role of one's own": "CREATE ROLE mine",
    "becoming the owner": "SET ROLE ddl",
    "becoming the superuser": "SET ROLE postgres",
    "signing in as somebody else": "SET SESSION AUTHORIZATION ddl",
    "the passwords of logins": "SELECT rolpassword FROM pg_authid",
    "the statistics' own table": "SELECT * FROM pg_statistic",
    "counts of another's rows": "SELECT n_live_tup FROM pg_stat_user_tables",
    "how large another's table is":
        "SELECT pg_relation_size(c.oid) FROM pg_class c WHERE relname = 'participants_note'",
    "how many rows the catalog thinks": "SELECT reltuples FROM pg_class",
    "what others ask just now": "SELECT query FROM pg_stat_activity",
    "what others lock just now": "SELECT * FROM pg_locks",
}  # fmt: skip


def _sent(text: str) -> object:
    def run(ground: Ground) -> Outcome:
        with ground.login() as connection:
            return crossed_if(not refused(connection, ground.text(text)))

    return run


for _name, _text in STATEMENTS.items():
    ATTACKS[_name] = Attack(_name, _sent(_text))  # type: ignore[arg-type]


@attack("a function the owner makes tomorrow", needs=Needs.DATABASE)
def function_to_come(ground: Ground) -> Outcome:
    """As an upgrade of the queue makes them: nobody may call it before somebody says who."""
    with psycopg.connect(database.address("ddl"), autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION public.tomorrow() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT count(*) FROM public.accounts_user'"
        )
    with ground.login() as connection:
        return crossed_if(not refused(connection, "SELECT public.tomorrow()"))
