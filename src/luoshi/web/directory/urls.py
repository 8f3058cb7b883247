"""Addresses of the directory app."""

from __future__ import annotations

from django.urls import path

from luoshi.web.directory.views import organisations, task_forces

app_name = "directory"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/list.xlsx", organisations.export, name="organisations-export"),
    path("organisations/suggest/", organisations.suggest, name="organisations-suggest"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/new/", organisations.new, name="organisation-new"),
    path("organisations/<int:pk>/edit/", organisations.edit, name="organisation-edit"),
    path("organisations/<int:pk>/register/", organisations.from_register, name="organisation-register"),
    path("task-forces/", task_forces.task_force_list, name="task-forces"),
    path("task-forces/list.xlsx", task_forces.export, name="task-forces-export"),
    path("task-forces/new/", task_forces.new, name="task-force-new"),
    path("task-forces/<int:pk>/", task_forces.task_force, name="task-force"),
    path("task-forces/<int:pk>/edit/", task_forces.edit, name="task-force-edit"),
]
