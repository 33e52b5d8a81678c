"""Acts of the network's people, the chain over them, and how far it had come each day."""

from __future__ import annotations

from django.db import models

from kit.audit.rows import Act, DaysEnd, Place


class Entry(Act):
    """One act at the network's host. There is no participant in it: nobody here sees any."""


class Link(Place):
    """One entry's place in the chain."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)


class Anchor(DaysEnd):
    """How far the network's trail had come on one day. The worker's log tells it as well."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day"], name="one_network_anchor_a_day")]
