"""The areas of life that a goal or an answer is about."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LifeArea(TextChoices):
    """One area of life, as in “Minun tavoitteeni”."""

    EVERYDAY = "everyday", _("Everyday life and daily rhythm")
    HEALTH = "health", _("Health and well-being")
    MIND = "mind", _("Mind and resources")
    PEOPLE = "people", _("People close to me")
    MONEY = "money", _("Money")
    HOUSING = "housing", _("Housing")
    SUBSTANCES = "substances", _("Substances and gaming")
    STUDIES = "studies", _("Studies")
    WORK = "work", _("Work")
    SKILLS = "skills", _("Skills and strengths")
    LEISURE = "leisure", _("Free time")
    DIGITAL = "digital", _("Doing things online")


HEALTH_AREAS = frozenset({LifeArea.HEALTH, LifeArea.MIND, LifeArea.SUBSTANCES})
"""Areas whose content belongs to the health compartment."""
