"""A unit's tablet: its cookie carried to another organisation, and its row copied there."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from kit.database.scope import entered
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if
from tests.support.people import client_at
from tests.support.world import Member

BOUND = 200


def _issue(member: Member) -> str:
    """The cookie of a new tablet of a member, which works at home, or proves nothing."""
    from apps.workshop.attendance import tablets
    from apps.workshop.audit.services import Actor
    from apps.workshop.units.models import Unit
    from tenants.accounts.models import User

    with entered(member.schema):
        by = Actor(User.objects.get(email=member.coach), "page")
        unit = Unit.objects.get(pk=member.unit)
        unit.closed_at = None
        unit.save()
        _tablet, token = tablets.bind(unit, browser="", opens_at=None, closes_at=None, by=by)
    assert _device(member, token).get("/tablet/").status_code == BOUND
    return token


def _device(member: Member, token: str) -> Client:
    client = client_at(member.host)
    client.cookies[settings.TABLET_COOKIE_NAME] = token
    return client


@attack("a tablet's cookie at another organisation's host")
def foreign_tablet(ground: Ground) -> Outcome:
    there = _device(ground.other, _issue(ground.own))
    return crossed_if(there.get("/tablet/").status_code == BOUND)


@attack("a tablet that also stands in another schema")
def copied_tablet(ground: Ground) -> Outcome:
    """Codes are made with the organisation's own key, so a copied row opens nothing."""
    from apps.workshop.attendance.models import Tablet
    from apps.workshop.units.models import Unit
    from tenants.accounts.models import User

    token = _issue(ground.own)
    with entered(ground.own.schema):
        row = Tablet.objects.latest("bound_at")
    with entered(ground.other.schema):
        row.unit = Unit.objects.get(pk=ground.other.unit)
        row.bound_by = User.objects.get(email=ground.other.coach)
        row.save(force_insert=True)
    return crossed_if(_device(ground.other, token).get("/tablet/").status_code == BOUND)
