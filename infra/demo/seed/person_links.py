"""A person's link to their own referral, which waits to be opened.

Its PIN was told to them and is kept nowhere: a new link is made on the page of the draft.
"""

from __future__ import annotations

from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import personal
from infra.demo.seed.cast import House
from infra.demo.seed.people import actor


def give(house: House) -> None:
    """The house's first draft to somebody has a link."""
    for draft in Draft.objects.exclude(receiver="").order_by("started_at")[:1]:
        personal.make_link(draft.pk, language="fi", by=actor(house))
