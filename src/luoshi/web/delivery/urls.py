"""Addresses of the delivery app."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.delivery.publishing import views as publishing
from luoshi.web.delivery.views import home, overview

app_name = "delivery"
urlpatterns = [
    path("documents/<int:pk>/publish/", publishing.publish, name="publish"),
    path("", home.home, name="home"),
    path("overview/", overview.plan_overview, name="overview"),
    path("milestones/", overview.milestones, name="milestones"),
    path("instructions/", overview.instructions, name="instructions"),
    path("", include("luoshi.web.delivery.task_urls")),
]
