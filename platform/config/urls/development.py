"""Addresses that only development and the demo have. Elsewhere they are not in the URLconf."""

from django.conf import settings
from django.urls import URLPattern, path

urlpatterns: list[URLPattern] = []

if settings.COMPONENT_PAGE:
    from kit.components.views import components

    urlpatterns.append(path("components/", components, name="components"))
