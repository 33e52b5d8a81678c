"""What the stack's processes find in their environment: kept secrets, and the addresses of now."""

from __future__ import annotations

import binascii
import os
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.demo.ports import Ports
from infra.demo.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
FILE = "environment"
WAY_OUT = "Remove the demo's data and begin anew with: make demo-reset"

SECRETS: dict[str, Callable[[], str]] = {
    "PAJAVERKKO_SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "PAJAVERKKO_MASTER_KEY": lambda: b64encode(secrets.token_bytes(32)).decode(),
    "PAJAVERKKO_STRIPE_API_KEY": lambda: f"sk_test_{secrets.token_hex(16)}",
    "PAJAVERKKO_STRIPE_WEBHOOK_SECRET": lambda: f"whsec_{secrets.token_hex(16)}",
    "PAJAVERKKO_SMS_KEY": lambda: secrets.token_hex(24),
}
# A variable of somebody's shell could lead the demo to another database, key or proxy.
_FOREIGN = re.compile(
    r"(PAJAVERKKO|DJANGO|PG|GUNICORN|PROCRASTINATE|WORKER|PYTHON|SENTRY)[A-Z0-9_]*"
    r"|WEB_CONCURRENCY|(HTTPS?|ALL|FTP)_PROXY"
)


def keep_secrets(folder: Path) -> dict[str, str]:
    """The secrets of the stack in `folder`, made at the first start and never again.

    Raises `Trouble` when they are lost or damaged: what is sealed with them cannot be opened.
    """
    file = folder / FILE
    if not file.exists():
        if (folder / "postgres").exists():
            raise Trouble(f"{file} is gone, and the data cannot be opened without it. {WAY_OUT}")
        found = {name: make() for name, make in SECRETS.items()}
        _write(file, found)
    try:
        found = _parse(file.read_text(errors="replace"))
    except OSError as fault:
        raise Trouble(f"{file} cannot be read: {fault.strerror}. {WAY_OUT}") from None
    for name in SECRETS:
        if not found.get(name):
            raise Trouble(f"{file} is broken: {name} is missing. {WAY_OUT}")
    if not _is_key(found["PAJAVERKKO_MASTER_KEY"]):
        raise Trouble(f"{file} is broken: PAJAVERKKO_MASTER_KEY is not a key. {WAY_OUT}")
    return {name: found[name] for name in SECRETS}


def inherited() -> dict[str, str]:
    """This process's environment without what steers the product, PostgreSQL or Python."""
    return {
        name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name.upper())
    }


def addresses(ports: Ports) -> dict[str, str]:
    """Where the product finds itself and the stand-ins for what lies outside."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "PYTHONUNBUFFERED": "1",
        "PAJAVERKKO_HOST": "localhost",
        "PAJAVERKKO_PORT": str(ports.site),
        "PAJAVERKKO_SCHEME": "http",
        "PAJAVERKKO_STRIPE_ADDRESS": f"http://127.0.0.1:{ports.stripe}",
        "PAJAVERKKO_SMTP_HOST": "127.0.0.1",
        "PAJAVERKKO_SMTP_PORT": str(ports.smtp),
        "PAJAVERKKO_MAIL_FROM": "Pajaverkko <viestit@localhost>",
        "PAJAVERKKO_SMS_ADDRESS": f"http://127.0.0.1:{ports.mailbox}/sms",
    }


def for_login(login: str, databases: Mapping[str, str]) -> dict[str, str]:
    """What makes a process one of `login`: its database address and no other's."""
    name = f"PAJAVERKKO_DB_{login.upper()}"
    return {"PAJAVERKKO_LOGIN": login, name: databases[name]}


def read_databases(file: Path) -> dict[str, str]:
    """The addresses that `manage install` wrote; empty when there are none or half of them."""
    try:
        found = _parse(file.read_text(errors="replace"))
    except OSError:
        return {}
    wanted = [f"PAJAVERKKO_DB_{login}" for login in ("WEB", "WORKER", "DDL", "NETWORK", "BACKUP")]
    return found if all(found.get(name) for name in wanted) else {}


def _parse(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}


def _write(file: Path, values: Mapping[str, str]) -> None:
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.writelines(f"{name}={value}\n" for name, value in values.items())
        target.flush()
        os.fsync(target.fileno())
    new.rename(file)


def _is_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False
