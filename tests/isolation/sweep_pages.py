"""Forms and links of a page as a browser reads them, and forms filled as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

from tests.isolation.sweep_words import TYPED
from tests.support.world import PASSWORD

NEW_PASSWORD = "kolme-sanaa-perakkain-1"

SOON = (date.today() + timedelta(days=2)).isoformat()

TODAY = date.today().isoformat()
"""For days that may not be over: when somebody is to begin."""

ANSWERS = {
    "given_name": "Tyyne",
    "family_name": f"Tyypitetty{TYPED}",
    "contact_given_name": "Tyyne",
    "contact_family_name": f"Tyypitetty{TYPED}",
    "contact_email": f"tyyne@{TYPED}.example",
    "born_on": "2004-05-06",
    "identity_code": "",
    "consent_on": "2026-02-01",
    # A referral that can be sent: nobody has recorded a consent.
    "health_ground": "law",
    "ends_on": (date.today() + timedelta(days=300)).isoformat(),
    "by_when": "2099-12-31",
    "wished_start_on": TODAY,
    "estimate_on": TODAY,
    # Nobody's place, and a day that has not passed.
    "in_place_of": "",
    "takes_over_on": "2029-01-01",
    "valid_until": (date.today() + timedelta(days=300)).isoformat(),
    "visit_on": SOON,
    "meeting_on": SOON,
    "answer_by": SOON,
    "wished_on": SOON,
    "address": "uusipaja",
    "business_id": "2077474-0",
    "issuer": "https://tunnistus.example",
    "oldpassword": PASSWORD,
    "password1": NEW_PASSWORD,
    "password2": NEW_PASSWORD,
    "hours": "5",
    "starts_at": "09:00",
    "ends_at": "12:00",
    "opens_at": "00:00",
    "closes_at": "23:59",
    "euros": "12",
    **{
        f"{name}_{weekday}": text
        for weekday in range(1, 8)
        for name, text in (("from", "09:00"), ("to", "14:00"), ("hours", "5"))
    },
}
"""What a person types where the page itself offers nothing that is right."""

BY_TYPE = {
    "email": f"tyyne@{TYPED}.example",
    "tel": "+358401234567",
    "date": "2026-02-02",
    "number": "5",
    "time": "10:00",
    "password": NEW_PASSWORD,
}


@dataclass
class Field:
    """One field: its type, what stands in it, and what may be chosen."""

    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page. Buttons with a name are sent by whoever presses them."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.fields) | {name for name, _value in self.buttons}

    def filled(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Everything a browser sends after a person has filled the form and pressed a button.

        `answers` goes before what the page offers; the first button is pressed.
        """
        typed = {
            name: answers[name] if name in answers else _typed(one)
            for name, one in self.fields.items()
        }
        return typed | dict(self.buttons[:1])


def _typed(one: Field) -> str:
    if one.kind == "hidden":
        # Nobody types where nobody sees anything.
        return one.value
    return one.value or next(filter(None, one.choices), "") or BY_TYPE.get(one.kind, f"T {TYPED}")


class Page(HTMLParser):
    """A page's forms and the addresses its links lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif self._form is not None:
            self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if tag == "option" and self._select is not None:
            self._select.choices.append(value)
            if "selected" in given:
                self._select.value = value
        elif not name:
            return
        elif tag == "select":
            self._select = form.fields[name] = Field("select")
        elif tag == "textarea":
            self._area = form.fields[name] = Field("textarea")
        elif tag == "button" or kind == "submit":
            form.buttons.append((name, value))
        elif tag == "input" and kind in ("radio", "checkbox"):
            choices = form.fields.setdefault(name, Field(kind))
            choices.choices.append(value or "on")
            if "checked" in given:
                choices.value = value or "on"
        elif tag == "input":
            form.fields[name] = Field(kind, value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # A browser drops the line break after the opening tag.
            self._area.value += data.removeprefix("\n") if not self._area.value else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
