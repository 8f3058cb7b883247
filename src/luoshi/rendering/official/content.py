"""What a document of each kind says: the values of its fields, made of a document that was read and of its ledger.

One function for each kind; words of the cells come from ``ledger_rows.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from luoshi.ledger.document_clock import clock_of
from luoshi.ledger.document_kinds import is_minutes
from luoshi.ledger.model import Ledger, Target, Task
from luoshi.reading.document import Document, Opinion
from luoshi.rendering.citations import Citations
from luoshi.rendering.ledger_rows import Row, board_of, bodies, clean, goal, is_task, rows_of
from luoshi.rendering.official.wording import NOT_STATED, WIDE_TITLE_LINE, chinese_date, numbered, title_lines

_UNKNOWN_UNIT, _UNKNOWN_NUMBER, _UNKNOWN_DATE = "×××××", "×〔20××〕×号", "20××年×月×日"
_SHEET = re.compile(r"^[ \t\u3000]*([\u4e00-\u9fff]{3,30}?)(?:文件|公文|收文|来文)?(?:处理|传阅|阅办|批办|呈批|拟办|办理)\S{0,4}$", re.MULTILINE)  # fmt: skip
_STOPS = ("。", "；", "，", "：", "！", "？", "、")
_USUAL_OPINIONS = ("拟办意见", "领导批示", "承办情况")
_LONGEST_NAME = 60
_LABELLED = re.compile(r"[—●•■·-]*[^：:\s。，；、]{2,16}：")
_BEGINS_LINE = re.compile(rf"[①-⑳]|{_LABELLED.pattern}")  # what stands on a line of its own behind a heading

Values = dict[str, Any]


def division(document: Document, ledger: Ledger) -> Values:
    """责任分工表: who does what by when."""
    name = _name(document)
    return {
        "标题行": title_lines(_as_division(name), WIDE_TITLE_LINE),
        **_basis(document),
        "分组": _groups(document, ledger),
    }


def task_ledger(document: Document, ledger: Ledger) -> Values:
    """任务台账: the same with the place in the document, and room for what has been done."""
    name = _name(document)
    return {
        "标题行": title_lines(f"{name}任务台账", WIDE_TITLE_LINE),
        **_basis(document),
        "分组": _groups(document, ledger),
    }


def notice(document: Document, ledger: Ledger) -> Values:
    """分工通知: the covering notice with a table for each plan of the document attached."""
    header = document.header
    known = office_of(document) or header.issuer
    office = known or _UNKNOWN_UNIT
    basis = _titled(document)
    name = _as_division(_name(document)).removesuffix("表")
    tables = []
    parts = [part for part in ledger.plans if any(_of_part(ledger, part.id))]
    for number, part in enumerate(parts if len(parts) > 1 else [None], 1):
        called = _as_division(_bare(part.title) if part else _name(document))
        tables.append(
            {
                "序号": str(number) if len(parts) > 1 else "",
                "名称": called,
                "标题行": title_lines(called, WIDE_TITLE_LINE),
                **_basis(document),
                "分组": _groups(document, ledger, part.id if part else None),
            }
        )
    return {
        "发文机关标志": f"{office}文件",
        "发文字号": _UNKNOWN_NUMBER,
        "标题行": title_lines(
            f"{known or ''}关于印发《{name}》的通知"
        ),  # a red head says whose it is where nobody is named
        "主送机关": "、".join(header.addressees)
        if header.addressees and not document.circulation
        else "各有关单位",
        "依据": basis,
        "附件说明": numbered([table["名称"] for table in tables]),
        "署名": office,
        "成文日期": _UNKNOWN_DATE,
        "抄送": "",
        "印发机关": office,
        "印发日期": _UNKNOWN_DATE,
        "附件": tables,
    }


def circulation(document: Document, ledger: Ledger) -> Values:
    """文件处理单: the sheet that the document came under, or a new one for it."""
    header, sheet = document.header, document.circulation
    opinions = sheet.opinions if sheet else ()
    columns = [
        {"名称": kind, "条目": [_entry(opinion) for opinion in given]}
        for kind, given in groupby(opinions, key=lambda each: each.kind)
    ]
    named = {column["名称"] for column in columns}
    columns += [{"名称": kind, "条目": [{}]} for kind in _USUAL_OPINIONS if not columns and kind not in named]
    return {
        "单位": office_of(document) or "",
        "来文机关": (sheet.sender if sheet else None) or header.issuer,
        "文号": (sheet.doc_number if sheet else None) or header.doc_number,
        "收文日期": sheet.received_at if sheet else "",
        "文件标题": header.title,
        "意见": columns,
        "备注": f"此件{header.disclosure}" if header.disclosure else "",
    }


def supervision(document: Document, ledger: Ledger) -> Values:
    """督办单: what is supervised, whose it is and by when; room for how it was dealt with."""
    rows = []
    number = 0
    for group in _groups(document, ledger):
        for row in group["行"]:
            number += 1
            doers = [f"牵头：{row['牵头单位']}" if row["责任单位"] != NOT_STATED else row["牵头单位"]]
            if row["责任单位"] != NOT_STATED:
                doers = [d for d in doers if row["牵头单位"] != NOT_STATED] + [f"责任：{row['责任单位']}"]
            rows.append(
                {
                    "序号": str(number),
                    "事项": row["任务"],
                    "承办单位": "\n".join(doers),
                    "办理时限": row["完成时限"],
                }
            )
    return {
        "督办单位": office_of(document) or document.header.issuer or _UNKNOWN_UNIT,
        "编号": "督〔20××〕×号",
        "依据": _titled(document),
        "交办日期": "",
        "反馈期限": "",
        "事项": rows,
        "办理要求": "请承办单位按办理时限落实，并于反馈期限前书面报告办理情况；不能按期办结的，说明原因和下一步安排。",
    }


def office_of(document: Document) -> str | None:
    """The office whose sheet lies in front of the document."""
    if document.circulation is None:
        return None
    found = _SHEET.search(document.circulation.span.of(document.text))
    return found[1] if found else None


def _entry(opinion: Opinion) -> Values:
    signed = "　".join(filter(None, (opinion.person, opinion.date)))
    return {"文字": opinion.text or "", "署名": signed}


def _bare(title: str) -> str:
    """What a plan is called within another title: without the office, 关于印发 and the kind of paper."""
    found = re.search(r"《(.+)》", title)
    words = found[1] if found else title
    words = re.sub(r"^.{2,30}?关于(?:印发|转发|公布|下达)?", "", words) if "关于" in words else words
    return re.sub(r"的?(?:通知|意见|通报|函)$", "", words).strip("《》 \u3000")


def _name(document: Document) -> str:
    name = _bare(document.header.title or "")
    return name if 0 < len(name) <= _LONGEST_NAME else "重点任务"


def _as_division(name: str) -> str:
    """
    >>> _as_division("云州市水利建设攻坚方案"), _as_division("重点工作分工"), _as_division("任务分解表")
    ('云州市水利建设攻坚方案责任分工表', '重点工作分工表', '任务分解表')
    """
    if name.endswith(("分工", "分解", "一览")):
        return f"{name}表"
    return name if name.endswith(("分工表", "分解表", "任务表", "一览表")) else f"{name}责任分工表"


def _titled(document: Document) -> str:
    """The document as it is quoted: 《title》（number）."""
    header = document.header
    number = f"（{header.doc_number}）" if header.doc_number else ""
    return f"《{_quoted(header.title)}》{number}" if header.title else "有关文件"


def _basis(document: Document) -> Values:
    """From which document it was made, and that one's number and day."""
    header = document.header
    number = f"文号：{header.doc_number}" if header.doc_number else ""
    day = header.issued_on or header.printed_on
    dated = f"成文日期：{chinese_date(day)}" if day else ""
    clock = clock_of(document)
    if not day and clock.exact and clock.issued_on:  # minutes, slips: limits such as 三个月内 count from it
        what = "会议时间" if is_minutes(header.title or "") else "交办时间"
        dated = f"{what}：{chinese_date(clock.issued_on.isoformat())}"
    return {
        "依据": f"《{_quoted(inner[1] if (inner := re.search('《(.+)》', header.title)) else header.title)}》"
        if header.title
        else "",
        "原文": "　　".join(filter(None, (number, dated))),
    }


