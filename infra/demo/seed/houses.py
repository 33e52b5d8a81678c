"""Organisations of the demo: subscribed, opened, answered and staffed like any other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from apps.network.accessibility import services as accessibility
from apps.network.office import services as office
from apps.network.site.views import open_sign_up
from apps.workshop.audit.services import Actor
from apps.workshop.oversight.registers import OWN
from apps.workshop.oversight.services import decide_names
from infra.demo.seed.cast import (
    CLOSED,
    FORMER_AUDITOR,
    HOUSES,
    NETWORK_PEOPLE,
    PASSWORD,
    REFUSAL,
    SEED,
    House,
)
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts import services as accounts
from tenants.accounts.models import Invitation, User
from tenants.organisations.addresses import host_of
from tenants.organisations.lookup import organisation_at
from tenants.organisations.models import Domain, Organisation, SignUp
from tenants.organisations.services import close_organisation, record_sign_up

NAMESPACE = uuid.UUID(int=SEED)


def make_network_people() -> None:
    """The network's own people: one of each role, one whose time is over, and one invited."""
    with entered(NETWORK):
        for person in (*NETWORK_PEOPLE, FORMER_AUDITOR):
            if User.objects.filter(email=person.email).exists():
                # A demo of an older version has some of them.
                continue
            last_day = person.last_day_in
            accounts.add_user(
                email=person.email,
                password=PASSWORD,
                given_name=person.given_name,
                family_name=person.family_name,
                roles=[person.role],
                language=person.language,
                areas=person.areas,
                ends_on=timezone.localdate() + timedelta(days=last_day) if last_day else None,
            )
        if Invitation.objects.exists():
            return
        accounts.invite(
            email="lansi@verkko.example",
            given_name="Lotta",
            family_name="Västermark",
            roles=["coordinator"],
            language="sv",
            areas=["region:02", "region:15"],
            by=_administrator(),
            organisation=None,
        )


def _administrator() -> User:
    return next(one for one in User.objects.all() if "administrator" in one.roles)


def open_house(house: House) -> bool:
    """Subscribe the house and let its director in. False when it was there already."""
    with entered(NETWORK):
        director = house.director
        sign_up, is_new = record_sign_up(
            SignUp(
                form_token=uuid.uuid5(NAMESPACE, house.address),
                name=house.name,
                address=house.address,
                business_id=house.business_id,
                municipality_code=house.municipality_code,
                language=house.language,
                plan=house.plan,
                contact_given_name=director.given_name,
                contact_family_name=director.family_name,
                contact_email=director.email,
                contact_phone="+358401234567",
            )
        )
        if not is_new:
            return False
        if not open_sign_up(sign_up):
            raise SystemExit("No ready schema is left: run `manage pool --size 7` as ddl first.")
        name = str(sign_up.organisation_id)
    with entered(name):
        director_user = accounts.found(SignUp.objects.get(pk=sign_up.pk), password=PASSWORD)
        for person in house.people[1:]:
            accounts.add_user(
                email=person.email,
                password=PASSWORD,
                given_name=person.given_name,
                family_name=person.family_name,
                roles=[person.role],
                language=person.language,
            )
        if house.participants:
            _invite_some(house, director_user)
            _leave_traces(house)
    return True


def _invite_some(house: House, by: User) -> None:
    """One invitation in each state a list can show: open, expired, cancelled."""
    organisation = organisation_at(host_of(house.address))
    assert organisation is not None
    for given, family, state in (
        ("Ilona", "Tervaniemi", "open"),
        ("Matias", "Kallioharju", "expired"),
        ("Saga", "Lindnäs", "cancelled"),
    ):
        invitation = accounts.invite(
            email=f"{given.lower()}@{house.address}.example",
            given_name=given,
            family_name=family,
            roles=["coach"],
            language=house.language,
            by=by,
            organisation=organisation,
        )
        if state == "cancelled":
            accounts.cancel(invitation, by=by)
        elif state == "expired":
            past = timezone.now() - timedelta(days=2)
            Invitation.objects.filter(pk=invitation.pk).update(expires_at=past)


def _leave_traces(house: House) -> None:
    """Somebody who has left, and a token for a script: what the lists of people can show."""
    gone = accounts.add_user(
        email=f"kerttu@{house.address}.example",
        password=None,
        given_name="Kerttu",
        family_name="Hiekkasalo",
        roles=["coach"],
        language=house.language,
    )
    User.objects.filter(pk=gone.pk).update(is_active=False)
    accounts.make_token(User.objects.get(email=house.coach.email), name="Kuukausiraportti")
    for officer in (one for one in house.people if one.role == "protection_officer"):
        by = Actor(User.objects.get(email=officer.email), "page")
        decide_names(OWN, shown=True, by=by)


def answer_memberships() -> None:
    """What the network's administrator has answered."""
    with entered(NETWORK):
        administrator = _administrator()
        for house in HOUSES:
            sign_up = SignUp.objects.select_related("organisation").get(
                form_token=uuid.uuid5(NAMESPACE, house.address)
            )
            organisation = sign_up.organisation
            assert organisation is not None
            if organisation.membership != Organisation.Membership.WAITING:
                continue
            if house.answer == "confirm":
                office.confirm(sign_up, by=administrator)
            elif house.answer == "refuse":
                office.refuse(sign_up, reason=REFUSAL, by=administrator)


def close_one() -> None:
    """One member has left: its address answers like an unknown one."""
    with entered(NETWORK):
        organisation = Organisation.objects.get(name=CLOSED.name)
        close_organisation(organisation)


def leave_feedback() -> None:
    """Feedback about accessibility in both states of the network's list."""
    with entered(NETWORK):
        administrator = User.objects.get(email=NETWORK_PEOPLE[-1].email)
        accessibility.leave_feedback(
            text="Lähetetaulun kortit lukeutuvat ruudunlukijalla väärässä järjestyksessä.",
            page="Lähetteet",
            email="kokeilija@lukija.example",
            language="fi",
        )
        answered = accessibility.leave_feedback(
            text="Texten på knappen syns dåligt i solsken.",
            page="",
            email="",
            language="sv",
        )
        accessibility.answer(answered, by=administrator)


@contextmanager
def inside(house: House) -> Iterator[None]:
    """The house's own scope, also from within another one's, which sees nobody's address."""
    with entered(NETWORK):
        name = str(Domain.objects.get(domain=host_of(house.address)).tenant_id)
    with entered(name):
        yield
