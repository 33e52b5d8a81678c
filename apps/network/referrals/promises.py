"""How fast each organisation promises to answer, decide and begin."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import CharField, Func, OuterRef, QuerySet, Subquery

from apps.network.referrals.models import Promise
from kit.database.arrays import IntegerListField
from kit.database.ready import Given, Givens, ready
from kit.database.scope import current_organisation

PROMISED = ("answer_working_days", "decision_working_days", "start_working_days", "expiry_days")


def promise_of(organisation: str) -> Promise | None:
    """How fast an organisation promises to be, where it has said so."""
    return next(iter(_promises(organisation=organisation)), None)


@ready(organisation=CharField())
def _promises(given: Givens) -> QuerySet[Promise]:
    return _newest(given.organisation)


def promise_told(organisation: Given | OuterRef) -> Subquery:
    """The same as a list in the order of `PROMISED`, to be read along in a query; or nothing."""
    told = Func(*PROMISED, template="ARRAY[%(expressions)s]", output_field=IntegerListField())
    return Subquery(_newest(organisation).values(told=told))


def promise_as_told(told: Sequence[int] | None) -> Promise | None:
    """The promise that `promise_told` tells of."""
    return Promise(**dict(zip(PROMISED, told, strict=True))) if told else None


def _newest(organisation: Given | OuterRef) -> QuerySet[Promise]:
    return Promise.objects.filter(organisation_id=organisation).order_by("-made_at")[:1]


def save_promise(*, answer: int, decision: int, start: int, expiry: int) -> Promise:
    """Promise to be faster than the network does, from the next referral on."""
    us = current_organisation()
    Promise.objects.filter(organisation_id=us).delete()
    return Promise.objects.create(
        organisation_id=us,
        answer_working_days=answer,
        decision_working_days=decision,
        start_working_days=start,
        expiry_days=expiry,
    )
