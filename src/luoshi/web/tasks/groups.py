"""Whom a group means that stands among the bodies of a task (各市州人民政府): the governments of its owner's tree. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from luoshi.register.groups import levels_of_group
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.tasks.models import Involvement


def governments(levels: Iterable[str], path: str) -> QuerySet[Organisation]:
    """The governments and parks of these levels below the path, as far as they exist today."""
    asked = Q(pk=None)
    for level in levels:
        if level == "park":
            asked |= Q(kind=Organisation.Kind.PARK)
        else:
            asked |= Q(kind=Organisation.Kind.GOVERNMENT, level=level)
    return Organisation.objects.existing(clock.today()).filter(asked, path__startswith=path)


def groups_of(task_ids: Sequence[int]) -> list[tuple[int, str]]:
    """The tasks, with the path of each government that a group among their bodies means."""
    rows = Involvement.objects.filter(task_id__in=task_ids, organisation=None, written__contains="各")
    named = rows.order_by().values_list("task_id", "written", "task__owner__government_path")
    paths: dict[tuple[frozenset[str], str], list[str]] = {}
    found = []
    for task_id, written, owner in named:
        levels = levels_of_group(written)
        if levels and (levels, owner) not in paths:
            paths[levels, owner] = list(governments(levels, owner).order_by().values_list("path", flat=True))
        found += [(task_id, path) for path in paths.get((levels, owner), ())]
    return found


def tasks_that_name(organisations: Iterable[Organisation]) -> list[int]:
    """The tasks of governments above one of the organisations with a group that may mean it, or has meant it."""
    above = {path for organisation in organisations for path in _paths_above(organisation)}
    rows = Involvement.objects.filter(
        organisation=None, written__contains="各", task__owner__government_path__in=above
    )
    found = rows.order_by().values_list("task_id", "written").distinct()
    return sorted({task_id for task_id, written in found if levels_of_group(written)})


def _paths_above(organisation: Organisation) -> list[str]:
    ids = [str(pk) for pk in organisation.ancestor_ids]
    return [f"/{'/'.join(ids[:end])}/" for end in range(1, len(ids))]
