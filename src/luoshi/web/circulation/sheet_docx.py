"""A sheet as the paper that an office knows (文件处理单), filled into its Word template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from luoshi.rendering.official.kinds import kind_named, render
from luoshi.web.circulation.models import INSTRUCTIONS, Handling, Opinion, Sheet, Step
from luoshi.web.circulation.standing import opinions_of, works_of
from luoshi.web.kernel.language import in_record_language

PROPOSAL, HANDLING, RESULT = "拟办意见", "承办情况", "办结情况"


def docx_of(sheet: Sheet, steps: Sequence[Step]) -> bytes:
    """The sheet as docx: Chinese whatever the language of the page, as what is filed."""
    kind = kind_named("circulation")
    assert kind is not None
    return in_record_language(lambda: render(kind, values_of(sheet, steps)))()


def values_of(sheet: Sheet, steps: Sequence[Step]) -> dict[str, Any]:
    """The values of the template's fields."""
    return {
        "单位": office_of(sheet, steps),
        "来文机关": sheet.sender,
        "文号": sheet.doc_number,
        "收文日期": timezone.localtime(sheet.received_at).strftime("%Y-%m-%d %H:%M"),
        "收文编号": sheet.number,
        "份数": str(sheet.copies),
        "密级": sheet.get_secrecy_display(),
        "紧急程度": sheet.get_urgency_display(),
        "文件标题": sheet.title,
        "意见": columns_of(sheet),
        "备注": sheet.remark,
        "经办人": str(sheet.registered_by or ""),
        "联系电话": sheet.registered_by.phone if sheet.registered_by else "",
    }


def office_of(sheet: Sheet, steps: Sequence[Step]) -> str:
    """The office at the head of the sheet: that which registered it."""
    first = steps[0].organisation if steps else None
    return first.name if first else sheet.owner.name


def columns_of(sheet: Sheet) -> list[dict[str, Any]]:
    """What stands in the columns of opinions, in the order of the way; what came on paper keeps its own column."""
    opinions = opinions_of(sheet)
    on_paper = [row for row in opinions if row.column and row.column != INSTRUCTIONS]
    columns = [
        {"名称": name, "条目": [_opinion(row) for row in on_paper if row.column == name]}
        for name in dict.fromkeys(row.column for row in on_paper)
    ]
    if sheet.proposal or not columns:
        signed = _signed(str(sheet.proposed_by or ""), _day(sheet.proposed_at))
        columns.append({"名称": PROPOSAL, "条目": [{"文字": sheet.proposal, "署名": signed}]})
    said = [row for row in opinions if row not in on_paper]
    columns.append(
        {"名称": INSTRUCTIONS, "条目": [_opinion(row) for row in _in_order_of_signing(said)] or [{}]}
    )
    works = [row for row in works_of(sheet) if row.state != Handling.State.RETURNED]
    columns.append({"名称": HANDLING, "条目": [_work(row) for row in works] or [{}]})
    if sheet.closed_at:
        signed = _signed(str(sheet.closed_by or ""), _day(sheet.closed_at))
        columns.append({"名称": RESULT, "条目": [{"文字": sheet.conclusion, "署名": signed}]})
    return columns


def _in_order_of_signing(rows: Sequence[Opinion]) -> list[Opinion]:
    """Those who have signed; of the others there is nothing on the paper yet."""
    return [row for row in rows if row.acted_at or row.on_paper]


def _opinion(row: Opinion) -> dict[str, str]:
    return {"文字": row.text, "署名": _signed(row.name, _day(row.acted_at))}


def _work(row: Handling) -> dict[str, str]:
    role = "主办" if row.leading else "协办"
    said = f"{role}：{row.organisation.short_name}（{_words(row.due)}前办结）"
    if row.request:
        said += f"。{row.request}"
    if row.answer and row.state == Handling.State.ANSWERED:
        said += f"\n办理情况：{row.answer}"
    signed = _signed(str(row.ended_by or ""), _day(row.ended_at)) if row.ended_at else ""
    return {"文字": said, "署名": signed}


def _signed(name: str, day: str) -> str:
    return "　".join(filter(None, (name, day)))


def _day(moment: datetime | None) -> str:
    return _words(timezone.localdate(moment)) if moment else ""


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
