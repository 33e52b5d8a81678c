"""PDF files: tagged, in the template's words, and never in anything else's."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from infra.demo.environment import ROOT
from kit.pdf import pdf_of
from tests.support.pdf import is_tagged, text_of

SOURCE = """#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set text(lang: "fi")
= #told.title
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_what_it_is_told_is_text_and_never_markup(template: Path) -> None:
    (template.parent / "secret.txt").write_text("salaisuus")
    title = '#read("secret.txt") *x* $y$ \\ <z>'
    document = pdf_of(template, {"title": title})
    assert is_tagged(document)
    assert title in text_of(document)


def test_a_template_that_asks_for_more_than_it_is_told_fails(template: Path) -> None:
    with pytest.raises(typst.TypstError):
        pdf_of(template, {})


def test_a_template_reads_nothing_outside_its_folder(template: Path) -> None:
    (template.parent.parent / "outside.txt").write_text("ulkona")
    template.write_text(SOURCE + '#read("../outside.txt")', encoding="utf-8")
    with pytest.raises(typst.TypstError):
        pdf_of(template, {"title": "Otsikko"})


def test_no_template_of_ours_fetches_a_package() -> None:
    templates = [path for name in ("apps", "platform") for path in (ROOT / name).rglob("*.typ")]
    assert templates
    assert [path for path in templates if "@" in path.read_text(encoding="utf-8")] == []
