"""Paths of pages at an organisation's host, also where no request says whose it is."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def page(name: str, *args: object) -> str:
    """The path of a named page, such as `page("handbook:chapter", 5)`."""
    return reverse(name, urlconf=settings.WORKSHOP_URLCONF, args=args)
