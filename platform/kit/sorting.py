"""Finnish and Swedish alphabetical order as plain text, for a database that knows no locale.

The alphabet of both languages ends … x y z å ä ö. Other accents do not make a letter of their own:
é sorts as e, š as s; ü sorts as y, æ as ä and ø as ö, as Finnish and Swedish catalogues have it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:  # Django's fields take type arguments only from a type checker.
    TextColumn = models.CharField

# In ASCII "{", "|" and "}" follow "z" in this order, so comparing bytes puts å, ä and ö after z.
A_RING, A_UMLAUT, O_UMLAUT = "{", "|", "}"

RING, DIAERESIS, DOUBLE_ACUTE = "\u030a", "\u0308", "\u030b"

ACCENTED = {
    ("a", RING): A_RING,
    ("a", DIAERESIS): A_UMLAUT,
    ("o", DIAERESIS): O_UMLAUT,
    ("u", DIAERESIS): "y",
    ("u", DOUBLE_ACUTE): "y",
}

# Letters that Unicode does not take apart into a base letter and an accent.
WHOLE = {
    "æ": A_UMLAUT,
    "ø": O_UMLAUT,
    "œ": "oe",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ŧ": "t",
    "ǥ": "g",
    "ʒ": "z",
}

# Signs inside a word: "S:t Michel" sorts as "St Michel", "O'Brien" as "OBrien".
SILENT = frozenset(":.'’‘`´ʼ")


def sort_key(text: str) -> str:
    """The text by which `text` is sorted; right under byte order (collation "C").

    Upper and lower case get the same key, and so do names that differ only by a foreign accent:
    sort by the text itself after the key where the order must be the same every time. Spaces,
    hyphens and other punctuation part the words and sort before every letter, so "Etelä-Savo"
    stands before "Eteläinen".
    """
    letters: list[str] = []
    base = ""
    for char in _taken_apart(text):
        if unicodedata.combining(char):
            if (base, char) in ACCENTED:
                letters[-1] = ACCENTED[base, char]
                base = ""
            continue
        base = char
        letters.append(_plain(char))
    return " ".join("".join(letters).split())


def _taken_apart(text: str) -> str:
    """`text` without case, each accent a character of its own after its letter."""
    # Folding case may bring composed characters back, hence twice (Unicode, section 3.13).
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _plain(char: str) -> str:
    """What one character, taken alone, contributes to the key: letters, a word break or nothing."""
    if char in WHOLE:
        return WHOLE[char]
    if char in SILENT:
        return ""
    match unicodedata.category(char)[0]:
        case "L" | "N":
            return char
        case "C" if (
            not char.isspace()
        ):  # Control characters; NUL and surrogates no database stores.
            return ""
        case _:
            return " "


class SortKeyField(TextColumn):
    """Keeps the `sort_key` of another field of the same row, the one named `source`.

    Filled whenever a row is saved, also in bulk; `QuerySet.update()` on the source leaves it stale.
    """

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        self.source = source
        kwargs["editable"] = False
        # Whatever language the server was set up in, this column compares bytes.
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As every field, for migrations: what is always the same is left out."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["db_collation"]
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the source as it is now, also set on the instance."""
        # Some letters fold to many: the tail of such a name cannot matter to its place in a list.
        key = sort_key(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key
