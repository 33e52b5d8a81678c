"""Two people who change the same thing at once: what the second of them is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class ChangedMeanwhile(Exception):
    """Somebody else changed it after this person opened it. `theirs` is what it says now.

    Nothing was changed: the page shows both, and saving again is a decision.
    """

    theirs: Any
