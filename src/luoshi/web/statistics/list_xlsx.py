"""The list of figures as workbooks: to hand out (数据表), and to work with."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.list_workbook import Column
from luoshi.web.statistics.models import Observation
from luoshi.web.statistics.queries import Row, row_of

CHUNK = 2000


def rows_of(rows: QuerySet[Observation]) -> Iterator[Row]:
    """The rows, a chunk at a time."""
    for each in rows.iterator(chunk_size=CHUNK):
        yield row_of(each)


COLUMNS: tuple[Column[Row], ...] = (
    Column(_("指标"), 26, lambda row: row.observation.indicator.name),
    Column(_("口径"), 8, lambda row: row.observation.get_facet_display()),
    Column(_("地区"), 14, lambda row: row.observation.place.short_name),
    Column(_("时期"), 14, lambda row: row.observation.period_words),
    Column(_("数值"), 14, lambda row: row.observation.value),
    Column(_("计量单位"), 10, lambda row: row.measure),
    Column(_("原文数值"), 14, lambda row: row.observation.printed, handed_out=False),
    Column(_("修订"), 6, lambda row: row.observation.revision, handed_out=False),
    Column(_("报送单位"), 16, lambda row: row.observation.submission.owner.short_name),
    Column(_("来源"), 24, lambda row: row.observation.submission.title),
    Column(_("单元格"), 14, lambda row: row.observation.cell, handed_out=False),
    Column(_("收到"), 15, lambda row: row.observation.submission.received_at, handed_out=False),
    Column(_("锁定时间"), 15, lambda row: row.observation.submission.locked_at, handed_out=False),
    Column(_("公布时间"), 15, lambda row: row.observation.submission.published_at, handed_out=False),
)
