"""The texts a chapter can begin from: complete, and built alike in all three languages."""

import re

import pytest

from apps.workshop.handbook.chapter_templates import (
    ChapterTemplate,
    chapter_template,
    chapter_templates,
)
from apps.workshop.handbook.models import Chapter

LANGUAGES = ("fi", "sv", "en")

every_template = pytest.mark.parametrize(
    "template", chapter_templates(), ids=lambda template: template.code
)


def sections(body: str) -> list[str]:
    """What stands under each heading, the heading first."""
    return re.split(r"^## ", body, flags=re.MULTILINE)[1:]


def blanks(section: str) -> int:
    return len(re.findall(r"\[[^\[\]]+\]", section))


def test_the_chapters_are_numbered_from_one_to_twelve_in_order() -> None:
    assert [template.number for template in chapter_templates()] == list(range(1, 13))


def test_a_template_is_found_by_its_code() -> None:
    for template in chapter_templates():
        assert chapter_template(template.code) is template
    assert chapter_template("participant_path").number == 5


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no_such_chapter"):
        chapter_template("no_such_chapter")


@every_template
def test_every_text_is_there_in_three_languages(template: ChapterTemplate) -> None:
    for texts in (template.titles, template.purposes, template.bodies):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())
        assert len(set(texts.values())) == len(LANGUAGES), "a text was left untranslated"


@every_template
def test_a_reader_of_another_language_gets_finnish(template: ChapterTemplate) -> None:
    assert template.title("de") == template.titles["fi"]
    assert template.purpose("de") == template.purposes["fi"]
    assert template.body("de") == template.bodies["fi"]


@every_template
def test_a_regional_language_code_gets_its_language(template: ChapterTemplate) -> None:
    assert template.title("sv-fi") == template.titles["sv"]
    assert template.purpose("sv-fi") == template.purposes["sv"]
    assert template.body("en-gb") == template.bodies["en"]


@every_template
def test_a_chapter_can_begin_from_it(template: ChapterTemplate) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", template.code)
    for language in LANGUAGES:
        Chapter(
            number=template.number,
            title=template.title(language),
            template=template.code,
            draft=template.body(language),
        ).clean_fields(exclude=["draft_saved_by"])


@every_template
def test_the_purpose_is_one_question(template: ChapterTemplate) -> None:
    for language in LANGUAGES:
        assert re.fullmatch(r"[^.?!]+\?", template.purpose(language)), language


@every_template
def test_a_body_begins_with_a_heading_and_has_four_to_seven(template: ChapterTemplate) -> None:
    for language in LANGUAGES:
        assert template.body(language).startswith("## ")
        assert 4 <= len(sections(template.body(language))) <= 7


@every_template
def test_the_languages_have_the_same_headings_and_blanks(template: ChapterTemplate) -> None:
    shapes = {
        language: [blanks(section) for section in sections(template.body(language))]
        for language in LANGUAGES
    }
    assert shapes["sv"] == shapes["fi"]
    assert shapes["en"] == shapes["fi"]


@every_template
def test_under_every_heading_stand_a_question_and_a_text_with_blanks(
    template: ChapterTemplate,
) -> None:
    for language in LANGUAGES:
        for section in sections(template.body(language)):
            _heading, question, text = section.strip().split("\n\n")
            assert re.fullmatch(r"\*[^*]+\?\*", question), question
            assert blanks(text) > 0, text


@every_template
def test_no_text_contains_html(template: ChapterTemplate) -> None:
    for texts in (template.titles, template.purposes, template.bodies):
        for text in texts.values():
            assert not re.search(r"[<>]|&\w+;", text)
