"""The rows of plans and tasks (``plans``), and how they go and are looked at (``entries``)."""

from __future__ import annotations

from luoshi.web.tasks.models.entries import (
    LastLook,
    SavedView,
    TaskImport,
    Update,
)
from luoshi.web.tasks.models.plans import (
    Campaign,
    Involvement,
    Light,
    Milestone,
    Plan,
    Reach,
    Target,
    TargetValue,
    Task,
)

__all__ = [
    "Campaign",
    "Involvement",
    "LastLook",
    "Light",
    "Milestone",
    "Plan",
    "Reach",
    "SavedView",
    "Target",
    "TargetValue",
    "Task",
    "TaskImport",
    "Update",
]
