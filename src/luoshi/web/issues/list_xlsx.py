"""The list of issues as workbooks: to hand out (问题清单), and to work with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.delivery.status import Verdict
from luoshi.web.issues.models import Issue
from luoshi.web.kernel import clock
from luoshi.web.kernel.list_workbook import Column
from luoshi.web.kernel.reasons import words

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Row:
    """An issue, how it stands, who helps, and what it was raised on as far as the reader may see that."""

    issue: Issue
    verdict: Verdict
    helping: str
    on: str


def rows_of(issues: QuerySet[Issue]) -> Iterator[Row]:
    """The rows of issues that ``queries.with_thing_seen`` gave, a chunk at a time."""
    today = clock.today()
    for issue in (
        issues.select_related("lead", "raised_by", "place")
        .prefetch_related("supports__organisation")
        .iterator(chunk_size=CHUNK)
    ):
        helping = "、".join(row.organisation.short_name for row in issue.supports.all())
        on = issue.on_title if getattr(issue, "thing_seen", False) else ""
        yield Row(issue, issue.standing(today), helping, on)


COLUMNS: tuple[Column[Row], ...] = (
    Column(_("编号"), 7, lambda row: row.issue.pk, handed_out=False),
    Column(_("问题"), 30, lambda row: row.issue.title),
    Column(_("情况"), 30, lambda row: row.issue.description),
    Column(_("来源"), 9, lambda row: row.issue.get_source_display()),
    Column(_("关于"), 24, lambda row: row.on, handed_out=False),
    Column(_("提出单位"), 14, lambda row: row.issue.raised_by.short_name),
    Column(_("提出时间"), 15, lambda row: row.issue.raised_at, handed_out=False),
    Column(_("责任单位"), 14, lambda row: row.issue.lead.short_name if row.issue.lead else ""),
    Column(_("配合单位"), 16, lambda row: row.helping, handed_out=False),
    Column(
        _("所在地"), 10, lambda row: row.issue.place.short_name if row.issue.place else "", handed_out=False
    ),
    Column(_("时限"), 11, lambda row: row.issue.due),
    Column(_("状态"), 8, lambda row: row.issue.get_state_display()),
    Column(_("进度"), 18, lambda row: words(row.verdict.reasons)),
    Column(_("办结情况"), 28, lambda row: row.issue.resolution),
    Column(_("交办时间"), 15, lambda row: row.issue.assigned_at, handed_out=False),
    Column(_("认领时间"), 15, lambda row: row.issue.taken_at, handed_out=False),
    Column(_("办结时间"), 15, lambda row: row.issue.resolved_at, handed_out=False),
    Column(_("销号时间"), 15, lambda row: row.issue.verified_at, handed_out=False),
    Column(_("退回次数"), 8, lambda row: row.issue.returns, handed_out=False),
)
