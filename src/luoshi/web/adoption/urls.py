"""Addresses of the adoption of a ledger."""

from __future__ import annotations

from django.urls import path

from luoshi.web.adoption import views

app_name = "adoption"
urlpatterns = [path("documents/<int:pk>/publish/", views.publish, name="publish")]
