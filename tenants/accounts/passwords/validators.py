"""What a new password must not be. Django asks these where its own are listed in the settings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.accounts.models import User
from tenants.accounts.passwords.breached import is_breached

WORDS = Path(__file__).with_name("words.txt")
"""What people here make passwords of, and no English list knows: seasons, towns, our trade."""

ENOUGH = 10**10
"""Guesses, by zxcvbn's count, from which on it gives the highest of its marks."""

LONGEST_LOOKED_AT = 72
"""The estimate takes longer than the length; so much of a password alone is enough to judge by."""

EASIER_THAN_IT_LOOKS = gettext_lazy(
    "This password is easier to guess than it looks. Years, rows of keys and endings like 123 add"
    " little: choose three or four words that do not belong together."
)


class NotBreached:
    """Not one that has been stolen somewhere and published."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_breached(password):
            raise ValidationError(
                _(
                    "This password has been stolen from some other service and is on the lists"
                    " that are tried first. Choose another one."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("The password must not be on the lists of stolen passwords.")


class HardToGuess:
    """Not one that a guesser who knows people's habits, our words and the person comes to soon."""

    def validate(self, password: str, user: User | None = None) -> None:
        about = f"{user.email} {user.given_name} {user.family_name}" if user else ""
        known = re.findall(r"\w+", _plain(about).lower())
        if guesses_of(_plain(password)[:LONGEST_LOOKED_AT], [*known, *_words()]) < ENOUGH:
            raise ValidationError(str(EASIER_THAN_IT_LOOKS), code="password_easy")

    def get_help_text(self) -> str:
        return _("A few words that do not belong together are hard to guess.")


def guesses_of(password: str, known: list[str]) -> int:
    """After how many guesses somebody comes to it who knows these words, the likeliest first."""
    # It carries its lists, and a process that chooses no password has no use for them.
    from zxcvbn import matching, scoring

    # Not by the library's own function: that leaves a person's words in a dictionary which all
    # threads of the process, and so all organisations, share.
    lists = {**matching.RANKED_DICTIONARIES, "known": matching.build_ranked_dict(known)}
    found = scoring.most_guessable_match_sequence(password, matching.omnimatch(password, lists))
    return int(found["guesses"])


def _plain(text: str) -> str:
    """Without dots on letters, which people leave out and guessers too."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))


@cache
def _words() -> tuple[str, ...]:
    return tuple(_plain(word) for word in WORDS.read_text("utf-8").split())
