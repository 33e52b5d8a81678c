"""The board: referrals of ours by what is to be done, the most urgent first; or all in a list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.network.referrals.models import Referral
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.referring import listing
from apps.workshop.referring.cards import (
    Around,
    Stamper,
    around_cards,
    drafts_stamped,
    people_of,
    running,
)
from apps.workshop.referring.clock import Clock, duration, on_the_wall
from apps.workshop.referring.columns import SHOWN, CardRow, cards, cards_statement
from apps.workshop.referring.figures import Figures
from apps.workshop.referring.house import House, house_of, house_statement
from apps.workshop.referring.listing import Narrowing
from apps.workshop.referring.models import Draft
from apps.workshop.referring.names import party_names
from apps.workshop.referring.permissions import referral_page, visible_drafts
from apps.workshop.referring.promising import Promised, answer_in, decision_in, start_in
from apps.workshop.referring.units import OwnUnit, is_own_unit
from kit.counts import leave_count
from kit.database.together import together
from kit.pages.filters import Chip, chips, chosen_of, query_without
from kit.stamps import Stamped
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right

PAGE_SIZE = 50
TABS = [("", gettext_lazy("Received")), ("sent", gettext_lazy("Sent and drafts"))]
VIEWS = [("", gettext_lazy("As a board")), ("list", gettext_lazy("As a list"))]
WHOSE_SENT = [("", gettext_lazy("All")), ("mine", gettext_lazy("Sent by me"))]
WHOSE_RECEIVED = [("", gettext_lazy("All")), ("mine", gettext_lazy("In my hands"))]
ALL = ("", gettext_lazy("All"))


@dataclass(frozen=True)
class Column:
    """One column: its cards, how many there are in all, and where all of them stand."""

    name: str
    title: str | Promise
    note: str | Promise
    cards: list[Stamped]
    total: int
    all_query: str = ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    is_sent: bool
    narrowing: Narrowing


@dataclass(frozen=True)
class Shown:
    """What the board or the list shows of referrals and drafts, and the house around them."""

    house: House
    most_urgent: CardRow | Referral | None
    has_drafts: bool
    context: dict[str, Any]


@referral_page
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Referrals we received, or with `tab=sent` those we sent and our drafts."""
    by, language = actor_of(request), get_language() or "fi"
    is_sent = chosen_of(request, "tab", TABS) == "sent"
    whose = WHOSE_SENT if is_sent else WHOSE_RECEIVED
    bases = ServiceBasis.objects.names(language)
    is_list = chosen_of(request, "view", VIEWS) == "list"
    asked = Asked(is_sent, _narrowing(request, bases, whose, is_sent=is_sent))
    shown = (_list if is_list else _board)(request, by, asked, bases)
    return _page(request, by, asked, bases, shown)


def _page(
    request: HttpRequest, by: Actor, asked: Asked, bases: Mapping[str, str], shown: Shown
) -> HttpResponse:
    """The board or the list, with what stands around it."""
    is_sent, house, numbers = asked.is_sent, shown.house, shown.house.figures
    if not is_sent:
        leave_count(request, "referring:board", numbers.undecided)
    whose = WHOSE_SENT if is_sent else WHOSE_RECEIVED
    has_any = bool(numbers.all or shown.has_drafts)
    # The one that is asked for stands among them also when nothing is on it.
    codes = sorted({*numbers.bases, asked.narrowing.basis} - {""})
    filters = [("", _("All bases")), *((code, bases.get(code, code)) for code in codes)]
    places = [("", _("All units")), *((str(unit.pk), unit.name) for unit in house.units)]
    context = {
        **shown.context,
        **_heading(numbers, shown.most_urgent, is_sent=is_sent),
        "is_sent": is_sent,
        "is_narrowed": bool(asked.narrowing),
        "is_filtered": bool(asked.narrowing.basis or asked.narrowing.unit),
        "tabs": _tabs(request),
        "views": chips(request, "view", VIEWS),
        "filters": chips(request, "basis", filters) if len(filters) > 2 else [],
        "units": chips(request, "unit", places) if len(places) > 2 and has_any else [],
        "whose": chips(request, "whose", whose) if is_sent or has_any else [],
        "has_any": has_any,
        "figures": [] if is_sent else _figures(numbers, house.answer_days),
        "has_units": bool(house.units),
        "free": _free(house.units),
        "may_see_free": by.user.may(Right.SEE_STAFF),
    }
    return render(request, "referring/board.html", context)


