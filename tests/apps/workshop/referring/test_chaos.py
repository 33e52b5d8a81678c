"""Many at once on both sides, killed and cut off meanwhile: no step is lost, doubled or halved."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tests.isolation.served.faults import END_ONE
from tests.support.database import ROOT, address, addresses, copy_template
from tests.support.world import Member

DATABASE = "pajaverkko_chaos"
CLIENT = "tests.apps.workshop.referring.chaos"
HARM = "tests.apps.workshop.referring.harm"


@dataclass(frozen=True)
class Chaos:
    """How long, how many at once, and how often somebody is killed or cut off."""

    seconds: float
    clients: int
    pause: float
    seed: int


def environment() -> dict[str, str]:
    return {
        **os.environ,
        **addresses(DATABASE),
        "PAJAVERKKO_LOGIN": "web",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }


def run_clients(chaos: Chaos, plan: Path, reports: Path) -> Counter[str]:
    """Let them act until the time is over; who is killed comes again. What was done to them."""
    chance, done, begun = Random(chaos.seed), Counter[str](), 0  # noqa: S311
    end = time.monotonic() + chaos.seconds
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        nonlocal begun
        begun += 1
        left = max(1.0, end - time.monotonic())
        report = reports / f"{begun}.txt"
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                CLIENT,
                str(chaos.seed + begun),
                str(left),
                str(plan),
                str(report),
            ],
            cwd=ROOT,
            env=environment(),
        )

    try:
        running = [begin() for _turn in range(chaos.clients)]
        with psycopg.connect(address("postgres", DATABASE), autocommit=True) as server:
            while time.monotonic() < end - chaos.pause:
                time.sleep(chaos.pause)
                if chance.random() < 0.8:
                    done["cut"] += len(server.execute(END_ONE).fetchall())
                elif any(reports.iterdir()):
                    number = chance.randrange(len(running))
                    running[number].kill()
                    running[number].wait()
                    done["killed"] += 1
                    running[number] = begin()
        assert [each.wait(60) for each in running] == [0] * len(running)
    finally:
        for each in running:
            if each.poll() is None:
                each.kill()
                each.wait()
    return done


def what_holds(plan: Path) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", HARM, str(plan)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize(
    "chaos",
    [
        pytest.param(Chaos(seconds=6, clients=2, pause=1.0, seed=6), id="short"),
        pytest.param(
            Chaos(seconds=120, clients=8, pause=0.7, seed=6), id="long", marks=pytest.mark.long
        ),
    ],
)
def test_nothing_is_lost_doubled_or_halved(
    chaos: Chaos, members: dict[str, Member], tmp_path: Path
) -> None:
    parties = [members["satama"], members["skargard"]]
    plan, reports = tmp_path / "plan.json", tmp_path / "reports"
    plan.write_text(json.dumps([{"schema": one.schema, "coach": one.coach} for one in parties]))
    reports.mkdir()
    copy_template(DATABASE)
    done = run_clients(chaos, plan, reports)
    lines = [line for file in reports.iterdir() for line in file.read_text().splitlines()]
    said = Counter(line.split("|")[0][:60] for line in lines)
    print(done, said)
    assert [line for line in lines if line.startswith("violation")] == []
    found = what_holds(plan)
    print(found["states"])
    assert found["harm"] == []
    # Nobody became a participant but by an acceptance.
    assert found["people"] == [1, 1]
    assert sum(count for line, count in said.items() if line.startswith("done")) > 0
    assert said["done send"] + said["done send again"] <= sum(found["states"].values())
    if chaos.clients > 2:
        assert min(done["cut"], done["killed"]) > 0
        assert len(found["states"]) >= 6
