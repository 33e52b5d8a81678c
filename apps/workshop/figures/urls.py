"""The address of the organisation's own figures."""

from django.urls import path

from apps.workshop.figures import views

app_name = "figures"

urlpatterns = [path("", views.own, name="own")]
