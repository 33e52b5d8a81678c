"""An organisation's addresses, and below /probe/ what fails, streams and leaves things behind."""

from django.urls import path

from config.urls import workshop
from tests.isolation.served import views

urlpatterns = [
    *workshop.urlpatterns,
    path("probe/stream/", views.stream),
    path("probe/stream-that-breaks/", views.stream_that_breaks),
    path("probe/long-stream/", views.long_stream),
    path("probe/raise/", views.fail),
    path("probe/error-inside/", views.error_inside),
    path("probe/error-outside/", views.error_outside),
    path("probe/error-caught/", views.error_caught),
    path("probe/error-caught-outside/", views.error_caught_outside),
    path("probe/error-by-hand/", views.error_by_hand),
    path("probe/leave-behind/", views.leave_behind),
    path("probe/echo/", views.echo),
]
