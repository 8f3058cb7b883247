"""Addresses of the audit app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "audit"
urlpatterns = [
    path("audit/", errors.under_construction, name="entries"),
]
