"""Addresses of the directory app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "directory"
urlpatterns = [
    path("organisations/", errors.under_construction, name="organisations"),
    path("organisations/<int:pk>/", errors.under_construction, name="organisation"),
    path("task-forces/<int:pk>/", errors.under_construction, name="task-force"),
]
