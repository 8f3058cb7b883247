"""Addresses of the tasks: their list, timeline, workbooks, and the page of each."""

from __future__ import annotations

from django.urls import path

from luoshi.web.dossier.views import addresses
from luoshi.web.tasks.views import acts, bulk, imports, sheets, task, tasks

urlpatterns = [
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/timeline/", sheets.timeline, name="timeline"),
    path("tasks/export.xlsx", sheets.export, name="tasks-export"),
    path("tasks/organisations/", tasks.organisations, name="task-organisations"),
    path("tasks/new/", task.new, name="task-new"),
    path("tasks/bulk/", bulk.change, name="bulk"),
    path("tasks/views/", tasks.view_save, name="view-save"),
    path("tasks/views/<int:pk>/", tasks.view_change, name="view-change"),
    path("tasks/import/", imports.upload, name="import"),
    path("tasks/import/<int:pk>/", imports.report, name="import-report"),
    path("tasks/import/<int:pk>/apply/", imports.apply, name="import-apply"),
    path("tasks/import/<int:pk>/original/", imports.original, name="import-original"),
    path("tasks/<int:pk>/", task.task, name="task"),
    path("tasks/<int:pk>/panel/", tasks.panel, name="task-panel"),
    path("tasks/<int:pk>/edit/", task.edit, name="task-edit"),
    path("tasks/<int:pk>/state/", acts.change_state, name="task-state"),
    path("tasks/<int:pk>/updates/", acts.report, name="task-report"),
    path("tasks/<int:pk>/milestones/", acts.milestone_add, name="milestone-add"),
    path("tasks/<int:pk>/milestones/<int:milestone>/", acts.milestone_change, name="milestone-change"),
    path("tasks/<int:pk>/subtasks/", acts.subtask_add, name="subtask-add"),
    path("tasks/<int:pk>/subtasks/order/", acts.subtask_move, name="subtask-move"),
    path("tasks/<int:pk>/targets/", acts.target_add, name="target-add"),
    path("tasks/<int:pk>/targets/<int:target>/values/", acts.value, name="target-value"),
    *addresses("task", "tasks/<int:pk>/", find=task.visible_task, show=task.show),
]
