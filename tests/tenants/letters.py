"""What has been queued to be sent, read where it was queued, and the links in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from kit.database.scope import entered
from tenants.accounts.models import Message


@dataclass(frozen=True)
class Link:
    """A link as a person follows it: the host to stand at and the path to ask for."""

    host: str
    path: str


def letters(scope: str, *, to: str, kind: str = "mail") -> list[Message]:
    """Messages to one receiver in an organisation's scope or the network's, oldest first."""
    with entered(scope):
        return list(Message.objects.filter(to=to, kind=kind).order_by("pk"))


def link_in(message: Message) -> Link:
    """The one link of a message."""
    (address,) = re.findall(r"https?://\S+", message.body)
    parts = urlsplit(address)
    assert parts.hostname
    return Link(parts.hostname, parts.path)
