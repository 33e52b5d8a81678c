"""A personal identity code as text: checked, sealed, and found by a mark that tells nothing of it.

Only some tens of millions of codes can exist, so a plain hash of one falls in a minute. The mark is
an HMAC whose key is derived from the master key, which is outside the database, and from the name
of the organisation: the same person has another mark in each. Gender is never read from a code.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import hetu

from kit.crypto.at_rest import open_text, seal_text
from kit.crypto.keys import derived_key
from kit.database.scope import current_organisation

PURPOSE = "identity code"
CENTURIES = {
    "+": 1800,
    **dict.fromkeys("-YXWVU", 1900),
    **dict.fromkeys("ABCDEF", 2000),
}
"""What the sign between date and number says (Government decree 690/2022 for the letters)."""


class NotACode(Exception):
    """What was typed is no identity code."""


def checked(typed: str) -> str:
    """The code in capitals without spaces. Raises `NotACode`.

    Codes of the range 900–999 are temporary and pass: people wait for their own with one.
    """
    try:
        found: str = hetu.validate(typed, allow_temporary=True)
    except NumberError:
        raise NotACode from None
    return found


def born_on(code: str) -> date:
    """The date of birth in a checked code."""
    day, month, year = (int(code[place : place + 2]) for place in (0, 2, 4))
    return date(CENTURIES[code[6]] + year, month, day)


def masked(code: str) -> str:
    """As it is shown: `131052-****`."""
    return f"{code[:7]}****" if code else ""


def mark_of(code: str) -> str:
    """By what a checked code is found in the open organisation. Raises `NoScope` outside one."""
    key = derived_key(f"{PURPOSE} mark {current_organisation()}")
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def sealed(code: str) -> str:
    """The code as it is kept in the open organisation."""
    return seal_text(code, purpose=PURPOSE)


def opened(kept: str) -> str:
    """The code that was kept, or nothing."""
    return open_text(kept, purpose=PURPOSE) if kept else ""
