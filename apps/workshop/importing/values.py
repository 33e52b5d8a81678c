"""What a cell means: days, numbers of phones, and the names and codes of lists.

A name of a list may be written in Finnish, Swedish or English, whatever the reader's language is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.network.areas.models import Municipality
from apps.network.classifications.models import EndReason, Placement, ReferrerType, ServiceBasis
from apps.network.classifications.querysets import LANGUAGES
from apps.workshop.audit.services import Actor
from apps.workshop.participants import codes
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.forms import coaches_to_choose, units_to_choose
from apps.workshop.participants.identity import code as identity
from apps.workshop.participants.models import NO_INFORMATION, Participant
from apps.workshop.participants.services import open_parts
from kit.days import FIRST_YEAR, YEARS_AHEAD
from kit.phones import PhoneField
from kit.sorting import sort_key
from tenants.accounts.models import User

SEVERAL = object()
"""In a list, the place of a name that two have."""

DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\.?|(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
SERIAL = re.compile(r"[1-6]\d{4}")
EXCEL_BEGINS = date(1899, 12, 30)

NOTHING = {
    sort_key(word) for word in ("-", "–", "?", "ei tietoa", "ingen uppgift", "no information")
}
YES = {
    sort_key(w)
    for w in ("1", "x", "k", "kyllä", "on", "ja", "j", "yes", "y", "true", "turvakielto")
}
NO = {sort_key(w) for w in ("0", "e", "ei", "nej", "n", "no", "false", "ei ole")}

MORE_NAMES = {
    "gender": {
        "M": "m mies poika man male",
        "F": "n nainen tyttö kvinna k female",
        "X": "muu annan other",
    },
    "mother_tongue": {"fi": "suomi finska fin", "sv": "ruotsi svenska swe", "ru": "venäjä ryska"},
    "education": {
        "BASIC": "peruskoulu perusaste grundskola",
        "GENERAL": "lukio ylioppilas gymnasium",
        "VOC": "ammatillinen ammattikoulu toinen-aste yrkesutbildning",
        "UAS": "amk yrkeshögskola",
        "UNI": "yliopisto universitet",
    },
}
"""What people write besides the names of the lists."""


class Problem(Exception):
    """A cell cannot be understood; the text says what is wrong with it and what would be right."""


def day(text: str) -> date:
    """A day as people and spreadsheets write it. Raises `Problem`."""
    found = DAY.fullmatch(text)
    try:
        if found and found[1]:
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found:
            return date(int(found[4]), int(found[5]), int(found[6]))
        if SERIAL.fullmatch(text):
            return EXCEL_BEGINS + timedelta(days=int(text))
    except ValueError:
        pass
    raise Problem(_("“%(value)s” is not a day. Write it as 31.1.2026.") % {"value": text})


def working_day(text: str) -> date:
    """A day since 1990, and at most some years ahead."""
    found = day(text)
    if not FIRST_YEAR <= found.year <= timezone.localdate().year + YEARS_AHEAD:
        raise Problem(_("The year %(year)s is too far away. Check it.") % {"year": found.year})
    return found


def code(text: str) -> str:
    """A checked identity code. What was written is not repeated: it may be somebody's."""
    try:
        return identity.checked(text)
    except identity.NotACode:
        raise Problem(
            _("This is not a personal identity code: a sign or the last character does not match.")
        ) from None


def _by_form(field: forms.Field) -> Callable[[str], str]:
    def clean(text: str) -> str:
        try:
            return str(field.clean(text))
        except ValidationError as fault:
            raise Problem(" ".join(fault.messages)) from None

    return clean


def yes(text: str) -> bool:
    plain = sort_key(text)
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise Problem(_("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": text})


def _plain_text(name: str) -> Callable[[str], str]:
    longest = Participant._meta.get_field(name).max_length or 100  # type: ignore[union-attr]

    def clean(text: str) -> str:
        if len(text) > longest:
            raise Problem(_("The text is longer than %(count)s characters.") % {"count": longest})
        return text

    return clean