def _quoted(title: str) -> str:
    return title.replace("《", "〈").replace("》", "〉")


def _of_part(ledger: Ledger, part: str | None) -> Iterable[int]:
    return (
        index
        for index, task in enumerate(ledger.tasks)
        if is_task(task) and (part is None or task.plan == part)
    )


def _groups(document: Document, ledger: Ledger, part: str | None = None) -> list[Values]:
    """The tasks under the headings above them, a row for each task."""
    chosen = set(_of_part(ledger, part))
    plans = {ledger.tasks[index].plan for index in chosen}
    titles = {each.id: each.title for each in ledger.plans if each.id in plans}
    citations = Citations(document, ledger)
    quoted: dict[int, list[Target]] = {}
    for target in ledger.targets:
        if target.task is not None:
            quoted.setdefault(target.task, []).append(target)
    out: list[Values] = []
    number = 0
    for index, stretches in groupby(rows_of(document, ledger), key=lambda row: row.task):
        if index not in chosen:
            continue
        rows = list(stretches)
        task = ledger.tasks[index]
        above = titles.get(task.plan) if part is None and len(titles) > 1 else None
        board = "　".join(board_of(task, above).split("\n"))
        if not out or out[-1]["标题"] != board:
            out.append({"标题": board, "行": []})
        number += 1
        out[-1]["行"].append(
            {
                "序号": str(number),
                "任务": _words(document, task, rows, quoted.get(index, [])),
                "牵头单位": _told(_doers(task, lead=True)),
                "责任单位": _told(_doers(task, lead=False)),
                "完成时限": _told(_due(task)),
                "出处": citations.of_task(task),
            }
        )
    return out


