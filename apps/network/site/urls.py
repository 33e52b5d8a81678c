"""Addresses of the public site."""

from django.urls import path

from apps.network.site import views

app_name = "site"

urlpatterns = [
    path("", views.front, name="front"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/<uuid:pk>/", views.opening, name="opening"),
    path("find/", views.sign_in, name="sign_in"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
]
