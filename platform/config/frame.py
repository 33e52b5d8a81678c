"""The frame around a signed-in person's pages: where they are and where they can go."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.network.accessibility.services import waiting_feedback
from apps.network.areas import lookups
from apps.network.referrals.services import ours
from apps.network.referrals.workflow import UNDECIDED
from apps.workshop.intake.queue import unanswered
from apps.workshop.notifications.services import MOST_COUNTED, unread
from kit.counts import counted, left_count
from kit.crypto.keys import derived_key
from kit.database.scope import current_name
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role
from tenants.organisations.lookup import Known
from tenants.organisations.services import waiting_sign_ups

BELL = "notifications:list"
INTAKE, REFERRALS = "intake:queue", "referring:board"


@dataclass(frozen=True)
class Place:
    """A place in the menu, and the right that puts it there."""

    url_name: str
    icon: str
    label: Any  # Lazy translations.
    short_label: Any
    right: Right
    also: str = ""
    """The URL name of another folder that belongs to it."""


WORKSHOP = (
    Place(
        "home:my_day",
        "home",
        gettext_lazy("My day"),
        gettext_lazy("Day"),
        Right.SEE_STAFF,
    ),
    Place(
        "participants:list",
        "users",
        gettext_lazy("Participants"),
        gettext_lazy("People"),
        Right.SEE_PARTICIPANTS,
    ),
    Place(
        "attendance:day",
        "calendar-check",
        gettext_lazy("Attendance"),
        gettext_lazy("Attendance"),
        Right.SEE_ATTENDANCE,
    ),
    Place(
        REFERRALS,
        "inbox",
        gettext_lazy("Referrals"),
        gettext_lazy("Referrals"),
        Right.REFER,
        also="listings:find",
    ),
    Place(
        INTAKE,
        "phone",
        gettext_lazy("Intake"),
        gettext_lazy("Intake"),
        Right.DO_INTAKE,
    ),
    Place(
        "handbook:contents",
        "book-2",
        gettext_lazy("Quality handbook"),
        gettext_lazy("Handbook"),
        Right.READ_HANDBOOK,
    ),
    Place(
        "figures:own",
        "chart-bar",
        gettext_lazy("Figures"),
        gettext_lazy("Figures"),
        Right.SEE_FIGURES,
    ),
    Place(
        "billing:subscription",
        "building",
        gettext_lazy("Organisation"),
        gettext_lazy("Organisation"),
        Right.SEE_SUBSCRIPTION,
    ),
    Place(
        "oversight:log",
        "history",
        gettext_lazy("Log"),
        gettext_lazy("Log"),
        Right.READ_LOG,
    ),
    Place(
        "accounts:people",
        "users-group",
        gettext_lazy("Staff"),
        gettext_lazy("Staff"),
        Right.SEE_STAFF,
    ),
)

NETWORK = (
    Place(
        "office:figures",
        "chart-bar",
        gettext_lazy("Figures"),
        gettext_lazy("Figures"),
        Right.SEE_NETWORK_FIGURES,
    ),
    Place(
        "office:flows",
        "affiliate",
        gettext_lazy("Flow of referrals"),
        gettext_lazy("Referrals"),
        Right.SEE_NETWORK_FIGURES,
    ),
    Place(
        "office:memberships",
        "building-community",
        gettext_lazy("Memberships"),
        gettext_lazy("To answer"),
        Right.ANSWER_MEMBERSHIPS,
    ),
    Place(
        "office:members",
        "list",
        gettext_lazy("Members"),
        gettext_lazy("Members"),
        Right.SEE_MEMBERS,
    ),
    Place(
        "trail:read",
        "history",
        gettext_lazy("Log"),
        gettext_lazy("Log"),
        Right.READ_NETWORK_TRAIL,
    ),
    Place(
        "upkeep:state",
        "activity",
        gettext_lazy("State of the service"),
        gettext_lazy("State"),
        Right.SEE_SERVICE,
    ),
    Place(
        "accounts:people",
        "users-group",
        gettext_lazy("The network's people"),
        gettext_lazy("People"),
        Right.MANAGE_NETWORK_PEOPLE,
    ),
    Place(
        "accessibility:feedback",
        "message-question",
        gettext_lazy("Feedback"),
        gettext_lazy("Feedback"),
        Right.ANSWER_FEEDBACK,
    ),
)


@dataclass(frozen=True)
class Item:
    """A menu item as templates read it."""

    url: str
    icon: str
    label: Any
    short_label: Any
    count: int
    is_current: bool


@dataclass(frozen=True)
class Bell:
    """Where one is told things, and how many one has not read. The network's people have none."""

    url: str
    settings_url: str
    count: int


