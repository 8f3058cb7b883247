"""Addresses of the search app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "search"
urlpatterns = [
    path("search/", errors.under_construction, name="search"),
]
