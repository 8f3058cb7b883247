"""The places of the desk in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "today",
        10,
        _("今日"),
        "desk:home",
        "task.read",
        ("desk:home", "tasks:instructions", "notifications:"),
    ),
    Place(
        "overview",
        20,
        _("总览"),
        "desk:overview",
        "task.read",
        ("desk:overview", "tasks:milestones", "tasks:target", "tasks:comparison"),
    ),
)
