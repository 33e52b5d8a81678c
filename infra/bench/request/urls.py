"""Addresses on both sides: the page of the bench, and the product's own for its links."""

from django.urls import path

from config.urls import workshop
from infra.bench.request import page

urlpatterns = [path(page.ADDRESS.lstrip("/"), page.overview), *workshop.urlpatterns]
