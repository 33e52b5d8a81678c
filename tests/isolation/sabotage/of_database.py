"""Controls that stand in the database: what is granted, to whom, and under which policy."""

from __future__ import annotations

from tests.isolation.controls import Control, in_sql
from tests.support.database import DATABASE

REFERRALS = "public.referrals_referral"

DATABASE_CONTROLS = [
    Control(
        "set_config is taken from everybody",
        in_sql("GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC"),
        (
            "set_config of the role",
            "referrals of others by the one-SELECT trick",
            "role and path from an expression, then the page's own query",
        ),
        told="set_config",
    ),
    Control(
        "functions that run a text are taken from everybody",
        in_sql(
            "GRANT EXECUTE ON FUNCTION query_to_xml(text, boolean, boolean, text) TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION ts_stat(text) TO PUBLIC",
        ),
        ("query_to_xml", "ts_stat as a query of its own"),
        told="query_to_xml",
    ),
    Control(
        "neither function helps the other",
        in_sql(
            "GRANT EXECUTE ON FUNCTION query_to_xml(text, boolean, boolean, text) TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION ts_stat(text) TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC",
        ),
        (
            "set_config in one SELECT with query_to_xml",
            "set_config in one SELECT with ts_stat",
        ),
        told="query_to_xml",
    ),
    Control(
        "no code of one's own: plpgsql",
        in_sql("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"),
        ("a block of code",),
        told="plpgsql",
    ),
    Control(
        "nothing temporary in the database",
        in_sql(f"GRANT TEMP ON DATABASE {DATABASE} TO PUBLIC"),
        ("a temporary table", "a temporary table in the place of another's"),
        told="TEMPORARY",
    ),
    Control(
        "no objects of one's own in schemas",
        in_sql(
            'GRANT CREATE ON SCHEMA "{own}" TO "{own}"', "GRANT CREATE ON SCHEMA public TO tenant"
        ),
        ("a table in the own schema", "a table in public", "a function in public"),
        told="CREATE",
    ),
    Control(
        "no notices, locks or large objects outside one's rows",
        in_sql(
            "GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO tenant",
            "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO tenant",
            "GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea) TO tenant",
        ),
        (
            "another's job aborted by a forged notice",
            "a lock that holds up everybody",
            "a large object",
        ),
        told="pg_notify",
    ),
    Control(
        "counts and sizes of others are hidden",
        in_sql(
            "GRANT EXECUTE ON FUNCTION pg_stat_get_live_tuples(oid) TO PUBLIC",
            "GRANT SELECT ON pg_class TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION pg_relation_size(regclass, text) TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION pg_relation_size(regclass) TO PUBLIC",
        ),
        ("how many rows the catalog thinks", "how large another's table is"),
        told="sizes in the catalog",
    ),
    Control(
        "the server's files stay the superuser's",
        in_sql("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO tenant",
               "GRANT pg_read_server_files TO tenant WITH INHERIT TRUE"),
        ("the server's files read",),
        told="pg_read_file",
        undo=("REVOKE pg_read_server_files FROM tenant",),
    ),
    Control(
        "web inherits no organisation's rights",
        in_sql('GRANT "{other}" TO web WITH INHERIT TRUE'),
        ("a forgotten organisation on web",),
        told="inherits the rights",
        undo=('GRANT "{other}" TO web WITH INHERIT FALSE, SET TRUE',),
    ),
    Control(
        "worker inherits no organisation's rights",
        in_sql('GRANT "{other}" TO worker WITH INHERIT TRUE'),
        ("a forgotten organisation on worker",),
        told="inherits the rights",
        undo=('GRANT "{other}" TO worker WITH INHERIT FALSE, SET TRUE',),
    ),
    Control(
        "the network's login is no member of an organisation",
        in_sql('GRANT "{other}" TO network WITH INHERIT TRUE, SET TRUE'),
        ("the network's login becoming an organisation",
         "the network's role reading organisations"),
        told="network is a member",
        undo=('REVOKE "{other}" FROM network',),
    ),
    Control(
        "an organisation's role has rights in its own schema only",
        in_sql(
            'GRANT USAGE ON SCHEMA "{other}" TO tenant',
            'GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA "{other}" TO tenant',
        ),
        (
            "a qualified name of another schema", "a UNION with another schema",
            "a wrong path under the own role", "a qualified name in a raw expression",
        ),
        told="tenant may SELECT",
    ),
    Control(
        "roles of organisations have no login",
        in_sql('ALTER ROLE "{other}" LOGIN'),
        ("organisations as one another by name",),
        told="has LOGIN",
        undo=('ALTER ROLE "{other}" NOLOGIN',),
    ),
    Control(
        "logins own nothing",
        in_sql('ALTER TABLE "{own}".participants_note OWNER TO "{own}"'),
        ("emptying an own table",),
        told="owns",
    ),
    Control(
        "what is only added to is not changed",
        in_sql('GRANT UPDATE, DELETE ON "{own}".audit_entry TO "{own}"'),
        ("changing the audit trail", "removing from the audit trail"),
        told="audit_entry",
    ),
    Control(
        "the network's own tables are closed to organisations",
        in_sql("GRANT SELECT ON public.accounts_user, public.django_session TO tenant"),
        ("the network's people", "the network's sessions"),
        told="accounts_user",
    ),
    Control(
        "row-level security on shared tables",
        in_sql(
            f"ALTER TABLE {REFERRALS} DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE public.organisations_signup DISABLE ROW LEVEL SECURITY",
        ),
        (
            "referrals of others by a plain read", "rows of others in every shared table",
            "a forged sender", "another's sign-up",
        ),
        told="row-level security",
    ),
    Control(
        "policies ask for the role, not for a setting",
        in_sql(
            f"ALTER POLICY parties_read ON {REFERRALS} USING (sender = current_user"
            " OR receiver = current_user OR receiver = current_setting('app.organisation', true))"
        ),
        ("a setting in the place of the role",),
        told="parties_read",
    ),
    Control(
        "policies check what is written",
        in_sql(
            f"ALTER POLICY confirmed_sends ON {REFERRALS} WITH CHECK (true)",
        ),
        ("a forged sender",),
        told="confirmed_sends",
    ),
    Control(
        "a referral goes the declared ways only",
        in_sql(f"DROP TRIGGER referrals_go_their_way ON {REFERRALS}"),
        (
            "a referral that is born accepted", "accepting one's own referral",
            "a step left out by the receiver", "a referral taken back by its receiver",
            "expiry before its time", "answers given by the sender",
            "hand-over closed by the receiver", "shredding noted by the receiver",
            "due times moved by the receiver", "due times moved by the sender",
        ),
        told="referrals_go_their_way does not watch",
    ),
    Control(
        "the guard is the one that was written",
        in_sql(
            "CREATE OR REPLACE FUNCTION public.referrals_go_their_way() RETURNS trigger"
            " LANGUAGE plpgsql SET search_path = public, pg_temp AS 'BEGIN RETURN NEW; END'"
        ),
        ("a step left out by the receiver", "answers given by the sender"),
        told="referrals_go_their_way does not watch",
    ),
    Control(
        "neither policy nor guard lets a third answer",
        in_sql(
            f"ALTER TABLE {REFERRALS} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {REFERRALS} DISABLE TRIGGER referrals_go_their_way",
        ),
        ("answering a referral between others",),
        told="referrals_go_their_way does not watch",
    ),
    Control(
        "texts under the second lock wait for a promise",
        in_sql(
            "ALTER POLICY parties_read ON public.referrals_part USING (EXISTS (SELECT 1"
            f" FROM {REFERRALS} r WHERE r.id = referral_id))"
        ),
        ("texts under the second lock before a promise",),
        told="parties_read",
    ),
    Control(
        "data keys under the second lock wait for a promise",
        in_sql(
            "ALTER POLICY holder_opens ON public.referrals_datakey USING (holder = current_user)"
        ),
        ("data keys under the second lock before a promise",),
        told="holder_opens",
    ),
    Control(
        "what is sealed is shown to its parties",
        in_sql(
            "ALTER POLICY parties_read ON public.referrals_part USING (true)",
            "ALTER POLICY holder_opens ON public.referrals_datakey USING (true)",
        ),
        (
            "sealed texts between others", "data keys between others",
            "data keys sealed to the other side", "sealed rows read by the unconfirmed",
        ),
        told="holder_opens",
    ),
    Control(
        "what is sealed is added in one's own name and time",
        in_sql(
            "ALTER POLICY parties_add ON public.referrals_part WITH CHECK (true)",
            "ALTER POLICY parties_add ON public.referrals_attachment WITH CHECK (true)",
            "ALTER POLICY sender_seals ON public.referrals_datakey WITH CHECK (true)",
        ),
        (
            "a sealed text in the sender's name", "a sealed text between others",
            "a sealed text under the second lock before a promise", "a file between others",
            "a data key made by the receiver", "a data key between others",
        ),
        told="parties_add",
    ),
    Control(
        "only the sender shreds",
        in_sql(
            "ALTER POLICY sender_shreds ON public.referrals_part USING (true)",
            "ALTER POLICY sender_shreds ON public.referrals_datakey USING (true)",
        ),
        ("sealed texts removed by the receiver", "data keys removed by the receiver"),
        told="sender_shreds",
    ),
    Control(
        "data keys are sealed anew by who holds them",
        in_sql("ALTER POLICY holder_seals_anew ON public.referrals_datakey USING (true)"
               " WITH CHECK (true)"),
        ("the receiver's data key spoilt by the sender",),
        told="holder_seals_anew",
    ),
    Control(
        "a question about a place goes its ways only",
        in_sql("DROP TRIGGER questions_go_their_way ON public.capacity_capacityquestion"),
        (
            "an answer to one's own question about a place",
            "the other side's key of a question about a place",
        ),
        told="questions_go_their_way does not watch",
    ),
    Control(
        "a question about a place is removed in its time",
        in_sql("ALTER POLICY parties_forget ON public.capacity_capacityquestion USING (true)"),
        ("a question about a place removed before its time",),
        told="parties_forget",
    ),
    Control(
        "a place in the queue is told to the parties",
        in_sql(
            "CREATE OR REPLACE FUNCTION public.referral_place(wanted uuid) RETURNS bigint"
            " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
            " AS $$SELECT count(*) FROM public.referrals_referral one"
            " WHERE one.id = wanted AND one.state = 'waitlisted'$$"
        ),
        ("a place in another's queue",),
        told="referral_place",
    ),
    Control(
        "promises are made in one's own name",
        in_sql("ALTER POLICY own ON public.referrals_promise WITH CHECK (true)"),
        ("a promise in another's name",),
        told="own on referrals_promise",
    ),
    Control(
        "figures are written in one's own name",
        in_sql("ALTER POLICY own_cells ON public.statistics_cell WITH CHECK (true)"),
        ("figures in another's name",),
        told="own_cells",
    ),
    Control(
        "only some columns of a referral change",
        in_sql(f"GRANT UPDATE ON {REFERRALS} TO tenant"),
        ("another time of sending for a referral",),
        told="referrals_referral",
    ),
    Control(
        "only confirmed members see members",
        in_sql(
            "CREATE OR REPLACE FUNCTION public.is_confirmed(member text) RETURNS boolean"
            " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
            " AS 'SELECT true'"
        ),
        ("referrals of the unconfirmed",),
        told="is_confirmed",
    ),
    Control(
        "the queue is read by the worker only",
        in_sql("GRANT SELECT ON public.procrastinate_jobs TO tenant"),
        ("reading the queue",),
        told="procrastinate_jobs",
    ),
    Control(
        "jobs belong to who queues them",
        in_sql(
            "ALTER TABLE public.procrastinate_jobs DISABLE TRIGGER jobs_belong_to_who_queues_them"
        ),
        ("a job in another's name", "a job in nobody's name",
         "a job of the network's for an organisation"),
        told="jobs may be queued",
    ),
    Control(
        "of a waiting job only its own organisation hears",
        in_sql(
            "CREATE OR REPLACE FUNCTION public.job_waits(wanted text) RETURNS boolean"
            " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
            " AS $$SELECT EXISTS (SELECT 1 FROM public.procrastinate_jobs j"
            " WHERE j.queueing_lock = wanted AND j.status = 'todo')$$"
        ),
        ("whether another's job waits",),
        told="job_waits",
    ),
    Control(
        "functions to come are nobody's",
        in_sql("ALTER DEFAULT PRIVILEGES FOR ROLE ddl GRANT EXECUTE ON FUNCTIONS TO PUBLIC"),
        ("a function the owner makes tomorrow",),
        told="functions to come",
    ),
]  # fmt: skip
