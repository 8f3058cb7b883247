"""Addresses of today's page and of the overview."""

from __future__ import annotations

from django.urls import path

from luoshi.web.desk.views import home, overview

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("overview/", overview.plan_overview, name="overview"),
]