def _told(words: Iterable[str]) -> str:
    return "\n".join(filter(None, words)) or NOT_STATED


def _due(task: Task) -> Iterable[str]:
    """The time limits as printed, with the year where the document leaves it to its date."""
    given = [*task.deadlines, *(a.deadline for a in task.assignments if a.deadline)]
    return dict.fromkeys(
        _dated(clean(each.text), each.by) for each in sorted(given, key=lambda each: each.span)
    )


def _dated(text: str, by: str | None) -> str:
    """
    >>> _dated("9月底前", "2018-09-30"), _dated("明年上半年", "2019-06-30"), _dated("三年内", "2026-08-11")
    ('2018年9月底前', '2019年上半年', '2026年8月11日前')
    >>> _dated("2019年底前", "2019-12-31"), _dated("长期坚持", None)
    ('2019年底前', '长期坚持')
    """
    if by is None or by[:4] in text:
        return text
    words = re.sub(r"^(?:今年|明年|本年度?|当年|次年|后年)", "", text)
    if re.match(r"\d{1,2}月|[一二三四五六七八九十]{1,2}月", words):
        return f"{by[:4]}年{words}"
    if re.match(r"第?[一二三四1-4]季度|[上下]半年", words):
        return f"{by[:4]}年{words}"
    if words.startswith(("年底", "年末", "年内", "年终")):
        return f"{by[:4]}{words}"
    return f"{chinese_date(by)}前"


def _doers(task: Task, *, lead: bool) -> Iterable[str]:
    """Those who lead, or who answer beside them; a line for each stretch of the task, marked where several have others."""
    given = [a for a in task.assignments if a.lead or a.support]
    apart = len({(a.lead, a.support) for a in given}) > 1
    lines: dict[str, None] = {}
    for at, each in enumerate(given):
        if lead:
            words = bodies(each.lead, each.open and not each.support)
        else:
            words = bodies(each.support, each.open)
            if words and each.mode == "joint":
                words += "按职责分工负责"
        if words:
            lines[f"{_mark(at)}{words}" if apart else words] = None
    return lines


def _mark(at: int) -> str:
    return chr(0x2460 + at) if at < 20 else ""


def _words(document: Document, task: Task, rows: list[Row], targets: list[Target]) -> str:
    """The task as it is to be done: heading, text, stretch by stretch; figures that stand elsewhere in its row added."""
    given = [a for a in task.assignments if a.lead or a.support]
    apart = len({(a.lead, a.support) for a in given}) > 1
    number = (task.number or "").strip()
    if number.isdigit():  # that of a row, which the table counts itself
        number = ""
    lines: list[str] = []
    at = 0
    for row in rows:
        words = "" if task.heading and row.content.strip() == task.heading.strip() else row.content
        marked = apart and (row.lead or row.support)
        if words:
            lines += (f"{_mark(at)}{words}" if marked else words).split("\n")
        at += bool(row.lead or row.support)
    bare = [
        (target, words)
        for target in targets
        if (words := clean(target.span.of(document.text))) in lines and target.metric not in words
    ]  # a cell that holds a figure and not of what: its column said that
    lines = [line for line in lines if all(line != words for _, words in bare)]
    text = _closed("\n".join(lines))
    if task.heading:
        between = "\n" if text and _BEGINS_LINE.match(text) else ""
        text = f"{number}{_stopped(task.heading.strip())}{between}{text}"
    elif not text:
        text = rows[0].name
    given_in_columns = {id(target) for target, _ in bare}
    missing = dict.fromkeys(
        _figure(target, words)
        for target in targets
        if id(target) in given_in_columns or (words := clean(target.span.of(document.text))) not in text
        if (words := clean(target.span.of(document.text)))
    )
    return f"{_closed(text)}\n目标：{'；'.join(missing)}。" if missing else text


def _stopped(words: str) -> str:
    return words if words.endswith(_STOPS) else f"{words}。"


def _closed(words: str) -> str:
    """Each line closed by a point, so that what stands in one is not taken for the beginning of the next."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    return "\n".join(
        [line if line.endswith(_STOPS) or _LABELLED.match(line) else f"{line}；" for line in lines[:-1]]
        + lines[-1:]
    )


def _figure(target: Target, quoted: str) -> str:
    """A figure that stood in another column: when, of what, how much."""
    year = f"{target.year}年" if target.year and str(target.year) not in quoted else ""
    return f"{year}{target.metric}{goal(target, quoted)}"
