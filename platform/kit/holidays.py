"""Finland's public holidays and the eves that are free, by day and name."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

SPOKEN = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


@lru_cache(maxsize=64)
def _of_year(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language=SPOKEN[language]))


def holiday(day: date, language: str) -> str:
    """The name of the holiday that `day` is; empty for a working day. Sundays are no holidays."""
    return _of_year(day.year, language if language in SPOKEN else "fi").get(day, "")
