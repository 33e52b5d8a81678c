"""The state of the service, gathered: of the worker, of members, of schemas and of the version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max
from django.utils import timezone

from apps.network.upkeep.models import WorkerReport
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations import template
from tenants.organisations.models import Organisation, ReadySchema, SignUp

SILENT_AFTER = dt.timedelta(minutes=3)
"""The worker reports every minute; after this long something is wrong with it."""

QUEUE = """
    SELECT status::text, task_name, count(*) FROM public.procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') GROUP BY status, task_name
"""
OLDEST = """
    SELECT min(e.at) FROM public.procrastinate_events e
    JOIN public.procrastinate_jobs j ON j.id = e.job_id
    WHERE j.status = 'todo' AND e.type = 'deferred' AND j.scheduled_at IS NULL
"""


@dataclass(frozen=True)
class State:
    """What the operator's page shows. There is nobody's name in it and no organisation's."""

    worker: WorkerReport | None
    worker_is_silent: bool
    version: str
    is_one_version: bool
    migrated_at: dt.datetime | None
    ready: int
    outdated: int
    without_schema: int
    members: dict[str, int]


def state_now() -> State:
    """The state of the service, read in the network's scope."""
    worker = WorkerReport.objects.first()
    fresh = worker is not None and worker.made_at > timezone.now() - SILENT_AFTER
    ready = Counter(
        ReadySchema.objects.filter(taken_at__isnull=True).values_list(
            "template_checksum", flat=True
        )
    )
    current = template.checksum(template.FILE.read_text(encoding="utf-8"))
    return State(
        worker=worker,
        worker_is_silent=not fresh,
        version=settings.VERSION,
        is_one_version=worker is None or worker.version == settings.VERSION,
        migrated_at=MigrationRecorder.Migration.objects.aggregate(last=Max("applied"))["last"],
        ready=ready[current],
        outdated=ready.total() - ready[current],
        without_schema=SignUp.objects.filter(organisation__isnull=True).count(),
        members=_members(),
    )


def _members() -> dict[str, int]:
    """How many organisations are in each state: closed ones, and open ones by membership."""
    counts: Counter[str] = Counter()
    rows = Organisation.objects.values_list("state", "membership").annotate(number=Count("pk"))
    for state, membership, number in rows.order_by():
        counts[state if state == Organisation.State.CLOSED else membership] += number
    return dict(counts)


def report() -> None:
    """The worker's word, written into the shared layer. Runs as the bare login worker."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        rows = cursor.fetchall()
        cursor.execute(OLDEST)
        oldest = cursor.fetchone()
    counts: Counter[str] = Counter()
    failed: dict[str, int] = {}
    for status, task, number in rows:
        counts[status] += number
        if status == "failed":
            failed[task] = number
    with entered(NETWORK):
        WorkerReport.objects.update_or_create(
            pk=1,
            defaults={
                "made_at": timezone.now(),
                "version": settings.VERSION,
                "waiting": counts["todo"],
                "oldest_waiting_at": oldest[0] if oldest else None,
                "running": counts["doing"],
                "failed": failed,
            },
        )
