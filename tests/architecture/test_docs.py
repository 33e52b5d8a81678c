"""The documents are complete: what a person must know by name stands in them, and links lead on."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from procrastinate.contrib.django import app

from kit.database.names import LOGINS

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "platform" / "config"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

ENV_READERS = {"text", "number", "secret_bytes"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def said(*documents: Path) -> str:
    """The words of the documents, all of them unless told; a line's end counts as a space."""
    texts = [document.read_text(encoding="utf-8") for document in documents or DOCUMENTS]
    return " ".join(" ".join(texts).split())


def settings_read() -> set[str]:
    """Every variable that the settings read through config.env, from the source."""
    found = {f"PAJAVERKKO_DB_{login.upper()}" for login in LOGINS}
    for file in CONFIG.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.func.attr in ENV_READERS
            ):
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{file}: a variable without a plain name"
                found.add("PAJAVERKKO_" + str(name.value))
    return found


def commands() -> set[str]:
    """Our own management commands."""
    folders = ("platform", "tenants", "apps")
    files = [
        file for folder in folders for file in (ROOT / folder).rglob("management/commands/*.py")
    ]
    return {file.stem for file in files if file.stem != "__init__"}


def app_folders() -> set[str]:
    """Where our own apps live, as paths from the root."""
    configs = {config.name for config in apps.get_app_configs()}
    ours = {name for name in configs if name.startswith(("apps.", "tenants."))}
    return {name.replace(".", "/") for name in ours} | {"platform/kit", "platform/config"}


def jobs() -> set[str]:
    """The names of our own background work."""
    prefixes = {config.label for config in apps.get_app_configs()} | {"network"}
    return {name for name in app.tasks if name.partition(".")[0] in prefixes - {"procrastinate"}}


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):.*## ", makefile, re.MULTILINE))


def links(document: Path) -> list[str]:
    """Where a document's links lead inside the checkout; code holds none."""
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    return [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings."""
    text = re.sub(r"^ *```.*?^ *```$", "", document.read_text("utf-8"), flags=re.M | re.S)
    plain = (
        re.sub(r"[^\w\- ]", "", title.lower()) for title in re.findall(r"^#+ (.+)$", text, re.M)
    )
    return {title.strip().replace(" ", "-") for title in plain}


def test_the_search_finds_what_there_is() -> None:
    assert {"PAJAVERKKO_HOST", "PAJAVERKKO_SMTP_PORT", "PAJAVERKKO_MASTER_KEY"} <= settings_read()
    assert {"deploy", "wall", "translations"} <= commands()
    assert {"apps/workshop/audit", "tenants/billing"} <= app_folders()
    assert {"accounts.deliver", "network.link_trail", "kit.clear_queue"} <= jobs()
    assert {"demo", "test"} <= make_targets()


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_a_setting_is_in_the_guide_to_production(name: str) -> None:
    guide = ROOT / "docs" / "guides" / "run-in-production.md"
    assert f"`{name}`" in said(guide), f"{name} is missing in {guide.relative_to(ROOT)}"


def test_the_guide_to_production_names_no_setting_that_is_gone() -> None:
    guide = said(ROOT / "docs" / "guides" / "run-in-production.md")
    assert set(re.findall(r"PAJAVERKKO_[A-Z_]+[A-Z]", guide)) <= settings_read()


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_management_command_is_named(name: str) -> None:
    assert re.search(rf"\bmanage(\.py)? {name}\b", said()), f"manage {name} is in no document"


@pytest.mark.parametrize("name", sorted(jobs()))
def test_a_job_is_in_the_architecture(name: str) -> None:
    architecture = ROOT / "docs" / "architecture.md"
    assert f"`{name}`" in said(architecture), f"{name} is missing in docs/architecture.md"


@pytest.mark.parametrize("folder", sorted(app_folders()))
def test_an_app_is_in_the_architecture(folder: str) -> None:
    architecture = ROOT / "docs" / "architecture.md"
    assert f"`{folder}`" in said(architecture), f"{folder} is missing in docs/architecture.md"


@pytest.mark.parametrize("target", sorted(make_targets()))
def test_a_make_target_is_named(target: str) -> None:
    assert re.search(rf"\bmake {target}(?![\w-])", said()), f"make {target} is in no document"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(document: Path) -> None:
    for link in links(document):
        address, _, anchor = unquote(link).partition("#")
        target = (document.parent / address).resolve() if address else document
        assert target.is_relative_to(ROOT), f"{link} leads out of the checkout"
        assert target.exists(), f"{link} leads nowhere"
        if anchor and target.suffix == ".md":
            assert anchor in headings(target), f"{link}: no such heading"


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = {Path(link).name for link in links(folder / "README.md")}
    assert listed == {file.name for file in folder.glob("[0-9]*.md")}