@dataclass(frozen=True)
class Frame:
    """What kit/frame.html reads."""

    organisation_name: str
    place: str
    notice: str
    notice_url: str
    reminder: str
    reminder_url: str
    items: list[Item]
    person_name: str
    person_role: str
    initials: str
    account_url: str
    sign_out_url: str
    search_url: str
    suggest_url: str
    search_text: str
    help_url: str = ""
    components_url: str = ""
    draft_key: str = ""
    """Seals what this person types and this browser keeps (kit/draft.js)."""
    bell: Bell | None = None


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nothing is read until a page that has the frame asks.

    `may` holds what the signed-in person may do: `{% if may.write_handbook %}`.
    """
    return {
        "frame": SimpleLazyObject(lambda: _frame(request)),
        "may": SimpleLazyObject(lambda: _may(request)),
    }


def _may(request: HttpRequest) -> dict[str, bool]:
    user = request.user
    return {right.value: True for right in user.rights} if isinstance(user, User) else {}


def _frame(request: HttpRequest) -> Frame | None:
    user = request.user
    organisation: Known | None = getattr(request, "organisation", None)
    if not isinstance(user, User):
        return None
    menu = WORKSHOP if organisation else NETWORK
    places = _places(menu, user)
    counts = _counts(request, user, places)
    return Frame(
        organisation_name=organisation.name if organisation else _("The network"),
        place=_municipality(organisation),
        notice=_notice(organisation),
        notice_url="",
        reminder=_reminder(user),
        reminder_url=reverse("mfa_index"),
        items=[_item(place, request, counts.get(place.url_name, 0)) for place in places],
        person_name=user.full_name,
        person_role=user.role_names,
        initials=user.initials,
        account_url=reverse("accounts:account"),
        sign_out_url=reverse("account_logout"),
        # The network's people have no lists of anybody to search.
        search_url=reverse("search:results") if organisation else "",
        suggest_url=reverse("search:suggest") if organisation else "",
        search_text=request.GET.get("q", ""),
        components_url=reverse("components") if settings.COMPONENT_PAGE else "",
        draft_key=_draft_key(user),
        bell=Bell(reverse(BELL), reverse("notifications:settings"), counts.get(BELL, 0))
        if organisation
        else None,
    )


def _places(menu: Sequence[Place], user: User) -> list[Place]:
    """The places open to somebody. Who leads the intake finds it before the referrals.

    On a phone only the first four are at the thumb.
    """
    places = [place for place in menu if user.may(place.right)]
    if Role.INTAKE_LEAD not in user.roles:
        return places
    names = [place.url_name for place in places]
    if {INTAKE, REFERRALS} <= {*names}:
        places.insert(names.index(REFERRALS), places.pop(names.index(INTAKE)))
    return places


def _draft_key(user: User) -> str:
    """A key of the person's own, so that nobody else at the computer opens what it keeps."""
    return b64encode(derived_key(f"browser drafts {current_name()} {user.pk}")).decode()


def _counts(request: HttpRequest, user: User, places: list[Place]) -> dict[str, int]:
    """How many things wait, by URL name: behind the menu's items, and in the bell.

    What the page itself has counted is taken from it. One query for all the rest.
    """
    lists = {place.url_name: _list_behind(place.url_name, request, user) for place in places}
    if getattr(request, "organisation", None):
        lists[BELL] = unread(user)
    left = {name: left_count(request, name) for name in lists}
    asked = {name: rows for name, rows in lists.items() if rows is not None and left[name] is None}
    known = {name: count for name, count in left.items() if count is not None}
    return known | counted(asked, most=MOST_COUNTED)


def _list_behind(url_name: str, request: HttpRequest, user: User) -> QuerySet[Any] | None:
    """What waits behind a menu item; None where nothing is counted."""
    organisation: Known | None = getattr(request, "organisation", None)
    if url_name == REFERRALS and organisation and organisation.is_confirmed:
        us = organisation.schema_name
        return ours().filter(receiver_id=us, state__in=UNDECIDED)
    if url_name == INTAKE:
        return unanswered(actor_of(request))
    if url_name == "office:memberships":
        return waiting_sign_ups()
    if url_name == "accessibility:feedback":
        return waiting_feedback()
    return None


def _municipality(organisation: Known | None) -> str:
    if organisation is None:
        return _("Coordination")
    return lookups.name_of(organisation.municipality_code, get_language() or "fi")


def _notice(organisation: Known | None) -> str:
    if organisation is None or organisation.is_confirmed:
        return ""
    if organisation.membership == "refused":
        return _(
            "The network has not confirmed this organisation's membership. You can work here"
            " alone; referrals and shared figures stay closed. The answer is in the"
            " contact's mail."
        )
    return _(
        "The network is checking this organisation's membership. You can work here alone at"
        " once; referrals and shared figures open when it is confirmed."
    )


def _reminder(user: User) -> str:
    """Until when somebody may do without the second factor that is demanded of them."""
    if not user.lacks_second_factor or user.is_out_of_grace:
        return ""
    return _("Switch your second factor on by %(day)s %(time)s. After that nothing else opens.") % {
        "day": fi_date(user.second_factor_by),
        "time": fi_time(user.second_factor_by),
    }


def _item(place: Place, request: HttpRequest, count: int) -> Item:
    url = reverse(place.url_name)
    folders = (url, reverse(place.also)) if place.also else (url,)
    is_current = request.path == url if url == "/" else request.path.startswith(folders)
    return Item(url, place.icon, place.label, place.short_label, count, is_current)