def _narrowing(
    request: HttpRequest,
    bases: Mapping[str, str],
    whose: Iterable[tuple[str, str | Promise]],
    *,
    is_sent: bool,
) -> Narrowing:
    """What the address narrows to. Of a unit that is not ours it says nothing."""
    basis, unit = request.GET.get("basis", ""), request.GET.get("unit", "")
    try:
        pk = uuid.UUID(unit) if unit else None
    except ValueError:
        pk = None
    return Narrowing(
        basis=basis if basis in bases else "",
        unit=pk if pk and not is_sent and is_own_unit(pk) else None,
        is_mine=chosen_of(request, "whose", whose) == "mine",
    )


def _free(units: Sequence[OwnUnit]) -> int | None:
    """How many places are free in all of them; None where nobody has said so lately."""
    said = [unit.free for unit in units if unit.free is not None]
    return sum(said) if said else None


def _tabs(request: HttpRequest) -> list[Chip]:
    """The two sides. What narrows the one says nothing of the other."""
    current = chosen_of(request, "tab", TABS)
    return [
        Chip(label, f"?tab={value}" if value else "?", value == current) for value, label in TABS
    ]


def _board(request: HttpRequest, by: Actor, asked: Asked, bases: Mapping[str, str]) -> Shown:
    is_sent, us = asked.is_sent, current_organisation(request).schema_name
    with together():
        found = cards_statement(by, asked.narrowing, is_sent=is_sent).send()
        # The database works while we do: on the cards while the house is said, and on that while
        # the cards are made.
        of_house = house_statement(by, asked.narrowing, is_sent=is_sent)
        columns = cards(found)
        pending = of_house.send()
        rows = [row for column in columns.values() for row in column]
        drafts = _drafts(by, asked) if is_sent else []
        around = around_cards(rows, us=us, bases=bases)
        _record(by, around, drafts)
        if is_sent:
            undecided = columns[listing.NEW] + columns[listing.REVIEW]
            columns[listing.YET] = sorted(undecided, key=lambda row: row.due)
        stamp = Stamper(around)
        stamped = {name: list(map(stamp, columns[name])) for name in _titles(asked)}
        house = house_of(pending)
    totals = dict(house.figures.columns)
    if is_sent:
        totals[listing.YET] = totals[listing.NEW] + totals[listing.REVIEW]
    # Whom we sent them to may each promise to be faster than the network.
    notes = _notes(house.promised)
    rest = query_without(request, "view", "column")
    made = [
        Column(
            name,
            title,
            notes[name],
            stamped[name],
            totals[name],
            f"?{'&'.join(filter(None, [rest, f'view=list&column={name}']))}",
        )
        for name, title in _titles(asked).items()
    ]
    if is_sent:
        total = drafts[0].total if drafts else 0
        note = _("Seen by nobody else")
        of_drafts = drafts_stamped(drafts, bases)
        made.insert(0, Column("drafts", _("Drafts"), note, of_drafts, total))
    return Shown(house, _most_urgent(rows), bool(drafts), {"columns": made, "page": None})


def _most_urgent(rows: Iterable[Any]) -> Any:
    """The one that is to be answered or decided first; None where all are."""
    return min((row for row in rows if row.is_undecided), key=lambda row: row.due, default=None)


