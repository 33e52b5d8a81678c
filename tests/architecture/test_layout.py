"""The house keeps its shape: source roots, app lists, file names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from config.settings import installed_apps

ROOT = Path(__file__).resolve().parents[2]
AT_THE_ROOT = {
    "platform", "tenants", "apps", "infra", "docs", "tests",
    "pyproject.toml", "Dockerfile", "README.md", "LICENSE", "Makefile",
}  # fmt: skip
# Parts an app may have (architecture, section 2), and the few this house adds.
APP_FILES = {
    "__init__", "apps", "models", "permissions", "services", "tasks", "forms", "serializers",
    "views", "api", "urls", "statistics", "rights", "signals", "middleware", "findable",
    "on_person",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def test_nothing_stands_at_the_root_but_the_house() -> None:
    roots = {path.parts[0] for path in tracked()}
    assert {name for name in roots if not name.startswith(".")} <= AT_THE_ROOT


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    done = subprocess.run(
        [sys.executable, "-c", "import uuid, platform; platform.system()"], cwd=ROOT, check=False
    )
    assert done.returncode == 0


def test_every_folder_under_tests_is_a_package() -> None:
    folders = {path.parent for path in tracked() if path.parts[0] == "tests"}
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("side", ["network", "workshop"])
def test_every_app_folder_is_in_its_side_s_list(side: str) -> None:
    listed = {"network": installed_apps.NETWORK_APPS, "workshop": installed_apps.WORKSHOP_APPS}
    folders = {
        f"apps.{side}.{path.parent.name}" for path in (ROOT / "apps" / side).glob("*/apps.py")
    }
    assert folders == {name for name in listed[side] if name.startswith("apps.")}


def test_an_app_with_tables_is_on_one_side_unless_named() -> None:
    both = set(installed_apps.NETWORK_APPS) & set(installed_apps.WORKSHOP_APPS)
    assert both == set(installed_apps.BOTH_SIDES)


def test_the_apps_without_tables_are_migrated_nowhere() -> None:
    migrated = {*settings.SHARED_APPS, *settings.TENANT_APPS}
    assert not migrated & {"django.contrib.contenttypes", "django.contrib.auth"}
    assert not apps.is_installed("django.contrib.admin")


def test_no_python_file_passes_four_hundred_lines() -> None:
    long = [
        (str(path), count)
        for path in tracked()
        if path.suffix == ".py" and "migrations" not in path.parts
        and (count := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > 400
    ]  # fmt: skip
    assert long == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path)
        for path in tracked()
        if path.suffix == ".py" and "migrations" not in path.parts and "tests" not in path.parts
        and (text := (ROOT / path).read_text(encoding="utf-8").strip())
        and not text.startswith(('"""', 'r"""', "#!"))
    ]  # fmt: skip
    assert silent == []


def test_no_file_names_a_registry_or_this_machine() -> None:
    hosts = re.compile(r"p[y]pi\.org|python[h]osted|npm[j]s\.|deb\.[d]ebian\.org|\"resolved\"")
    machine = re.compile(r"(^|[^A-Za-z0-9_./-])/(work|farm|root)/")
    texts = {".py", ".md", ".txt", ".json", ".toml", ".yaml", ".yml", ".sh", ".mjs", ".html", ""}
    found = []
    for path in tracked():
        if path.suffix not in texts or path.parts[0] == "LICENSE":
            continue
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [str(path) for line in text.splitlines() if hosts.search(line)]
        found += [str(path) for line in text.splitlines() if machine.search(line)]
    assert sorted(set(found)) == []


def test_pages_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)
    guilty = [
        str(path)
        for path in tracked()
        if path.suffix == ".html" and "templates" in path.parts
        and inline.search((ROOT / path).read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert guilty == []


def test_a_template_s_comment_ends_on_its_line() -> None:
    """A longer one is no comment, and stands on the page."""
    guilty = [
        str(path)
        for path in tracked()
        if "templates" in path.parts
        and any(
            line.count("{#") != line.count("#}")
            for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
        )
    ]
    assert guilty == []


def test_every_template_is_used() -> None:
    templates = [path for path in tracked() if "templates" in path.parts]
    sources = "\n".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix in (".py", ".html", ".txt") and path.parts[0] != "tests"
    )
    # These are looked for by name by Django or by the sign-in library.
    by_name = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
    libraries = ("account/", "mfa/", "django/")
    unused = []
    for path in templates:
        name = "/".join(path.parts[path.parts.index("templates") + 1 :])
        if name not in by_name and not name.startswith(libraries) and name not in sources:
            unused.append(name)
    assert unused == []


def test_whatever_is_signed_carries_the_organisation() -> None:
    """A signature without the scope in its salt is good at every host (architecture, the wall)."""
    signing = re.compile(
        r"django\.core\.signing|core import signing|salted_hmac|get_signed_cookie|\bSigner\("
    )
    found = {
        str(path)
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] in ("platform", "tenants", "apps")
        and signing.search((ROOT / path).read_text(encoding="utf-8"))
    }  # fmt: skip
    # The founding link, the digest of a trusted browser, the state of details that a form was
    # opened with (a participant's and a contact's), the undo of an act, and the pass that a
    # participant's browser gets for the PIN: all salts have the scope's name.
    assert found == {
        "tenants/organisations/founding.py",
        "tenants/accounts/second_factor/trust.py",
        "tenants/accounts/undo.py",
        "apps/workshop/participants/personal/links.py",
        "apps/workshop/participants/details/state.py",
        "apps/workshop/intake/services/opened.py",
    }
