"""Undo in the place of “are you sure?”: a message with a button, for ten minutes and once.

A part of the product says how its act is taken back with `@undoable`, and offers that with `offer`.
The button carries a sealed token: which act, about what, by whom. It is worth nothing at another
organisation's host, and nothing to anybody else. Only ids are in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from kit.database.scope import current_name
from tenants.accounts.once import once_only
from tenants.accounts.permissions import current_user
from tenants.accounts.roles import Right

WITHIN = timedelta(minutes=10)
TAG = "undo:"
"""Marks the token among a message's tags (kit/messages.html)."""

TakeBack = Callable[[HttpRequest, str], str]
"""Takes an act back and returns the page to go to. `NotUndoable` where that cannot be done."""


class NotUndoable(Exception):
    """What was done has gone on since: somebody else has acted on it."""


@dataclass(frozen=True)
class Verb:
    """How an act is taken back, and the rights of which the act itself asked for one."""

    take_back: TakeBack
    rights: tuple[Right, ...]


_verbs: dict[str, Verb] = {}


def undoable(name: str, *rights: Right) -> Callable[[TakeBack], TakeBack]:
    """Register how the act `name` is taken back, by whom has one of the rights."""

    def register(take_back: TakeBack) -> TakeBack:
        _verbs[name] = Verb(take_back, rights)
        return take_back

    return register


def offer(request: HttpRequest, done: str, name: str, about: object) -> None:
    """Say that something was done, with a button that takes it back. `about` is an id."""
    if name not in _verbs:
        raise LookupError(f"Nobody has said how {name} is undone.")
    content = [name, str(about), current_user(request).pk, str(uuid.uuid4())]
    token = signing.dumps(content, salt=_salt())
    messages.success(request, done, extra_tags=f"{TAG}{token}")


def undo(request: HttpRequest, token: str) -> HttpResponseRedirect:
    """Take back what the token stands for, and say how it went.

    Raises PermissionDenied for somebody else's token, or without the right that the act needs.
    """
    try:
        name, about, by, form = signing.loads(token, salt=_salt(), max_age=WITHIN)
    except signing.BadSignature:
        messages.error(request, _("It is too late to undo this. Nothing was changed."))
        return HttpResponseRedirect("/")
    verb, user = _verbs[name], current_user(request)
    if by != user.pk or not user.may(*verb.rights):
        raise PermissionDenied

    def act() -> str:
        address = verb.take_back(request, about)
        messages.success(request, _("Undone. Everything is as it was before."))
        return address

    try:
        return once_only(uuid.UUID(form), act, otherwise="/")
    except NotUndoable:
        messages.error(request, _("This cannot be undone any more. Nothing was changed."))
        return HttpResponseRedirect("/")


def _salt() -> str:
    return f"undo {current_name()}"
