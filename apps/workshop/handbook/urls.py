"""Addresses of the quality handbook."""

from django.urls import path

from apps.workshop.handbook import views

app_name = "handbook"

urlpatterns = [
    path("", views.contents, name="contents"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.chapter, name="chapter"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/publish/", views.publish, name="publish"),
]
