"""Addresses of referrals."""

from django.urls import path

from apps.workshop.referring.views import (
    board,
    consenting,
    drafting,
    previewing,
    promising,
    referral,
    talking,
)

app_name = "referring"

urlpatterns = [
    path("", board.board, name="board"),
    path("promise/", promising.promises, name="promise"),
    path("add/", drafting.add, name="add"),
    path("drafts/<uuid:pk>/", drafting.draft, name="draft"),
    path("drafts/<uuid:pk>/discard/", drafting.discard, name="discard"),
    path("drafts/<uuid:pk>/preview/", previewing.preview, name="preview"),
    path("drafts/<uuid:pk>/consent/", consenting.consent, name="consent"),
    path(
        "drafts/<uuid:pk>/consent/withdraw/",
        consenting.withdraw_consent,
        name="withdraw_consent",
    ),
    path("<uuid:pk>/again/", drafting.again, name="again"),
    path("<uuid:pk>/", referral.detail, name="detail"),
    path("<uuid:pk>/answer/", referral.answer, name="answer"),
    path("<uuid:pk>/act/", referral.act, name="act"),
    path("<uuid:pk>/withdraw/", referral.withdraw, name="withdraw"),
    path("<uuid:pk>/message/", talking.message, name="message"),
    path("<uuid:pk>/meeting/", talking.meeting, name="meeting"),
    path("<uuid:pk>/meeting.ics", talking.meeting_file, name="meeting_file"),
    path("<uuid:pk>/files/", talking.attach, name="attach"),
    path("<uuid:pk>/files/<uuid:file_id>/", talking.file, name="file"),
    path("<uuid:pk>/code/", talking.code, name="code"),
]
