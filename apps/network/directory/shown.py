"""A listing as pages show it: every code in words, every text in a language there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.network.directory.finding import Finder
from apps.network.directory.models import Accessibility, Extra, Listing, Told, WorkLanguage
from apps.network.directory.services import member_names
from kit.templatetags.kit import fi_date

SHORTEST_RANGE = 3


@dataclass(frozen=True)
class Free:
    """Free places in words, with the day on which it was said. `tone` is a kind of state."""

    tone: str
    words: str
    said: str


@dataclass(frozen=True)
class Card:
    """One unit in a list."""

    listing: Listing
    name: Told
    about: Told
    organisation: str
    place: str
    free: Free
    near: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing a unit says of itself. `language` is set where it is not the page's."""

    label: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Whole:
    """Everything about one unit."""

    card: Card
    facts: list[Fact]
    apply: Told
    in_another_language: str
    """The language of the texts where it is not the page's, in words."""


def free_of(listing: Listing) -> Free:
    """How many places are free, and how old that word is."""
    if listing.free_places_on is None:
        return Free("quiet", _("Free places not told"), "")
    count = ngettext("%(count)s free place", "%(count)s free places", listing.free_places)
    words = count % {"count": listing.free_places} if listing.free_places else _("Full")
    day = {"day": fi_date(listing.free_places_on)}
    if listing.is_free_place_old:
        return Free("quiet", words, _("said on %(day)s, long ago: ask whether it holds") % day)
    said = _("said on %(day)s") % day
    if listing.free_places:
        return Free("ok", words, said)
    if listing.next_free_on and listing.next_free_on >= timezone.localdate():
        words = _("Full, next place on %(day)s") % {"day": fi_date(listing.next_free_on)}
    return Free("wait", words, said)


def cards(listings: Iterable[Listing], near: Mapping[object, str] | None = None) -> list[Card]:
    """Rows of a list; `near` says in words how near each is, by its id."""
    found, language = list(listings), get_language() or "fi"
    members = member_names(one.organisation_id for one in found)
    places = lookups.names([one.municipality_code for one in found], language)
    return [
        Card(
            listing=one,
            name=one.told("name", language),
            about=one.told("about", language),
            organisation=members.get(one.organisation_id, ""),
            place=places.get(one.municipality_code, ""),
            free=free_of(one),
            near=(near or {}).get(one.pk, ""),
        )
        for one in found
    ]


def found(finder: Finder) -> dict[str, object]:
    """What a page that lists units reads (directory/finder.html)."""
    page = finder.page()
    near = {one.pk: str(finder.nearness(one).label) for one in page.object_list if finder.near}
    return {"finder": finder, "page": page, "cards": cards(page.object_list, near)}


def whole(listing: Listing) -> Whole:
    """One unit with everything in words."""
    language = (get_language() or "fi").split("-")[0]
    (card,) = cards([listing])
    told = card.name.language
    return Whole(
        card=card,
        facts=[fact for fact in _facts(listing, card, language) if fact.text],
        apply=listing.told("apply", language),
        in_another_language=str(WorkLanguage(told).label) if told and told != language else "",
    )


def _facts(listing: Listing, card: Card, language: str) -> list[Fact]:
    for_whom, practical = listing.told("for_whom", language), listing.told("practical", language)
    bases = ServiceBasis.objects.names(language)
    referrers = ReferrerType.objects.names(language)
    return [
        Fact(_("Meant for"), for_whom.text, for_whom.language),
        Fact(_("Age"), ages(listing)),
        Fact(_("Service bases"), _joined(bases.get(code, code) for code in listing.service_bases)),
        Fact(_("Days and hours"), _spaced(days(listing.weekdays), listing.hours)),
        Fact(_("Languages of work"), _labels(WorkLanguage, listing.languages)),
        Fact(_("Accessibility of the unit"), _labels(Accessibility, listing.accessibility)),
        Fact(_("One gets"), _labels(Extra, listing.extras)),
        Fact(_("Good to know"), practical.text, practical.language),
        Fact(
            _("Who may refer"),
            _joined(referrers.get(code, code) for code in listing.referrers) or _("Anybody"),
        ),
        Fact(_("For people from"), _served(listing, language)),
        Fact(_("Places in all"), str(listing.places or "")),
        Fact(_("Street address"), _joined([listing.street_address, card.place])),
    ]


def ages(listing: Listing) -> str:
    """From which age to which, as far as it is limited."""
    first, last = listing.age_from, listing.age_to
    if first and last:
        return _("%(first)s–%(last)s years") % {"first": first, "last": last}
    if first:
        return _("from %(first)s years on") % {"first": first}
    return _("up to %(last)s years") % {"last": last} if last else ""


def days(weekdays: list[int]) -> str:
    """Mon–Fri, or Mon, Wed."""
    chosen = sorted(weekdays)
    names = [str(WEEKDAYS_ABBR[day - 1]) for day in chosen]
    if len(chosen) >= SHORTEST_RANGE and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def _served(listing: Listing, language: str) -> str:
    names = lookups.names(list(listing.serves), language)
    return ", ".join(sorted(names.values())) or _("Wherever they live")


def _labels(
    codes: type[WorkLanguage] | type[Accessibility] | type[Extra], chosen: list[str]
) -> str:
    return _joined(str(one.label) for one in codes if one.value in chosen)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(filter(None, words))


def _spaced(*words: str) -> str:
    return " ".join(filter(None, words))
