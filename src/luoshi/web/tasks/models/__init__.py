"""The rows of plans and tasks (``plans``), and what people write under them (``entries``)."""

from __future__ import annotations

from luoshi.web.tasks.models.entries import (
    Attachment,
    Comment,
    Entry,
    Follow,
    Instruction,
    LastLook,
    SavedView,
    TaskChange,
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
    "Attachment",
    "Campaign",
    "Comment",
    "Entry",
    "Follow",
    "Instruction",
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
    "TaskChange",
    "TaskImport",
    "Update",
]
