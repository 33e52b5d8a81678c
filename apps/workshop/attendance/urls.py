"""Addresses of attendance: of a unit, of its tablet, and of one participant."""

from django.urls import path

from apps.workshop.attendance.views.closures import closures
from apps.workshop.attendance.views.day import day
from apps.workshop.attendance.views.month import month
from apps.workshop.attendance.views.person import person, plan
from apps.workshop.attendance.views.report import report
from apps.workshop.attendance.views.roll_call import roll_call
from apps.workshop.attendance.views.tablets import tablet, tablets

app_name = "attendance"

urlpatterns = [
    path("attendance/", day, name="day"),
    path("attendance/month/", month, name="month"),
    path("attendance/roll-call/", roll_call, name="roll_call"),
    path("attendance/closures/", closures, name="closures"),
    path("attendance/tablets/", tablets, name="tablets"),
    path("tablet/", tablet, name="tablet"),
    path("attendance/report/", report, name="report"),
    path("participants/<uuid:pk>/attendance/", person, name="person"),
    path("participants/<uuid:pk>/attendance/plan/", plan, name="plan"),
]
