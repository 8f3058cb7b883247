"""The place of the tasks in the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from luoshi.web.kernel.rail import Place

RAIL = (Place("tasks", 40, pgettext_lazy("several", "任务"), "tasks:tasks", "task.read", ("tasks:",)),)
