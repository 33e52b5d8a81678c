"""`{% url %}` as Django has it, whose patterns are looked up once. Built in: nothing to load."""

from __future__ import annotations

from typing import Any

from django.template import Context, Library
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url

from kit.pages.addresses import address, is_plain

register = Library()


class AddressNode(URLNode):
    """An address without arguments by name, and none that may be missing."""

    def render(self, context: Context) -> Any:
        if self.kwargs or self.asvar:
            return super().render(context)
        named = [one.resolve(context) for one in self.args]
        if not is_plain(named):
            return super().render(context)
        return address(self.view_name.resolve(context), named)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    found = django_url(parser, token)
    return AddressNode(found.view_name, found.args, found.kwargs, found.asvar)
