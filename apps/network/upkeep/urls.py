"""The address of the state of the service."""

from django.urls import path

from apps.network.upkeep import views

app_name = "upkeep"

urlpatterns = [path("", views.state, name="state")]
