"""Lists as workbooks, from one place: one that an office hands out, and one to work with.

What is handed out has a title, whose it is and of what day, running numbers, nine or ten columns, pages of A4 on their
side with the heading row and a number on each. What is worked with has every column, a filter on its headings and no
title, so that it can be sorted, counted and joined. A figure and its unit stand in cells of their own in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luoshi.web.kernel import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HANDED_OUT = "handout"  # what the address says of the one to hand out: ?form=handout
_ROOM = 128  # characters that columns take on A4 on its side, at full size
_LONGEST = 32_000  # characters; a cell of a workbook holds 32,767
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, its width in characters, what stands in it; whether it is handed out or only worked with.

    ``of`` may give text, a whole number or a decimal one, a day or a moment; each is written as what it is.
    """

    heading: str | Promise
    width: int
    of: Callable[[Row], object]
    handed_out: bool = True
    worked_with: bool = True


def list_workbook(
    title: str, columns: Sequence[Column[Row]], rows: Iterable[Row], *, remark: str = ""
) -> bytes:
    """The one to work with: every column, a filter on the headings, nothing else but a remark below."""
    with _Book(title) as book:
        chosen = [column for column in columns if column.worked_with]
        book.widths([column.width for column in chosen])
        book.heads([column.heading for column in chosen])
        for row in rows:
            book.row([column.of(row) for column in chosen])
        book.sheet.freeze_panes(1, 1)
        book.sheet.autofilter(0, 0, max(book.at - 1, 1), len(chosen) - 1)
        if remark:
            book.sheet.write_string(book.at + 1, 0, remark, book.plain)
        book.paper(first=0)
    return book.data


def office_workbook(
    title: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    *,
    office: str,
    day: date,
    remark: str = "",
) -> bytes:
    """The one to hand out: title, office and day over the table, running numbers, pages of A4 with their numbers."""
    with _Book(title) as book:
        chosen = [column for column in columns if column.handed_out]
        room = (_ROOM - 6) / sum(column.width for column in chosen)
        book.widths([6, *(round(column.width * room, 1) for column in chosen)])
        last = len(chosen)
        book.across(title, last, book.title, 30)
        middle = max(1, last // 2)
        book.sheet.merge_range(1, 0, 1, middle, office, book.office)
        if last > middle + 1:
            book.sheet.merge_range(1, middle + 1, 1, last, _day_words(day), book.day_at_the_right)
        else:
            book.sheet.write_string(1, last, _day_words(day), book.day_at_the_right)
        book.at = 2
        book.heads([_("序号"), *(column.heading for column in chosen)])
        for number, row in enumerate(rows, 1):
            book.row([number, *(column.of(row) for column in chosen)])
        if remark:
            book.at += 1
            book.sheet.write_string(book.at, 0, remark, book.plain)
        book.sheet.freeze_panes(3, 0)
        book.paper(first=2)
    return book.data


def workbook_answer(
    request: HttpRequest, title: str, columns: Sequence[Column[Row]], rows: Iterable[Row], *, remark: str = ""
) -> HttpResponse:
    """The workbook that the address asks for, as an answer to be saved."""
    actor: Any = request.actor
    day = clock.today()
    if request.GET.get("form") == HANDED_OUT:
        data = office_workbook(title, columns, rows, office=actor.organisation_name, day=day, remark=remark)
        name = f"{title}{day:%Y%m%d}.xlsx"
    else:
        data = list_workbook(title, columns, rows, remark=remark)
        name = _("%(title)s（工作版）") % {"title": title} + f"{day:%Y%m%d}.xlsx"
    return HttpResponse(
        data,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _day_words(day: date) -> str:
    return dateformat.format(day, _("Y年n月j日"))


class _Book:
    """One sheet that is written from top to bottom, a row at a time, whatever its length."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        # Its pages are numbered from one; a name of a sheet has at most 31 characters and none of these.
        self.sheet = self._book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        self.at = 0
        self.data = b""

        def look(**extra: object) -> Any:
            return self._book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter", **extra})

        boxed = {"border": 1, "text_wrap": True}
        self.plain = look()
        self.title = look(font_name="黑体", font_size=16, align="center")
        self.office = look(align="left")
        self.day_at_the_right = look(align="right")
        self._head = look(**boxed, bold=True, align="center", bg_color="#F2F2F2")
        self._text = look(**boxed)
        self._number = look(**boxed)
        self._day = look(**boxed, num_format="yyyy-mm-dd", align="center")
        self._moment = look(**boxed, num_format="yyyy-mm-dd hh:mm", align="center")

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._book.close()
        self.data = self._buffer.getvalue()

    def widths(self, widths: Sequence[float]) -> None:
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)

    def across(self, words: str, last: int, style: Any, height: float) -> None:
        """A line over the whole width."""
        self.sheet.merge_range(self.at, 0, self.at, last, words, style)
        self.sheet.set_row(self.at, height)
        self.at += 1

    def heads(self, headings: Sequence[str | Promise]) -> None:
        for at, heading in enumerate(headings):
            self.sheet.write_string(self.at, at, str(heading), self._head)
        self.at += 1

    def row(self, values: Sequence[object]) -> None:
        for at, value in enumerate(values):
            self._cell(at, value)
        self.at += 1

    def _cell(self, at: int, value: object) -> None:
        if isinstance(value, datetime):
            moment = timezone.localtime(value) if timezone.is_aware(value) else value
            self.sheet.write_datetime(self.at, at, moment.replace(tzinfo=None, microsecond=0), self._moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.at, at, value, self._day)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(self.at, at, value, self._number)
        elif value in (None, ""):
            self.sheet.write_blank(self.at, at, None, self._text)
        else:
            self.sheet.write_string(self.at, at, _NOT_XML.sub(" ", str(value))[:_LONGEST], self._text)

    def paper(self, *, first: int) -> None:
        """A4 on its side, as wide as the columns, the heading row on each page, and its number."""
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(first)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.75)
        self.sheet.center_horizontally()
        self.sheet.set_footer("&C&9" + _("第 &P 页，共 &N 页"))
