"""A subscription as we keep it: begun by a job, and never set back by an older answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from tenants.billing import services
from tenants.billing.gateway import Answer, ServiceDown
from tenants.billing.models import Subscription
from tenants.billing.tasks import start_subscription
from tests.infra.standins.stripe.conftest import Shop
from tests.support.world import Member
from tests.tenants.billing.conftest import organisation_of, subscription_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def answer(satama: Member) -> Answer:
    return Answer(
        subscription_id="sub_1",
        customer_id="cus_1",
        organisation=satama.schema,
        state="active",
        plan="medium",
        trial_ends_at=None,
    )


def run_job(member: Member) -> None:
    start_subscription.task(organisation="network", member=member.schema)


def test_the_job_starts_what_was_prepared_and_writes_down_the_answer(
    shop: Shop, uusi: Member
) -> None:
    assert subscription_of(uusi).state == "starting"
    run_job(uusi)
    kept = subscription_of(uusi)
    assert (kept.state, kept.plan) == ("trialing", "small")
    assert shop.v1.subscriptions.retrieve(kept.subscription_id).customer == kept.customer_id
    assert kept.trial_ends_at
    assert kept.told_at


def test_the_job_may_run_twice(shop: Shop, uusi: Member) -> None:
    run_job(uusi)
    first = subscription_of(uusi)
    run_job(uusi)
    assert subscription_of(uusi).subscription_id == first.subscription_id


def test_a_service_that_is_down_leaves_it_to_be_started(
    shop: Shop, uusi: Member, settings: Settings, nobody_listens: str
) -> None:
    there, settings.STRIPE_ADDRESS = settings.STRIPE_ADDRESS, nobody_listens
    with pytest.raises(ServiceDown), transaction.atomic():
        run_job(uusi)
    assert subscription_of(uusi).state == "starting"
    settings.STRIPE_ADDRESS = there
    run_job(uusi)
    assert subscription_of(uusi).state == "trialing"


def test_preparing_again_keeps_the_first_plan(uusi: Member, in_network: None) -> None:
    organisation = organisation_of(uusi)
    services.prepare_subscription(organisation, plan="large")
    assert Subscription.objects.filter(organisation=organisation).count() == 1
    assert subscription_of(uusi).plan == "small"


def test_an_older_answer_never_replaces_a_newer(
    satama: Member, answer: Answer, in_network: None
) -> None:
    older = replace(answer, state="past_due", plan="small", customer_id="cus_old")
    assert services.believe(answer, asked_at=NOON)
    for minutes in (0, 1, 60):
        assert not services.believe(older, asked_at=NOON - timedelta(minutes=minutes))
    kept = subscription_of(satama)
    assert (kept.state, kept.plan, kept.customer_id) == ("active", "medium", "cus_1")
    assert kept.told_at == NOON
    assert services.believe(older, asked_at=NOON + timedelta(microseconds=1))
    assert subscription_of(satama).state == "past_due"


def test_an_answer_about_nobody_we_know_changes_nothing(
    satama: Member, skargard: Member, answer: Answer, in_network: None
) -> None:
    before = list(Subscription.objects.order_by("pk").values())
    for nobody in ("", "t_000000000000"):
        assert not services.believe(replace(answer, organisation=nobody), asked_at=NOON)
    assert list(Subscription.objects.order_by("pk").values()) == before


def test_an_answer_changes_one_organisation_and_no_other(
    satama: Member, skargard: Member, answer: Answer, in_network: None
) -> None:
    before = subscription_of(skargard).state
    services.believe(answer, asked_at=NOON)
    assert subscription_of(skargard).state == before


def test_the_director_sees_the_own_subscription(
    shop: Shop, satama: Member, skargard: Member, director: Client
) -> None:
    run_job(satama)
    page = director.get("/organisation/")
    assert page.context["subscription"].organisation_id == satama.schema
    assert page.context["plan"].code == "small"
    assert skargard.name not in page.content.decode()
