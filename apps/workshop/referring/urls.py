"""Addresses of referrals."""

from django.urls import path

from apps.workshop.referring import views

app_name = "referring"

urlpatterns = [
    path("", views.board, name="board"),
    path("add/", views.add, name="add"),
    path("drafts/<uuid:pk>/", views.draft, name="draft"),
    path("drafts/<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/answer/", views.answer, name="answer"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
