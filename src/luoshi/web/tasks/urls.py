"""Addresses of tasks and targets."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.tasks.views import comparison, lists, targets

app_name = "tasks"
urlpatterns = [
    path("milestones/", lists.milestones, name="milestones"),
    path("milestones/list.xlsx", lists.milestones_export, name="milestones-export"),
    path("instructions/", lists.instructions, name="instructions"),
    path("instructions/list.xlsx", lists.instructions_export, name="instructions-export"),
    path("comparison/", comparison.compare, name="comparison"),
    path("comparison/list.xlsx", comparison.export, name="comparison-export"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/export.xlsx", targets.export, name="targets-export"),
    path("targets/owner/", targets.give, name="targets-owner"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("targets/<int:pk>/values/", targets.figures, name="target-values"),
    path("targets/<int:pk>/keep/", targets.keep, name="target-keep"),
    path("targets/<int:pk>/edit/", targets.edit, name="target-edit"),
    path("targets/<int:pk>/delete/", targets.delete, name="target-delete"),
    path("", include("luoshi.web.tasks.task_urls")),
]
