"""Addresses of billing on the network's host."""

from django.urls import path

from tenants.billing import views

app_name = "billing"

urlpatterns = [path("stripe/webhook/", views.webhook, name="webhook")]
