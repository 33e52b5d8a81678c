"""The example of running it in containers: nobody is root, and each has its own login only."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from infra.demo.environment import ROOT

COMPOSE = yaml.safe_load((ROOT / "infra" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROGRAMS = {name: service for name, service in SERVICES.items() if name != "database"}
LOGINS = {"web": "web", "worker": "worker", "provisioner": "ddl", "deploy": "ddl"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMMANDS = ROOT.glob("*/**/management/commands/*.py")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(name: str) -> None:
    assert str(SERVICES[name]["user"]) not in ("", "0", "root")


def test_each_program_has_its_own_login() -> None:
    found = {name: each["environment"]["PAJAVERKKO_LOGIN"] for name, each in PROGRAMS.items()}
    assert found == LOGINS


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_given_its_own_databases_address_only(name: str) -> None:
    assert PROGRAMS[name]["env_file"] == ["settings.env", f"{LOGINS[name]}.env"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_can_change_nothing_in_its_container(name: str) -> None:
    assert PROGRAMS[name]["read_only"] is True
    assert PROGRAMS[name]["cap_drop"] == ["ALL"]
    assert PROGRAMS[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - {"deploy"}))
def test_a_program_waits_for_the_deploy(name: str) -> None:
    awaited = PROGRAMS[name]["depends_on"]
    assert awaited == {"deploy": {"condition": "service_completed_successfully"}}


def test_only_the_web_server_has_a_port_and_only_on_this_machine() -> None:
    ports = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_every_command_exists() -> None:
    ours = {file.stem for file in COMMANDS} | {"procrastinate"}
    for service in PROGRAMS.values():
        command = service.get("command", [None, None, "deploy"])
        assert command[2] in ours


def test_no_secret_is_written_down() -> None:
    given = [each.get("environment", {}) for each in SERVICES.values()]
    assert {name for values in given for name in values} == {
        "PAJAVERKKO_LOGIN",
        "PAJAVERKKO_MAINTENANCE_FILE",
        "POSTGRES_PASSWORD_FILE",
    }


def test_the_image_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001"]


def test_every_package_of_the_image_is_checked_by_its_hash() -> None:
    installs = re.findall(r"pip install (.+?)(?: \\|$)", DOCKERFILE, re.MULTILINE)
    assert installs
    assert all(each.startswith("--require-hashes -r ") for each in installs)


def test_everything_the_image_copies_is_let_into_its_context() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert copied
    assert all(f"!{path.rstrip('/')}" in ignored for path in copied)
