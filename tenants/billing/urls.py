"""Addresses of billing: the payment service's at the network's host, the director's at home."""

from django.urls import path

from tenants.billing import views

app_name = "billing"

urlpatterns = [path("stripe/webhook/", views.webhook, name="webhook")]

workshop = [path("organisation/", views.subscription, name="subscription")]
