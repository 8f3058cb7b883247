"""The background work of the notifications."""

from __future__ import annotations

from django_tasks import task

from luoshi.web.notifications import daily


@task()
def run_daily(day: str) -> None:
    """The work of a day."""
    daily.run(day)
