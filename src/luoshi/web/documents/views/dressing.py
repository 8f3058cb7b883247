"""What the cards of a ledger show besides the columns of their rows: names, facts, doubts, and where a task is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse

from luoshi.ledger.review import Trait
from luoshi.planning.titles import name_in
from luoshi.reading.span import Span
from luoshi.web.documents import wording
from luoshi.web.documents.facts import facts
from luoshi.web.documents.models import Document, Item, Target
from luoshi.web.documents.reviewing import Reviewed, reason_words
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor


def published_tasks(row: Document, actor: Actor) -> dict[int, str]:
    """Where the items of the ledger are carried out: the address of the task of each, of those the actor may see."""
    plan = getattr(row, "published_plan", None)
    if plan is None:
        return {}
    tasks = permissions.restrict(plan.tasks.exclude(ledger_task=None), actor, "task.read")
    pattern = reverse("tasks:task", args=[0])
    return {item: pattern.replace("0", str(pk)) for item, pk in tasks.values_list("ledger_task", "pk")}


def dress_task(task: Any, text: str, published: Mapping[int, str], reviewed: Reviewed) -> Any:
    """Put on a task what its card shows besides its columns."""
    _dress_finding(task, reviewed)
    task.published_url = published.get(task.pk, "")
    task.called = task.heading or _shown_name(task, text)
    task.facts = facts(task)
    task.url = f"{_address(task.document_id)}task/{task.pk}/"
    return task


@lru_cache(maxsize=64)
def _address(pk: int) -> str:
    return reverse("documents:document", args=[pk])


def proposed_name(task: Any, text: str) -> str:
    """A short name for a task without a heading: neither its number, nor what stands above it, nor who answers."""
    sources = [row.source_start for row in task.assignments.all()]
    said = {*task.path, *(row.text for row in task.deadlines.all() if row.assignment_id is None)}
    return name_in(text, Span(task.start, task.end), task.number, sources, said)


def _shown_name(task: Any, text: str) -> str:
    """The same of a task whose parts are at hand as cards show them."""
    sources = [row.source_start for row in task.shown_assignments]
    said = {*task.path, *(row.text for row in task.own_deadlines)}
    return name_in(text, Span(task.start, task.end), task.number, sources, said)


def _dress_finding(item: Any, reviewed: Reviewed) -> None:
    finding = reviewed.finding(item)
    item.leaderless = Trait.NO_LEAD in finding.traits
    item.doubts = [reason_words(reason) for reason in finding.reasons]
    keys = {item.key, *(target.key for target in getattr(item, "shown_targets", ()))}
    item.differs = bool(keys & reviewed.differing)


def dress_item(item: Any, text: str, reviewed: Reviewed) -> Item:
    """Put on an item what its card shows besides its columns."""
    _dress_finding(item, reviewed)
    if isinstance(item, Target):
        item.figure = wording.figure(vars(item))
    item.quote = text[item.start : item.end][:200]
    return item
