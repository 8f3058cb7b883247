"""The background work of the search."""

from __future__ import annotations

from django_tasks import task

from luoshi.web.search import services


@task()
def index_things(kind: str, ids: list[int]) -> None:
    """Bring things up to date in the index."""
    services.index(kind, ids)
