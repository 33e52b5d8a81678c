"""Which participants somebody reaches, as the director chose it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reach(TextChoices):
    """How far a coach sees. Own participants are always within reach, whatever was chosen.

    Directors and intake leads reach everybody, and instructors their own units, without a choice.
    """

    USUAL = "usual", _("Everybody while there are no units, then own units")
    OWN = "own", _("Own participants only")
    UNITS = "units", _("Own units")
    ALL = "all", _("Everybody")
