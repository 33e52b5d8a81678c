"""The environment: secrets made once, and nothing of the person's own shell let in."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from infra.demo import environment
from infra.demo.ports import Ports
from infra.demo.trouble import Trouble

PORTS = Ports(site=8000, mailbox=8001, smtp=8002, stripe=8003)


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    first = environment.keep_secrets(tmp_path)
    assert environment.keep_secrets(tmp_path) == first
    assert (tmp_path / "environment").stat().st_mode & 0o777 == 0o600


def test_secrets_are_what_the_settings_ask_for(tmp_path: Path) -> None:
    found = environment.keep_secrets(tmp_path)
    assert len(b64decode(found["PAJAVERKKO_MASTER_KEY"])) == 32
    assert len(found["PAJAVERKKO_SECRET_KEY"]) >= 50
    assert found["PAJAVERKKO_STRIPE_API_KEY"].startswith("sk_test_")
    assert found["PAJAVERKKO_STRIPE_WEBHOOK_SECRET"].startswith("whsec_")


def test_two_stacks_have_different_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = environment.keep_secrets(tmp_path / "a")
    second = environment.keep_secrets(tmp_path / "b")
    assert not set(first.values()) & set(second.values())


@pytest.mark.parametrize("kept_bytes", [0, 40, 140, 200])
def test_a_truncated_file_is_broken(tmp_path: Path, kept_bytes: int) -> None:
    environment.keep_secrets(tmp_path)
    file = tmp_path / "environment"
    file.write_bytes(file.read_bytes()[:kept_bytes])
    with pytest.raises(Trouble, match=r"environment is broken: PAJAVERKKO_.*make demo-reset"):
        environment.keep_secrets(tmp_path)


def test_a_master_key_that_is_none_is_broken(tmp_path: Path) -> None:
    environment.keep_secrets(tmp_path)
    file = tmp_path / "environment"
    file.write_text(file.read_text().replace("PAJAVERKKO_MASTER_KEY=", "PAJAVERKKO_MASTER_KEY=?"))
    with pytest.raises(Trouble, match="PAJAVERKKO_MASTER_KEY is not a key"):
        environment.keep_secrets(tmp_path)


def test_lost_secrets_are_not_made_anew_beside_data_sealed_with_them(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(Trouble, match=r"is gone.*make demo-reset"):
        environment.keep_secrets(tmp_path)


def test_variables_of_the_shell_that_steer_the_product_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PAJAVERKKO_DB_WEB", "PGHOST", "DJANGO_SETTINGS_MODULE", "https_proxy"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")
    found = environment.inherited()
    assert "elsewhere" not in found.values()
    assert found["LANG"] == "fi_FI.UTF-8"


def test_a_process_gets_its_own_databases_address_only() -> None:
    databases = {"PAJAVERKKO_DB_WEB": "user=web", "PAJAVERKKO_DB_DDL": "user=ddl"}
    assert environment.for_login("web", databases) == {
        "PAJAVERKKO_LOGIN": "web",
        "PAJAVERKKO_DB_WEB": "user=web",
    }


def test_every_address_is_on_this_machine() -> None:
    found = environment.addresses(PORTS)
    assert found["PAJAVERKKO_STRIPE_ADDRESS"] == "http://127.0.0.1:8003"
    assert found["PAJAVERKKO_SMTP_HOST"] == "127.0.0.1"
    assert found["PAJAVERKKO_SMTP_PORT"] == "8002"
    assert found["PAJAVERKKO_SMS_ADDRESS"] == "http://127.0.0.1:8001/sms"


def test_half_written_database_addresses_count_as_none(tmp_path: Path) -> None:
    file = tmp_path / "databases"
    assert environment.read_databases(file) == {}
    file.write_text("PAJAVERKKO_DB_WEB=user=web dbname=x\nPAJAVERKKO_DB_WOR")
    assert environment.read_databases(file) == {}


def test_database_addresses_are_read_whole(tmp_path: Path) -> None:
    logins = ("WEB", "WORKER", "DDL", "NETWORK", "BACKUP")
    file = tmp_path / "databases"
    file.write_text("".join(f"PAJAVERKKO_DB_{n}=user={n} host=/a b\n" for n in logins))
    assert environment.read_databases(file)["PAJAVERKKO_DB_WEB"] == "user=WEB host=/a b"
