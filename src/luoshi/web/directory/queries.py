"""Reading the directory: the tree level by level, the list, the task forces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import number_of

KINDS = set(Organisation.Kind.values)
LEVELS = set(Organisation.Level.values)
CHILDREN_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the directory is asked for."""

    text: str = ""
    kind: str = ""
    level: str = ""
    ended: bool = False

    @property
    def any(self) -> bool:
        return bool(self.text or self.kind or self.level or self.ended)


def organisations(actor: Actor, filters: Filters, today: date) -> QuerySet[Organisation]:
    """The organisations that fit, in the order of the tree; those that have ended only where asked for."""
    rows = permissions.restrict(Organisation.objects.all(), actor, "organisation.read")
    rows = rows.filter(valid_to__lte=today) if filters.ended else rows.existing(today)
    if filters.kind in KINDS:
        rows = rows.filter(kind=filters.kind)
    if filters.level in LEVELS:
        rows = rows.filter(level=filters.level)
    if filters.text:
        # Aliases are JSON, in which SQLite keeps Chinese as escapes: they are looked through here.
        named = rows.exclude(aliases=[]).values_list("pk", "aliases")
        by_alias = [pk for pk, aliases in named if any(filters.text in alias for alias in aliases)]
        rows = rows.filter(
            Q(name__icontains=filters.text) | Q(short_name__icontains=filters.text) | Q(pk__in=by_alias)
        )
    return rows.select_related("parent").order_by("path")


def branch(at: Organisation, today: date) -> list[Organisation]:
    """The organisation with all above it, and what is directly below it; each with ``depth`` and ``below``."""
    below = (
        Organisation.objects.existing(today)
        .filter(parent=OuterRef("pk"))
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
        .values("n")
    )
    counted = Organisation.objects.annotate(
        below=Coalesce(Subquery(below, output_field=IntegerField()), 0)
    ).select_related("parent")
    above = {row.pk: row for row in counted.filter(pk__in=at.ancestor_ids)}
    rows = [above[pk] for pk in at.ancestor_ids if pk in above]
    children = counted.existing(today).filter(parent=at).order_by("position", "id")[:CHILDREN_SHOWN]
    for depth, row in enumerate(rows):
        row.depth = min(depth, 4)
        row.opened = True
    for row in children:
        row.depth = min(len(at.ancestor_ids), 4)
        row.opened = False
    return [*rows, *children]


def task_forces(actor: Actor) -> QuerySet[TaskForce]:
    """The task forces, with how many bodies and campaigns each has."""
    rows = permissions.restrict(TaskForce.objects.all(), actor, "task_force.read")
    return (
        rows.select_related("owner", "plan", "office_host")
        .annotate(
            member_count=Count("members", distinct=True), campaign_count=Count("campaigns", distinct=True)
        )
        .order_by("owner__path", "plan", "id")
    )


def organisation_asked(text: str) -> int | None:
    """The organisation that an address asks for, by number or by a name that somebody typed; -1, which nobody has, where
    nobody answers to it.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        return None
    if (number := number_of(text)) is not None:
        return number
    rows = Organisation.objects.filter(Q(short_name=text) | Q(name=text)).order_by("valid_to", "pk")
    found = rows.values_list("pk", flat=True).first()
    return found if found is not None else -1
