"""The words by which things are found, in the schema of the organisation whose things they are."""

from __future__ import annotations

from django.db import models

from kit.database.arrays import GinIndex, IntegerListField
from kit.search.letters import LONGEST_WORD


class Word(models.Model):
    """One word of one thing. `keys` are what a search compares (kit/search/keys.py).

    Derived and never the only place of anything: `manage search rebuild` makes it anew.
    """

    kind = models.CharField(max_length=20)
    thing = models.CharField(max_length=36, help_text="The primary key of what is found.")
    place = models.CharField(max_length=10, help_text="Where it stands: name, text or draft.")
    word = models.CharField(max_length=LONGEST_WORD)
    keys = IntegerListField()
    rules = models.PositiveSmallIntegerField(
        help_text="RULES of kit/search/keys.py when they were made."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing", "place", "word"], name="a_word_once"),
        ]
        indexes = [GinIndex(fields=["keys"], name="search_word_keys")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"
