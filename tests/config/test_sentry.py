"""Reports of faults say where and of what kind, and nothing of anybody."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.sentry import start_sentry, without_people

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("Osallinen", "osma@paja.example", "salainen-koodi", "kirjaus", "t_0123456789ab")

BREAK = """
import logging
import sentry_sdk
from config.sentry import start_sentry

assert start_sentry(DSN)
sentry_sdk.set_user({"email": "osma@paja.example", "ip_address": "10.1.2.3"})
sentry_sdk.set_extra("note", "kirjaus")
sentry_sdk.add_breadcrumb(message="kirjaus")


def open_participant(name):
    code = "salainen-koodi"
    raise KeyError(f"{name} {code}")


try:
    try:
        open_participant("Osallinen")
    except KeyError as fault:
        raise ValueError("osma@paja.example") from fault
except ValueError as fault:
    sentry_sdk.capture_exception(fault)
logging.getLogger("pajaverkko").error("a fault of %s", "Osallinen")
logging.getLogger("pajaverkko").error("kirjaus")
sentry_sdk.flush(10)
"""

ASK_WITHOUT_A_DATABASE = """
import sentry_sdk
from config.sentry import start_sentry

assert start_sentry(DSN)
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

application = get_wsgi_application()
asked = RequestFactory(headers={"host": "satama.pajaverkko.localhost"}).get(
    "/invitation/salainen-koodi/?q=Osallinen"
)
told = []
list(application(asked.environ, lambda status, headers: told.append(status)))
assert told[0].startswith("503"), told
sentry_sdk.flush(10)
"""


class Ear:
    """A stand-in for Sentry that keeps what is sent to it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ear.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response_only(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


def lines(sent: list[bytes]) -> list[dict[str, Any]]:
    """The items of every envelope, each line of which is JSON."""
    found: list[dict[str, Any]] = []
    for body in sent:
        text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        found += [json.loads(line) for line in text.splitlines() if line]
    return found


def sent_by(program: str, ear: Ear, **environment: str) -> list[dict[str, Any]]:
    """Run a program that reports to the ear, and return what it has sent."""
    address = f"http://key@127.0.0.1:{ear.server.server_port}/1"
    done = subprocess.run(
        [sys.executable, "-c", f"DSN = {address!r}\n{program}"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"platform{os.pathsep}.",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return lines(ear.heard)


def kinds_in(sent: list[dict[str, Any]]) -> list[str]:
    faults = [event.get("exception", {}).get("values", []) for event in sent]
    return [fault["type"] for some in faults for fault in some]


def assert_without_people(sent: list[dict[str, Any]]) -> None:
    told = json.dumps(sent, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in told] == []


def test_what_is_really_sent_has_places_and_kinds_and_no_person(ear: Ear) -> None:
    sent = sent_by(BREAK, ear)
    assert kinds_in(sent) == ["KeyError", "ValueError"]
    assert "open_participant" in json.dumps(sent)
    assert_without_people(sent)


def test_the_secret_of_a_link_is_not_sent_when_the_database_is_away(ear: Ear) -> None:
    sent = sent_by(ASK_WITHOUT_A_DATABASE, ear, PAJAVERKKO_DB_WEB="host=/nowhere dbname=x")
    assert "OperationalError" in kinds_in(sent)
    assert_without_people(sent)


def test_the_text_of_a_message_is_not_kept() -> None:
    assert "message" not in without_people({"message": "Osallinen"}, {})


def test_an_event_is_stripped_of_every_value() -> None:
    event = {
        "level": "error",
        "user": {"id": 7, "email": "osma@paja.example"},
        "extra": {"note": "kirjaus"},
        "breadcrumbs": {"values": [{"message": "kirjaus"}]},
        "server_name": "t_0123456789ab",
        "logentry": {"message": "a fault of %s", "params": ["Osallinen"]},
        "request": {
            "method": "POST",
            "url": "https://satama.example/invitation/salainen-koodi/",
            "query_string": "q=Osallinen",
            "headers": {"Cookie": "salainen-koodi"},
            "cookies": {"session": "salainen-koodi"},
            "env": {"REMOTE_ADDR": "10.1.2.3"},
            "data": {"name": "Osallinen"},
        },
        "exception": {
            "values": [
                {
                    "type": "DataError",
                    "module": "django.db.utils",
                    "value": "Osallinen",
                    "stacktrace": {
                        "frames": [{"function": "save", "lineno": 7, "vars": {"name": "Osallinen"}}]
                    },
                }
            ]
        },
    }
    stripped = without_people(event, {})
    assert not any(secret in json.dumps(stripped) for secret in SECRETS)
    assert "10.1.2.3" not in json.dumps(stripped)
    assert stripped["request"] == {"method": "POST"}
    (fault,) = stripped["exception"]["values"]
    assert (fault["type"], fault["module"]) == ("DataError", "django.db.utils")
    assert fault["stacktrace"]["frames"] == [{"function": "save", "lineno": 7}]


def test_an_event_with_nothing_in_it_passes() -> None:
    assert without_people({}, {}) == {}


def test_without_an_address_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(**_: object) -> None:
        raise AssertionError("started")

    monkeypatch.setattr("sentry_sdk.init", never)
    assert start_sentry("") is False
