"""Addresses of working together."""

from django.urls import path

from apps.workshop.coaching import hand_over_views, views

app_name = "coaching"

urlpatterns = [
    path("", views.board, name="board"),
    path("people/<uuid:pk>/ask/", views.ask, name="ask"),
    path("requests/<uuid:pk>/", views.request_page, name="request"),
    path("people/<uuid:pk>/hand-over/", hand_over_views.give, name="give"),
    path("hand-overs/<uuid:pk>/", hand_over_views.hand_over, name="hand_over"),
]
