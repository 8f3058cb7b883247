"""Addresses of lists with their filters, in one place: every number on a page leads to its rows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def tasks(**filters: object) -> str:
    """The list of tasks with filters; those that are None or empty are left out."""
    return _address("tasks:tasks", filters)


def milestones(**filters: object) -> str:
    """The list of milestones with filters."""
    return _address("tasks:milestones", filters)


def instructions(**filters: object) -> str:
    """The list of instructions with filters."""
    return _address("tasks:instructions", filters)


def targets(**filters: object) -> str:
    """The list of targets with filters."""
    return _address("tasks:targets", filters)


def _address(name: str, filters: dict[str, object]) -> str:
    given = {key: value for key, value in filters.items() if value not in (None, "")}
    return f"{reverse(name)}?{urlencode(given)}" if given else reverse(name)
