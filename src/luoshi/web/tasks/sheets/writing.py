"""Tasks as a workbook: to be printed as an office document on A4, or filled in and handed back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import F, QuerySet

from luoshi.web.kernel.reasons import kept_words
from luoshi.web.tasks.models import Light, Task
from luoshi.web.tasks.sheets.columns import COLUMNS, DAY, cell_values

ROWS_LIMIT = 20_000
SHEET = "任务清单"


def rows_of(tasks: QuerySet[Task]) -> Iterable[dict[str, Any]]:
    """The rows of tasks, with one query."""
    rows = tasks.values(
        "id", "version", "number", "title", "starts_on", "due", "due_text", "requirement", "state", "light",
        "light_reason", "last_update", "lead_names", "support_names", "ledger_task",
        campaign_name=F("campaign__name"), place_name=F("place__short_name"), plan_title=F("plan__title"),
    )  # fmt: skip
    states, lights = dict(Task.State.choices), dict(Light.choices)
    for row in rows.iterator(chunk_size=2000):
        row["campaign"], row["place"], row["plan"] = (
            row["campaign_name"],
            row["place_name"],
            row["plan_title"],
        )
        row["lead"], row["support"] = row["lead_names"], row["support_names"]
        row["light_reason"] = kept_words(row["light_reason"])
        row["state"], row["light"] = str(states[row["state"]]), str(lights[row["light"]])
        yield row


def workbook(rows: Iterable[Mapping[str, Any]], day: date) -> bytes:
    """One row for each task. Text is written as text, never as a formula."""
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(SHEET)
    look = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    head = book.add_format(
        {**look, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}
    )
    given = book.add_format({**look, "bold": True, "align": "center", "text_wrap": True, "italic": True})
    text = book.add_format({**look, "text_wrap": True})
    days = book.add_format({**look, "num_format": "yyyy-mm-dd", "align": "center"})
    number = book.add_format(look)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, None, {"hidden": True} if column.hidden else {})
        sheet.write_string(0, at, str(column.heading), head if column.taken else given)
    last = 0
    for last, row in enumerate(rows, 1):
        cells = cell_values(row)
        for at, column in enumerate(COLUMNS):
            value = cells[column.name]
            if value in (None, ""):
                sheet.write_blank(last, at, None, days if column.kind == DAY else text)
            elif column.hidden:
                sheet.write_number(last, at, value, number)
            elif column.kind == DAY:
                sheet.write_datetime(last, at, value, days)
            else:
                sheet.write_string(last, at, value, text)
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 2, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
    sheet.set_header(f"&C&16任务清单&R&9{day.isoformat()}")
    sheet.set_footer("&C&9第 &P 页，共 &N 页")
    book.close()
    return buffer.getvalue()