class Lists:
    """Everything by whose name or code a cell may choose, read once for a whole table.

    `of_health` are end reasons and placements that tell of health, which not everybody writes and
    not every service basis keeps.
    """

    def __init__(self, by: Actor) -> None:
        self.may_write_health = by.user.may(TO_WRITE[Compartment.HEALTH])
        self.of_health = frozenset(
            ("end_reason", one)
            for one, is_so in EndReason.objects.now_of("is_health").items()
            if is_so
        ) | frozenset(
            ("placement", one)
            for one, is_so in Placement.objects.now_of("is_health").items()
            if is_so
        )
        self.readers: Mapping[str, Callable[[str], Any]] = {
            "family_name": _plain_text("family_name"),
            "given_name": _plain_text("given_name"),
            "street_address": _plain_text("street_address"),
            "emergency_name": _plain_text("emergency_name"),
            "place": _plain_text("emergency_name"),
            "phone": cache(_by_form(PhoneField(required=False))),
            "emergency_phone": cache(_by_form(PhoneField(required=False))),
            "email": _by_form(forms.EmailField(required=False)),
            "identity_code": code,
            "born_on": cache(day),
            "starts_on": cache(working_day),
            "period_starts_on": cache(working_day),
            "period_ends_on": cache(working_day),
            "is_protected": yes,
            "gender": _chooser(_choices("gender", codes.Gender), unknown=codes.Gender.UNKNOWN),
            "education": _chooser(
                _choices("education", codes.Education), unknown=codes.Education.UNKNOWN
            ),
            "activity_before": _chooser(
                _choices("activity_before", codes.Activity), unknown=codes.Activity.UNKNOWN
            ),
            "benefit": _chooser(_choices("benefit", codes.Benefit), unknown=codes.Benefit.UNKNOWN),
            "mother_tongue": _chooser(_languages(), unknown=codes.UNKNOWN_LANGUAGE),
            "municipality_code": _municipality(),
            "referrer_type": _chooser(_listed(ReferrerType), unknown=NO_INFORMATION),
            "service_basis": _chooser(_listed(ServiceBasis), unknown=""),
            "end_reason": _chooser(_listed(EndReason), unknown=NO_INFORMATION),
            "placement": _chooser(_listed(Placement), unknown=NO_INFORMATION),
            "unit": _chooser(_named((one.name, one) for one in units_to_choose()), unknown=None),
            "coach": _chooser(_coaches(), unknown=None),
        }

    def read(self, field: str, text: str) -> Any:
        """What a cell means in a column of this kind. Raises `Problem`."""
        found = self.readers[field](text)
        if not self.may_write_health and (field, found) in self.of_health:
            raise Problem(
                _(
                    "Only who may write about health brings this in. Empty the cell, or ask the"
                    " intake lead."
                )
            )
        return found

    @cache  # noqa: B019  (lives no longer than one table is read)
    def keeps_health(self, basis: str) -> bool:
        """Whether an ending that tells of health may be kept on this service basis today."""
        return Compartment.HEALTH in open_parts([basis], timezone.localdate())[basis].parts


def _chooser(known: Mapping[str, Any], *, unknown: Any) -> Callable[[str], Any]:
    def choose(text: str) -> Any:
        plain = sort_key(text)
        if plain in NOTHING or not plain:
            return unknown
        found = known.get(plain)
        if found is SEVERAL:
            raise Problem(
                _("“%(value)s” may mean several. Write the email address or the code.")
                % {"value": text}
            )
        if found is None:
            raise Problem(
                _("“%(value)s” is not on the list. Write a name or a code of the list.")
                % {"value": text}
            )
        return found

    return choose


def _named(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        plain = sort_key(name)
        found[plain] = value if found.get(plain, value) == value else SEVERAL
    return found


def _listed(codes_of: type[Any]) -> dict[str, Any]:
    """Codes of a list, by themselves and by their names in every language."""
    pairs = []
    for language in LANGUAGES:
        for one, name in codes_of.objects.names(language).items():
            pairs += [(one, one), (name, one), (name.split("(")[0], one)]
    return _named(pairs)


def _choices(field: str, choices: type[TextChoices]) -> dict[str, Any]:
    pairs = [(str(value), str(value)) for value in choices.values]
    for language in LANGUAGES:
        with translation.override(language):
            pairs += [(str(label), str(value)) for value, label in choices.choices]
    return _named([*pairs, *_more(field)])


def _languages() -> dict[str, Any]:
    pairs: list[tuple[str, str]] = []
    for language in LANGUAGES:
        with translation.override(language):
            for one, name in codes.language_choices():
                pairs += [(name, one), (one, one)]
    return _named([*pairs, *_more("mother_tongue")])


def _more(field: str) -> list[tuple[str, str]]:
    words = MORE_NAMES.get(field, {})
    return [(word, one) for one, listed in words.items() for word in listed.split()]


def _municipality() -> Callable[[str], str]:
    pairs = []
    for one in Municipality.objects.valid_on(timezone.localdate()):
        pairs += [(one.name_fi, one.code), (one.name_sv, one.code), (one.code, one.code)]
        pairs += [(one.code.lstrip("0"), one.code)]
    # “Porvoo (638)” and “638 Porvoo” are how some systems write them.
    choose = _chooser(_named(pairs), unknown="")

    def municipality(text: str) -> str:
        number = re.search(r"(?<!\d)\d{3}(?!\d)", text)
        found: str = choose(number[0] if number else text)
        return found

    return municipality


def _coaches() -> dict[str, User]:
    pairs: list[tuple[str, User]] = []
    for one in coaches_to_choose():
        pairs += [
            (one.email, one),
            (one.full_name, one),
            (f"{one.family_name} {one.given_name}", one),
        ]
    return _named(pairs)
