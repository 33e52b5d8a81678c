"""Finished jobs leave the queue after a while; failed ones and young ones stay."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from tests.support.database import ROOT, address, addresses

pytestmark = pytest.mark.django_db(transaction=True)

ADD = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)
    VALUES ('default', %s, %s::procrastinate_job_status, '{}') RETURNING id
"""
AGE = "UPDATE procrastinate_events SET at = at - interval '1 day' * %s WHERE job_id = %s"


def add_job(server: psycopg.Connection, name: str, status: str, days_ago: int) -> None:
    """A job that came to its end some days ago, as the queue's own triggers write it down."""
    row = server.execute(ADD, [name, "doing"]).fetchone()
    assert row
    server.execute(
        "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s",
        [status, row[0]],
    )
    server.execute(AGE, [days_ago, row[0]])


def test_jobs_that_ended_well_leave_the_queue_after_three_days() -> None:
    with psycopg.connect(address("worker"), autocommit=True) as server:
        server.execute("SET search_path = public")
        add_job(server, "old", "succeeded", 4)
        add_job(server, "young", "succeeded", 2)
        add_job(server, "failed", "failed", 4)
        server.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'kit.clear_queue', '{\"timestamp\": 0}')"
        )
        done = subprocess.run(
            [sys.executable, ROOT / "platform/manage.py", "procrastinate", "worker", "--one-shot"],
            cwd=ROOT,
            env={
                **os.environ,
                **addresses("pajaverkko_test"),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "PYTHONPATH": f"platform{os.pathsep}.",
                "PAJAVERKKO_LOGIN": "worker",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        left = server.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE task_name IN ('old', 'young', 'failed')"
        ).fetchall()
    assert {name for (name,) in left} == {"young", "failed"}
