"""The place of the tasks in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (Place("tasks", 40, _("任务"), "tasks:tasks", "task.read", ("tasks:",)),)
