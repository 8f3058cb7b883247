"""Addresses of the notifications app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "notifications"
urlpatterns = [
    path("notifications/", errors.under_construction, name="list"),
]
