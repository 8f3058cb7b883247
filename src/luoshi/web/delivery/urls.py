"""Addresses of the delivery app."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.delivery.publishing import views as publishing
from luoshi.web.delivery.views import home, overview, targets

app_name = "delivery"
urlpatterns = [
    path("documents/<int:pk>/publish/", publishing.publish, name="publish"),
    path("", home.home, name="home"),
    path("overview/", overview.plan_overview, name="overview"),
    path("milestones/", overview.milestones, name="milestones"),
    path("instructions/", overview.instructions, name="instructions"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/export.xlsx", targets.export, name="targets-export"),
    path("targets/owner/", targets.give, name="targets-owner"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("targets/<int:pk>/values/", targets.figures, name="target-values"),
    path("targets/<int:pk>/keep/", targets.keep, name="target-keep"),
    path("targets/<int:pk>/edit/", targets.edit, name="target-edit"),
    path("targets/<int:pk>/delete/", targets.delete, name="target-delete"),
    path("", include("luoshi.web.delivery.task_urls")),
]