def _titles(asked: Asked) -> dict[str, Promise]:
    return listing.TITLES_OF_SENT if asked.is_sent else listing.TITLES


def _notes(promised: Promised) -> dict[str, str]:
    """What is promised about the referrals of each column."""
    answer, decision = answer_in(promised.answer), decision_in(promised.decision)
    return {
        listing.NEW: answer,
        listing.REVIEW: decision,
        listing.YET: f"{answer} · {decision}",
        listing.WAITING: start_in(promised.start),
        listing.ANSWERED: _("The last 14 days"),
    }


def _list(request: HttpRequest, by: Actor, asked: Asked, bases: Mapping[str, str]) -> Shown:
    house = house_of(house_statement(by, asked.narrowing, is_sent=asked.is_sent).send())
    choices = [ALL, *_titles(asked).items()]
    column = chosen_of(request, "column", choices)
    found = listing.listed(by, asked.narrowing, is_sent=asked.is_sent, column=column)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    drafts = _drafts(by, asked) if asked.is_sent and not column and page.number == 1 else []
    around = _around(request, by, rows, asked, bases)
    _record(by, around, drafts)
    context = {
        "columns": [],
        "page": page,
        "rows": list(map(Stamper(around), rows)),
        "drafts": drafts_stamped(drafts, bases),
        "column_chips": chips(request, "column", choices),
    }
    return Shown(house, _most_urgent(rows), bool(drafts), context)


def _drafts(by: Actor, asked: Asked) -> list[Any]:
    found = visible_drafts(by).select_related("participant").order_by("-saved_at")
    if asked.narrowing.basis:
        found = found.filter(service_basis=asked.narrowing.basis)
    if asked.narrowing.is_mine:
        found = found.filter(started_by=by.user)
    return list(found.annotate(total=Window(Count("*")))[:SHOWN])


def _around(
    request: HttpRequest, by: Actor, rows: Sequence[Any], asked: Asked, bases: Mapping[str, str]
) -> Around:
    return Around(
        us=current_organisation(request).schema_name,
        names=party_names(rows),
        bases=bases,
        people=people_of(rows, is_sent=asked.is_sent),
        places={} if asked.is_sent else listing.places_in_queue(by, rows),
    )


def _record(by: Actor, around: Around, drafts: Sequence[Draft]) -> None:
    """Who saw which names in this list."""
    shown = [person.pk for person in around.people.values()]
    record(by, "referrals.list", [*shown, *(draft.participant_id for draft in drafts)])


def _heading(numbers: Figures, urgent: Any, *, is_sent: bool) -> dict[str, Any]:
    """The answer to “what is to be done?”, as the heading."""
    clock = running(urgent, on_the_wall(timezone.now())) if urgent is not None else None
    if is_sent or clock is None:
        return {"heading": "", "waiting_count": numbers.undecided, "late_count": numbers.late}
    return {
        "heading": _urgent_words(urgent.number, clock),
        "waiting_count": numbers.undecided,
        "late_count": numbers.late,
    }


def _urgent_words(number: str, clock: Clock) -> str:
    if clock.is_late:
        return _("%(number)s is %(time)s late") % {
            "number": number,
            "time": duration(-clock.left),
        }
    due = clock.due
    if due.date() == timezone.localdate():
        return _("%(number)s is to be answered today by %(time)s") % {
            "number": number,
            "time": fi_time(due),
        }
    return _("%(number)s is to be answered by %(day)s") % {"number": number, "day": fi_date(due)}


def _figures(numbers: Figures, days: float | None) -> list[tuple[str, str]]:
    """Each figure with what it is, of the last 90 days."""
    made = []
    if days is not None:
        shown = number_format(days, 1)
        made.append((_("%(days)s d") % {"days": shown}, _("median time to an answer")))
    if numbers.owed:
        share = round(100 * numbers.in_time / numbers.owed)
        made.append((f"{share} %", _("answered in time")))
    return made
