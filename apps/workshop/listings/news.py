"""What our people are told: questions and their answers, and listings that get old.

As with referrals, each side looks at the shared rows it may see and tells its own people.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.network.capacity.models import CapacityQuestion
from apps.network.capacity.services import questions
from apps.network.directory.models import FREE_HOLDS_DAYS, STALE_AFTER_MONTHS, Listing
from apps.workshop.listings.models import Asked
from apps.workshop.listings.services import own_listings
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import KEPT_DAYS, notify, people_who_may
from apps.workshop.units.models import Unit, Worker
from kit.database.scope import current_organisation
from kit.days import months_later
from tenants.accounts.models import User
from tenants.accounts.roles import Right

LOOK_BACK = timedelta(days=KEPT_DAYS - 30)
"""What is older is no news. Shorter than notifications are kept, since one that was removed would
be told again."""
REMIND_MONTHS_BEFORE = 1

QUESTIONS = (Kind.QUESTION_ARRIVED, Kind.QUESTION_ANSWERED)


@transaction.atomic
def tell_news() -> int:
    """Tell staff of questions and answers that nobody here was told of. How many there were."""
    us, since = current_organisation(), timezone.now() - LOOK_BACK
    recent = questions().filter(Q(asked_at__gte=since) | Q(answered_at__gte=since))
    news = [(kind, one) for one in recent if (kind := _kind_of(one, us))]
    told = set(
        Notification.objects.filter(
            kind__in=QUESTIONS, key__in=[str(one.pk) for _kind, one in news]
        ).values_list("kind", "key")
    )
    fresh = [(kind, one) for kind, one in news if (kind, str(one.pk)) not in told]
    everybody = people_who_may(Right.REFER) if fresh else []
    for kind, one in fresh:
        people = _asker_of if kind == Kind.QUESTION_ANSWERED else _answerers_of
        notify(
            people(one, everybody),
            kind,
            key=str(one.pk),
            about_url=page("listings:question", one.pk),
            label=one.number,
        )
    return len(fresh)


def _kind_of(question: CapacityQuestion, us: str) -> Kind | None:
    """What there is to tell of a question on our side, if anything."""
    if question.asked_id == us:
        return Kind.QUESTION_ARRIVED if question.is_open else None
    is_answered = question.state == CapacityQuestion.State.ANSWERED
    return Kind.QUESTION_ANSWERED if is_answered else None


def _asker_of(question: CapacityQuestion, everybody: list[User]) -> list[User]:
    """Who asked; where they work with referrals no more, everybody who does."""
    asked = Asked.objects.filter(pk=question.pk).first()
    askers = [one for one in everybody if asked and one.pk == asked.asked_by_id]
    return askers or everybody


def _answerers_of(question: CapacityQuestion, everybody: list[User]) -> list[User]:
    """Those of the unit who work with referrals; where there are none, everybody who does."""
    units = own_listings().filter(pk=question.listing_id).values_list("unit", flat=True)
    workers = set(Worker.objects.filter(unit__in=list(units)).values_list("user_id", flat=True))
    return [one for one in everybody if one.pk in workers] or everybody


@transaction.atomic
def remind() -> None:
    """Remind the editors of what gets old; of the same word, of the same day, once only."""
    published, units = own_listings().filter(is_public=True), _open_units()
    # A unit may have closed while we were not confirmed, and nothing could be hidden.
    published.exclude(unit__in=units).update(is_public=False)
    shown = list(published.filter(unit__in=units))
    old, unsaid = list(filter(_gets_old, shown)), list(filter(_is_unsaid, shown))
    if not old and not unsaid:
        return
    editors = people_who_may(Right.EDIT_LISTINGS)
    for one in old:
        _tell(editors, Kind.LISTING_GETS_OLD, one, f"{one.pk} {one.confirmed_on}")
    for one in unsaid:
        _tell(editors, Kind.FREE_PLACES_OLD, one, f"{one.pk} {one.free_places_on}")


def _open_units() -> list[int]:
    return list(Unit.objects.filter(closed_at=None).values_list("pk", flat=True))


def _gets_old(listing: Listing) -> bool:
    """Whether it is shown as stale in a month, or has been for less than a month."""
    begins = months_later(listing.confirmed_on, STALE_AFTER_MONTHS - REMIND_MONTHS_BEFORE)
    return begins <= timezone.localdate() < begins + LOOK_BACK


def _is_unsaid(listing: Listing) -> bool:
    """Whether what was said about free places is old, and has not been for long."""
    if listing.free_places_on is None:
        return False
    begins = listing.free_places_on + timedelta(days=FREE_HOLDS_DAYS + 1)
    return begins <= timezone.localdate() < begins + LOOK_BACK


def _tell(people: list[User], kind: Kind, listing: Listing, key: str) -> None:
    about = page("listings:own")
    notify(people, kind, key=key, about_url=about, label=str(listing.told("name", "fi")))
