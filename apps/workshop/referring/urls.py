"""Addresses of referrals."""

from django.urls import path

from apps.workshop.referring.views import board, drafting, promising, referral

app_name = "referring"

urlpatterns = [
    path("", board.board, name="board"),
    path("promise/", promising.promises, name="promise"),
    path("add/", drafting.add, name="add"),
    path("drafts/<uuid:pk>/", drafting.draft, name="draft"),
    path("drafts/<uuid:pk>/discard/", drafting.discard, name="discard"),
    path("<uuid:pk>/", referral.detail, name="detail"),
    path("<uuid:pk>/answer/", referral.answer, name="answer"),
    path("<uuid:pk>/withdraw/", referral.withdraw, name="withdraw"),
]
