"""Addresses of the delivery app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "delivery"
urlpatterns = [
    path("", errors.under_construction, name="home"),
    path("overview/", errors.under_construction, name="overview"),
    path("tasks/", errors.under_construction, name="tasks"),
    path("tasks/<int:pk>/", errors.under_construction, name="task"),
]
