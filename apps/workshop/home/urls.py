"""The address of the first page."""

from django.urls import path

from apps.workshop.home import views

app_name = "home"

urlpatterns = [path("", views.my_day, name="my_day")]
