"""Code lists of basic data, our own, to be mapped to those of the national statistics.

Every one of them is optional: an empty value has not been asked, and “no information” was asked.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kit.sorting import sort_key

OF_AGE = 18
"""Full age (Guardianship Services Act 442/1999, section 2)."""


class Gender(TextChoices):
    """As the person says, for statistics. Never derived from the identity code."""

    FEMALE = "F", _("Woman")
    MALE = "M", _("Man")
    OTHER = "X", _("Other gender")
    UNKNOWN = "U", _("No information")


class Education(TextChoices):
    """The highest that has been completed."""

    NONE = "NONE", _("No comprehensive school certificate")
    BASIC = "BASIC", _("Comprehensive school")
    GENERAL = "GENERAL", _("General upper secondary school")
    VOCATIONAL = "VOC", _("Vocational upper secondary qualification")
    FURTHER = "VOC_MORE", _("Further or specialist vocational qualification")
    APPLIED = "UAS", _("University of applied sciences")
    UNIVERSITY = "UNI", _("University")
    ABROAD_RECOGNISED = "ABR_REC", _("Completed abroad, recognised in Finland")
    ABROAD = "ABROAD", _("Completed abroad, not recognised in Finland")
    UNKNOWN = "UNK", _("No information")


class Activity(TextChoices):
    """What the person mainly did before coming."""

    UNEMPLOYED_SHORT = "UNEMP_6", _("Unemployed, under 6 months")
    UNEMPLOYED = "UNEMP_12", _("Unemployed, 6–12 months")
    UNEMPLOYED_LONG = "UNEMP_LONG", _("Unemployed, over 12 months")
    STUDENT = "STUDENT", _("Student")
    LEFT_STUDIES = "LEFT", _("Studies broken off")
    ILL = "ILL", _("Sick leave or rehabilitation")
    FAMILY = "FAMILY", _("Family leave")
    SERVICE = "SERVICE", _("Conscript or civilian service")
    WORK = "WORK", _("At work")
    OTHER = "OTHER", _("Something else")
    UNKNOWN = "UNK", _("No information")


class Benefit(TextChoices):
    """What the person mainly lives on at the start."""

    LABOUR_MARKET = "LABOUR", _("Labour market subsidy")
    UNEMPLOYMENT = "UNEMP", _("Basic or earnings-related unemployment allowance")
    SOCIAL = "SOCIAL", _("Social assistance")
    REHABILITATION = "REHAB", _("Rehabilitation allowance or subsidy")
    STUDENT = "STUDENT", _("Student financial aid")
    PAY = "PAY", _("Wages")
    NONE = "NONE", _("No benefit")
    UNKNOWN = "UNK", _("No information")


class GuardianRole(TextChoices):
    """What a guardian is told, chosen for each person. Empty is nothing at all."""

    URGENT = "URGENT", _("Is called in an emergency only")
    AGREED = "AGREED", _("Is told what has been agreed with the young person")
    TOGETHER = "TOGETHER", _("Takes part in planning")


TOLD_NOTHING = _("Is told nothing")
"""A guardian's role until somebody has chosen another."""


# Languages that Django does not name, and that are spoken at workshops.
_NAMED_HERE: dict[str, Promise] = {
    "se": _("Northern Sami"),
    "smn": _("Inari Sami"),
    "sms": _("Skolt Sami"),
    "rom": _("Romani"),
    "fse": _("Finnish Sign Language"),
    "fss": _("Finland-Swedish Sign Language"),
    "zh": _("Chinese"),
    "so": _("Somali"),
    "ku": _("Kurdish"),
    "prs": _("Dari"),
    "ps": _("Pashto"),
    "ti": _("Tigrinya"),
    "am": _("Amharic"),
    "tl": _("Filipino"),
    "sq": _("Albanian"),
    "bn": _("Bengali"),
    "ne": _("Nepali"),
}
_FIRST = ("fi", "sv", "se")
_NOT_SPOKEN = {"eo", "ia", "io"}

OTHER_LANGUAGE = "mis"
UNKNOWN_LANGUAGE = "und"
"""Codes of ISO 639-2 for a language without a code, and for one that is not known."""

_LAST: dict[str, Promise] = {
    OTHER_LANGUAGE: _("Another language"),
    UNKNOWN_LANGUAGE: _("No information"),
}


def language_choices() -> list[tuple[str, str]]:
    """Mother tongues: the national ones first, the rest by name in the page's language."""
    return list(_language_choices(get_language() or "fi"))


# Put in order once for each language of ours: a form asks for it, and so does a page.
@lru_cache(maxsize=8)
def _language_choices(_language: str) -> tuple[tuple[str, str], ...]:
    named = {
        code: gettext(known["name"])
        for code, known in LANG_INFO.items()
        if len(code) <= 3 and "name" in known and code not in _NOT_SPOKEN
    } | {code: str(name) for code, name in _NAMED_HERE.items()}
    named = {code: name[:1].upper() + name[1:] for code, name in named.items()}
    rest = sorted(set(named) - set(_FIRST), key=lambda code: sort_key(named[code]))
    last = [(code, str(name)) for code, name in _LAST.items()]
    return (*((code, named[code]) for code in (*_FIRST, *rest)), *last)


def spoken_languages() -> list[tuple[str, str]]:
    """The same, where it must be known which one it is."""
    return [one for one in language_choices() if one[0] != UNKNOWN_LANGUAGE]


def is_spoken(code: str) -> bool:
    return any(code == known for known, _name in spoken_languages())


def language_name(code: str) -> str:
    """The name of a mother tongue; the code itself for one that is not on the list."""
    return dict(language_choices()).get(code, code) if code else ""
