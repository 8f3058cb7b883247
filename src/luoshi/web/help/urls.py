"""Addresses of the help."""

from __future__ import annotations

from django.urls import path

from luoshi.web.help import views

app_name = "help"
urlpatterns = [
    path("help/", views.overview, name="help"),
    path("help/guide/", views.guide, name="guide"),
    path("help/api/", views.api_operations, name="api"),
]
