"""The job queue: an organisation puts its own jobs in, and gets nothing of anybody's out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psycopg
from django.db import connection, transaction
from procrastinate.exceptions import ConnectorException
from psycopg import errors

from kit.database.names import NETWORK, WEB
from kit.database.scope import NoScope, current_name, entered
from kit.jobs import job
from tenants.accounts.models import Message
from tenants.accounts.tasks import deliver
from tests.isolation.attacks.ground import Ground, Needs, Outcome, attack, crossed_if
from tests.support import database


def _queues(scope: str, locks: Mapping[str, str] | None = None, **arguments: object) -> bool:
    """Whether the database takes a job with these arguments from the scope."""
    with entered(scope):
        try:
            with transaction.atomic():
                deliver.task.configure(**(locks or {})).defer(**arguments)
        except ConnectorException:
            return False
    return True


@attack("a job in another's name", needs=Needs.DATABASE)
def foreign_job(ground: Ground) -> Outcome:
    foreign = (ground.other.schema, NETWORK, "", "public")
    assert _queues(ground.own.schema, organisation=ground.own.schema, message=1)
    return crossed_if(
        any(_queues(ground.own.schema, organisation=name, message=1) for name in foreign)
    )


@attack("a lock that holds up everybody's work", needs=Needs.DATABASE)
def everybodys_lock(ground: Ground) -> Outcome:
    """Work done for all is queued once: a job that held its lock would stand in its way."""
    own = {"organisation": ground.own.schema, "message": 1}
    assert _queues(ground.own.schema, {"queueing_lock": f"{ground.own.schema}:x"}, **own)
    return crossed_if(
        any(
            _queues(ground.own.schema, {kind: name}, **own)
            for kind in ("lock", "queueing_lock")
            for name in ("audit.link_everywhere", f"{ground.other.schema}:notifications.send:send")
        )
    )


@attack("a job in nobody's name", needs=Needs.DATABASE)
def nobodys_job(ground: Ground) -> Outcome:
    return crossed_if(_queues(ground.own.schema, message=1))


@attack("a job of the network's for an organisation", needs=Needs.DATABASE)
def networks_job(ground: Ground) -> Outcome:
    return crossed_if(_queues(NETWORK, organisation=ground.other.schema, message=1))


@attack("whether another's job waits", needs=Needs.DATABASE)
def anothers_waiting(ground: Ground) -> Outcome:
    """An organisation may ask about its own locks only, and about those it has a name for."""
    lock = f"{ground.other.schema}:notifications.send:send"
    other = {"organisation": ground.other.schema, "message": 1}
    assert _queues(ground.other.schema, {"queueing_lock": lock}, **other)
    return crossed_if(_waits(ground.own.schema, lock) or not _waits(ground.other.schema, lock))


def _waits(scope: str, lock: str) -> bool:
    with entered(scope), connection.cursor() as cursor:
        cursor.execute("SELECT public.job_waits(%s)", [lock])
        return bool(cursor.fetchone()[0])


@attack("a job from a connection without a role", needs=Needs.CONNECTION)
def bare_job(ground: Ground) -> Outcome:
    with psycopg.connect(database.address(WEB), autocommit=True) as bare:
        try:
            bare.execute(
                "SELECT public.procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'accounts.deliver',"
                " 0, NULL, NULL, %s::jsonb, NULL)::public.procrastinate_job_to_defer_v1])",
                [f'{{"organisation": "{ground.other.schema}", "message": 1}}'],
            )
        except (errors.InsufficientPrivilege, errors.UndefinedObject):
            return Outcome.HELD
    return Outcome.CROSSED


@attack("another's message sent by an own job", needs=Needs.DATABASE)
def foreign_message(ground: Ground) -> Outcome:
    """Ids in a job's arguments are looked up in the job's own organisation only."""
    with entered(ground.other.schema):
        message = Message.objects.create(
            pk=424242, kind="mail", to="toinen@posti.example", subject="x", body="y"
        )
    with suppress(Exception):
        deliver.task(organisation=ground.own.schema, message=message.pk)
    with entered(ground.other.schema):
        message.refresh_from_db()
        return crossed_if(message.sent_at or message.body != "y")


@attack("a job that opens an organisation nobody has", needs=Needs.CONNECTION)
def unknown_organisation(ground: Ground) -> Outcome:
    for name in ("public", "", "web", f"{ground.other.schema}; SELECT 1"):
        with suppress(ValueError, NoScope):
            deliver.task(organisation=name, message=1)
            return Outcome.CROSSED
    return Outcome.HELD


@attack("a job that goes on in the organisation before", needs=Needs.CONNECTION)
def job_after_job(ground: Ground) -> Outcome:
    """The worker's connection serves one organisation after another."""
    seen: list[str] = []
    note = job("isolation.note")(lambda: seen.append(current_name()))
    try:
        for name in (ground.other.schema, ground.own.schema):
            with suppress(NoScope):
                note.task(organisation=name)
            with suppress(NoScope):
                seen.append(f"left in {current_name()}")
    finally:
        from procrastinate.contrib.django import app

        app.tasks.pop("isolation.note")
    return crossed_if(seen != [ground.other.schema, ground.own.schema])
