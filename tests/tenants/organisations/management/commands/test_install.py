"""`manage install`: a server made ready once, or refused with everything as it was."""

from __future__ import annotations

import base64
import hashlib
import hmac
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg.conninfo import conninfo_to_dict

from kit.database.names import LOGINS, NETWORK, TENANT, WEB, WORKER
from tenants.organisations import install
from tests.support.database import address, cluster

DATABASE = "pajaverkko_installed"
NOBODY = "install_nobody"

Rows = list[tuple[object, ...]]


def ask(query: str, database: str = "postgres") -> Rows:
    with psycopg.connect(cluster.superuser_address(database), autocommit=True) as server:
        return server.execute(query).fetchall()


def do(*statements: str) -> None:
    with psycopg.connect(cluster.superuser_address(), autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def state_of_server() -> dict[str, Rows]:
    """Logins without their passwords, memberships, settings, and which databases there are."""
    return {
        "roles": ask(
            "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,"
            " rolreplication, rolbypassrls, rolconfig::text FROM pg_roles ORDER BY 1"
        ),
        "members": ask(
            "SELECT roleid::regrole::text, member::regrole::text, admin_option, inherit_option,"
            " set_option FROM pg_auth_members ORDER BY 1, 2"
        ),
        "databases": ask(
            "SELECT datname, datdba::regrole::text, datacl::text FROM pg_database ORDER BY 1"
        ),
    }


def state_of_database() -> dict[str, Rows]:
    return {
        "functions": ask(
            "SELECT oid::regprocedure::text, proacl::text FROM pg_proc WHERE proacl IS NOT NULL"
            " ORDER BY 1",
            DATABASE,
        ),
        "schemas": ask("SELECT nspname, nspacl::text FROM pg_namespace ORDER BY 1", DATABASE),
        "languages": ask("SELECT lanname, lanacl::text FROM pg_language ORDER BY 1", DATABASE),
    }


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """The server as it was: this test's database gone and no login with a password."""
    yield
    do(
        f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)",
        f"DROP ROLE IF EXISTS {NOBODY}",
        *[f"ALTER ROLE {login} PASSWORD NULL" for login in LOGINS],
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "databases"


def manage_install(file: Path, *options: str, superuser: str = "") -> None:
    call_command(
        "install",
        superuser or cluster.superuser_address(),
        *("--database", DATABASE, "--write", str(file)),
        *options,
    )


def written(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def is_password_of(login: str, password: str) -> bool:
    """Whether the server would take the password, reckoned from what it keeps of it (RFC 5803)."""
    ((kept,),) = ask(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{login}'")
    method, numbers, keys = str(kept).split("$")
    rounds, salt = numbers.split(":")
    assert method == "SCRAM-SHA-256"
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    return base64.b64encode(hashlib.sha256(client_key).digest()).decode() == keys.split(":")[0]


@pytest.mark.usefixtures("nothing_left")
def test_logins_get_passwords_that_only_the_owner_of_the_file_can_read(file: Path) -> None:
    manage_install(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    addresses = written(file)
    assert addresses.keys() == {f"PAJAVERKKO_DB_{login.upper()}" for login in LOGINS}
    passwords = {}
    for login in LOGINS:
        parts = conninfo_to_dict(addresses[f"PAJAVERKKO_DB_{login.upper()}"])
        assert (parts["user"], parts["dbname"]) == (login, DATABASE)
        passwords[login] = str(parts["password"])
        assert len(passwords[login]) >= 32
        assert is_password_of(login, passwords[login])
    assert len({*passwords.values()}) == len(LOGINS)
    assert not is_password_of("web", passwords["ddl"])


@pytest.mark.usefixtures("nothing_left")
def test_a_file_others_could_read_becomes_ours_alone(file: Path) -> None:
    file.write_text("PAJAVERKKO_DB_WEB=old\n")
    file.chmod(0o644)
    manage_install(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert conninfo_to_dict(written(file)["PAJAVERKKO_DB_WEB"])["password"]


@pytest.mark.usefixtures("nothing_left")
def test_the_new_database_is_closed_to_everybody_but_the_logins(file: Path) -> None:
    manage_install(file, "--trust")
    for login in LOGINS:
        with psycopg.connect(address(login, DATABASE), autocommit=True) as inside:
            assert inside.execute("SELECT current_user").fetchone() == (login,)
    for login in (WEB, WORKER, NETWORK):
        with psycopg.connect(address(login, DATABASE), autocommit=True) as inside:
            for statement in (
                "SELECT set_config('role', 'ddl', false)",
                "SELECT query_to_xml('SELECT 1', true, true, '')",
                "CREATE TEMP TABLE mine (id int)",
                "CREATE TABLE public.mine (id int)",
                "CREATE SCHEMA mine",
                "DO LANGUAGE plpgsql $$ BEGIN NULL; END $$",
                "SET ROLE ddl",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    inside.execute(statement)
    with psycopg.connect(address("ddl", DATABASE), autocommit=True) as inside:
        inside.execute("SELECT set_config('application_name', 'ddl', false)")
        inside.execute("CREATE TABLE public.theirs (id int)")
        inside.execute("DO LANGUAGE plpgsql $$ BEGIN NULL; END $$")


@pytest.mark.usefixtures("nothing_left")
def test_running_it_twice_is_safe(file: Path) -> None:
    manage_install(file)
    before = state_of_server(), state_of_database()
    manage_install(file)
    assert (state_of_server(), state_of_database()) == before
    # The second run's passwords are the ones in the file.
    for login in LOGINS:
        parts = conninfo_to_dict(written(file)[f"PAJAVERKKO_DB_{login.upper()}"])
        assert is_password_of(login, str(parts["password"]))


@pytest.mark.usefixtures("nothing_left")
def test_it_puts_back_what_a_restore_has_opened(file: Path) -> None:
    manage_install(file, "--trust")
    before = state_of_server(), state_of_database()
    with psycopg.connect(cluster.superuser_address(DATABASE), autocommit=True) as inside:
        inside.execute("GRANT EXECUTE ON FUNCTION pg_catalog.set_config TO PUBLIC")
        inside.execute("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC")
        inside.execute(f"GRANT TEMP ON DATABASE {DATABASE} TO PUBLIC")
        inside.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
    assert (state_of_server(), state_of_database()) != before
    manage_install(file, "--trust")
    assert (state_of_server(), state_of_database()) == before


@pytest.mark.usefixtures("nothing_left")
def test_an_old_server_is_refused_with_nothing_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of_server()
    with monkeypatch.context() as patched:
        patched.setattr(install, "OLDEST_VERSION", 990000)
        with pytest.raises(CommandError, match=r"PostgreSQL 18, and 16 or later is needed"):
            manage_install(file)
    assert state_of_server() == before
    assert not file.exists()
    # The version was the only thing wrong.
    manage_install(file)
    assert file.exists()


@pytest.mark.parametrize(
    ("rights", "named"),
    [
        ("", {"CREATE ROLE", "CREATE DATABASE", "set_config", "plpgsql", "BYPASSRLS"}),
        ("CREATEROLE CREATEDB", {"set_config", "plpgsql", "BYPASSRLS"}),
    ],
)
@pytest.mark.usefixtures("nothing_left")
def test_a_login_without_rights_is_refused_by_name_with_nothing_changed(
    file: Path, rights: str, named: set[str]
) -> None:
    do(f"CREATE ROLE {NOBODY} LOGIN {rights}")
    nobody = address(NOBODY, "postgres")
    before = state_of_server()
    with pytest.raises(CommandError) as refusal:
        manage_install(file, superuser=nobody)
    told = str(refusal.value)
    assert NOBODY in told
    assert all(name in told for name in named)
    assert ("CREATE ROLE:" in told) == ("CREATE ROLE" in named)
    assert "Nothing was changed." in told
    assert state_of_server() == before
    assert not file.exists()
    do(f"ALTER ROLE {NOBODY} SUPERUSER")
    manage_install(file, superuser=nobody)
    assert file.exists()


@pytest.mark.parametrize(
    "superuser",
    ["host=/nowhere user=postgres", "postgresql://127.0.0.1:9/postgres", "not an address"],
)
def test_an_address_where_no_server_answers_is_refused(file: Path, superuser: str) -> None:
    before = state_of_server()
    with pytest.raises(CommandError, match="address"):
        manage_install(file, superuser=superuser)
    assert state_of_server() == before
    assert not file.exists()


@pytest.mark.usefixtures("nothing_left")
def test_a_file_that_cannot_be_written_is_refused_before_a_password_is_set(
    tmp_path: Path,
) -> None:
    before = state_of_server()
    with pytest.raises(CommandError, match="nowhere"):
        manage_install(tmp_path / "nowhere" / "databases")
    assert state_of_server() == before
    manage_install(tmp_path / "databases")


def test_roles_of_the_wall_inherit_nothing(db: None) -> None:
    inherits = {str(name): may for name, may in ask("SELECT rolname, rolinherit FROM pg_roles")}
    assert not any(inherits[role] for role in (TENANT, NETWORK, WEB, WORKER))
    assert ask(
        "SELECT member::regrole::text, inherit_option, set_option FROM pg_auth_members"
        " WHERE roleid = 'network'::regrole AND member::regrole::text <> 'postgres' ORDER BY 1"
    ) == [("web", False, True), ("worker", False, True)]
