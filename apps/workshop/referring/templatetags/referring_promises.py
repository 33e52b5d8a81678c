"""How fast a receiver answers, where somebody chooses or has chosen it."""

from __future__ import annotations

from django import template

from apps.workshop.referring.promising import in_words, promised_by

register = template.Library()


@register.simple_tag
def promise_of(organisation: str) -> str:
    """The promise of an organisation as a sentence; empty where none is chosen."""
    return in_words(promised_by(organisation)) if organisation else ""
