"""Addresses of plans: below a participant's, and the organisation's own process."""

from django.urls import path

from apps.workshop.plans import views
from apps.workshop.plans.views import forms, process

app_name = "plans"

urlpatterns = [
    path("participants/<uuid:pk>/plan/", views.plan, name="plan"),
    path("participants/<uuid:pk>/plan/draft/", forms.draft, name="draft"),
    path("participants/<uuid:pk>/plan/estimate/", forms.estimate, name="estimate"),
    path("participants/<uuid:pk>/plan/print/", views.printed, name="printed"),
    path("participants/<uuid:pk>/plan/<str:kind>/add/", forms.add, name="add"),
    path("participants/<uuid:pk>/plan/<str:kind>/<uuid:row_id>/", forms.change, name="change"),
    path("coaching-process/", process.process, name="process"),
]
