"""Rights on the job queue: organisations may put a job in for themselves, and see nothing of it
but whether one of their own waits under a lock that they name.

procrastinate's own migrations recreate its functions, so this is applied again at every deploy.
"""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from kit.database.names import NETWORK, TENANT, WORKER
from kit.database.rights import OwnersFunction

DEFER = "procrastinate_defer_jobs_v1"
GUARD_NAME = "jobs_belong_to_who_queues_them"
TABLE_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
SEQUENCE_RIGHTS = "USAGE, SELECT"

# In a SECURITY DEFINER function current_user is the owner, but the setting `role` still names the
# role that was taken. A job for somebody else is refused, whatever its arguments say; and so is a
# lock of somebody else's, or of work that is done for everybody, which would hold that work up.
GUARD = """
    CREATE OR REPLACE FUNCTION public.jobs_belong_to_who_queues_them() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    DECLARE
        scope text := CASE WHEN current_setting('role') = 'none' THEN session_user::text
                           ELSE current_setting('role') END;
    BEGIN
        IF session_user NOT IN ('worker', 'ddl') AND
           (NEW.args ->> 'organisation') IS DISTINCT FROM scope THEN
            RAISE EXCEPTION 'a job may only be queued for the open organisation'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF session_user NOT IN ('worker', 'ddl') AND NOT
           (starts_with(coalesce(NEW.queueing_lock, scope || ':'), scope || ':') AND
            starts_with(coalesce(NEW.lock, scope || ':'), scope || ':')) THEN
            RAISE EXCEPTION 'a job may only hold locks of the open organisation'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$
"""

# Asked before a job is queued that is wanted once only: a conflict costs both sides far more.
JOB_WAITS = OwnersFunction(
    name="job_waits",
    arguments="wanted text",
    returns="boolean",
    body="""
    SELECT EXISTS (
        SELECT 1 FROM public.procrastinate_jobs j
        WHERE j.queueing_lock = wanted AND j.status = 'todo'
          AND starts_with(wanted, current_setting('role') || ':')
    )
""",
    callers=(TENANT, NETWORK),
)

TRIGGER = """
    CREATE OR REPLACE TRIGGER jobs_belong_to_who_queues_them
    BEFORE INSERT OR UPDATE ON public.procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION public.jobs_belong_to_who_queues_them()
"""


def apply(cursor: CursorWrapper) -> None:
    """Give the worker the queue, and everybody else only the door into it."""
    cursor.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\\_%%'",
        [],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f'GRANT {TABLE_RIGHTS} ON public."{table}" TO {WORKER}')
    cursor.execute(
        "SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname LIKE 'procrastinate\\_%%'",
        [],
    )
    for signature, name in cursor.fetchall():
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {WORKER}")
        if name == DEFER:
            cursor.execute(
                f"ALTER FUNCTION {signature} SECURITY DEFINER SET search_path = public, pg_temp"
            )
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {TENANT}, {NETWORK}")
    cursor.execute(
        "SELECT sequencename FROM pg_sequences"
        " WHERE schemaname = 'public' AND sequencename LIKE 'procrastinate\\_%%'",
        [],
    )
    for (sequence,) in cursor.fetchall():
        cursor.execute(f'GRANT {SEQUENCE_RIGHTS} ON SEQUENCE public."{sequence}" TO {WORKER}')
    cursor.execute(GUARD)
    cursor.execute("REVOKE ALL ON FUNCTION public.jobs_belong_to_who_queues_them() FROM PUBLIC")
    cursor.execute(TRIGGER)
