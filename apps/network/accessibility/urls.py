"""Addresses of accessibility: the statement at every host, the list at the network's."""

from django.urls import path

from apps.network.accessibility import views

app_name = "accessibility"

urlpatterns = [
    path("accessibility/", views.statement, name="statement"),
    path("accessibility/feedback/", views.feedback, name="feedback"),
    path("accessibility/feedback/<uuid:pk>/answer/", views.answer, name="answer"),
]

workshop = urlpatterns[:1]
