"""What of organisations and task forces is found, and how they stand among the results."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation, TaskForce, TaskForceMember
from luoshi.web.kernel.finding import Described, Search, joined


def _organisations(ids: Sequence[int]) -> dict[int, Described]:
    today = timezone.localdate()
    return {
        row.pk: Described(
            row.name,
            row.get_absolute_url(),
            joined(
                row.parent.short_name if row.parent else "",
                row.get_level_display(),
                row.get_kind_display(),
                "" if row.valid_to is None or row.valid_to > today else _("已撤销"),
            ),
            None,
        )
        for row in Organisation.objects.filter(pk__in=ids).select_related("parent")
    }


def _task_forces(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(
            row.name, row.get_absolute_url(), joined(row.convener, row.owner.short_name), row.valid_from
        )
        for row in TaskForce.objects.filter(pk__in=ids).select_related("owner")
    }


def _spoken(row: Organisation) -> list[str]:
    """As people say and type it: 发改委, with its level 省发改委, and the initials."""
    level = row.short_name[:1] if row.short_name[:1] in "省市州县区" else ""
    ways = row.ways_to_type.split()
    return [*(level + way for way in ways if level and not way.isascii()), *ways]


ORGANISATION = Search(
    number=7,
    columns=("name", "short_name", "aliases", "ways_to_type"),
    rows=lambda: Organisation.objects.only("pk", "name", "short_name", "aliases", "ways_to_type"),
    fields=lambda row: (row.name, row.short_name, *row.aliases, *_spoken(row)),
    describe=_organisations,
    order="path",
    named=True,
)
TASK_FORCE = Search(
    number=8,
    columns=("name", "convener", "deputies", "office_written"),
    rows=lambda: TaskForce.objects.only("pk", "name", "convener", "deputies", "office_written").prefetch_related(
        Prefetch("members", queryset=TaskForceMember.objects.only("written", "task_force_id"))
    ),
    fields=lambda row: (
        row.name, row.convener, *row.deputies, row.office_written, *(member.written for member in row.members.all()),
    ),
    describe=_task_forces,
    named=True,
    parts={TaskForceMember: "task_force_id"},
)  # fmt: skip
