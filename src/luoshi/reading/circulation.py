"""The circulation sheet (文件处理单, 收文处理签, 公文处理笺 …) that an office puts in front of an incoming document.

Holds the recognition of the sheet and of its cells and opinions; what the document itself says is read by
``header.py``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from luoshi.reading.document import Circulation, Opinion
from luoshi.reading.official_date import DATE, iso_date, parse_date
from luoshi.reading.span import Span

_LONGEST_SHEET = 6000
_SHEET_TITLE = re.compile(
    r"^[ \t\u3000]*(?=[^\n]{3,50}$)[^\n:：。，]{0,40}?(?:处\s?理|传\s?阅|阅\s?办|办\s?理|呈\s?批|批\s?办|拟\s?办|签\s?批|承\s?办|批\s?示|阅\s?批|呈\s?阅|登\s?记)"
    r"\s?(?:登\s?记)?\s?(?:单|签|笺|表|卡|纸)[ \t\u3000]*$",
    re.MULTILINE,
)


def _alternatives(words: str) -> str:
    """The words as alternatives, with spaces allowed between their characters (文 号), longest first."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "|".join(r"[ \u3000\v]{0,4}".join(map(re.escape, word)) for word in ordered)


_SENDERS = "来文机关 来文单位 来文部门 来文处室 来文单位/人 发文机关 发文单位 发文部门 来件单位 原发文单位"
_NUMBERS = "文号 来文字号 发文字号 来文号 来文文号 原文号 原文字号 文件字号 来文编号 发文文号 字号"
_RECEIPTS = (
    "收文日期 收文时间 来文日期 来文时间 收到日期 收到时间 收件日期 收件时间 登记日期 登记时间 接收时间"
)
_OTHERS = (
    "文件主题 文件标题 文件名称 来文标题 标题 题名 事由 主题 内容摘要 摘要 密级 缓急 紧急程度 缓急程度 份数 页数 收文编号 收文号 "
    "编号 登记号 拟发单位 备注 经办人 联系电话 联系人 电话 主办单位 承办单位 承办人 承办部门 办理时限 办理期限 "
    "限办时间 文种 归档 登记人 收文人 签收人 打印时间 附件 类别 来文类型 收文单位 收文机关 抄送 拟办人"
)
_OPINIONS = (
    "意见 批示 批阅 承办结果 承办情况 办理结果 办理情况 处理结果 处理情况 落实情况 签批 传阅 拟办 阅示"
)
# Labels of these kinds, two of which tell a sheet without a title; blanks aside, one of their words stands in each.
_TELLING = tuple(words.split() for words in (_SENDERS, _RECEIPTS, _OPINIONS))
_BLANKS = str.maketrans("", "", " \u3000\v")


@cache
def _cell_label() -> re.Pattern[str]:
    """A label that opens a cell, or stands later in it with a colon after it. Made when a sheet is suspected: it is large."""
    opinion = (
        r"(?:[\u4e00-\u9fff][ \u3000\v]{0,4}){0,8}?"
        rf"(?:{_alternatives(_OPINIONS)})"
        r"(?:签名|签字|记录|人员|意见)?"
    )
    label = (
        rf"(?:(?P<sender>{_alternatives(_SENDERS)})|(?P<number>{_alternatives(_NUMBERS)})"
        rf"|(?P<received>{_alternatives(_RECEIPTS)})|(?P<other>{_alternatives(_OTHERS)})|(?P<opinion>{opinion}))"
        r"(?:[（(][^（）()\n]{0,12}[）)])?"
    )
    return re.compile(
        rf"(?:(?<=[\n\t])|^)[ \u3000]*{label}(?=[ \u3000]*[:：]|[ \u3000]|[\t\n\v]|<|$)[ \u3000]*[:：]?"
        rf"|(?<=[ \u3000]){label.replace('?P<', '?P<mid_')}[ \u3000]*[:：]"
    )


_KINDS = ("sender", "number", "received", "other", "opinion")
_DOCUMENT_BEGINS = re.compile(
    r"^[ \u3000]*(?:"
    r"[^\n\t:：。，；]{2,60}文[ \u3000]{0,6}件"  # the red head
    r"|[（(]?[\u4e00-\u9fff]{1,14}[ \u3000]?[〔\[﹝【（(][ \u3000]?(?:19|20)\d\d[ \u3000]?[〕\]﹞】）)][^\n\t。，；]{0,16}"
    r"|(?!请|拟|呈|转|按|同意|建议)[^\n\t。；:：]{0,80}关于[^\n\t。；:：]{2,160}"
    r")[ \u3000]*$",
    re.MULTILINE,
)
_TAIL_LINE = re.compile(r"[\d\s.\-—第共页/No:：]*")

_BREAK = re.compile(r"</?(?:div|p|br|span)[^<>\n]{0,80}>|[\v\n\t]", re.IGNORECASE)
_DAY = rf"(?P<day>{DATE}(?:[ T]\d{{1,2}}:\d\d(?::\d\d)?)?|\d{{1,2}}月\d{{1,2}}日?|(?<![\d.])\d{{1,2}}[./]\d{{1,2}}(?![\d.%％]))"
_NAME = r"(?P<name>[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][ \u3000]{1,2}[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8})"
_SIGNED = re.compile(
    rf"(?:^|(?<=[\s。！；;，,：:”）)]))(?:{_NAME}[ \u3000:：，,]{{0,4}})?[（(\[]?{_DAY}[）)\]]?[ \u3000。]*$"
)
_DATED_ONLY = re.compile(rf"[（(\[]?{_DAY}[）)\]]?[ \u3000。]*$")
_SIGNED_FIRST = re.compile(
    rf"^{_NAME}[ \u3000]{{0,4}}[（(\[]?{_DAY}[）)\]]?[ \u3000]{{0,4}}[:：]?[ \u3000]*(?=\S)"
)
# Two entries whose break was lost: …会议研究。 1.24付文勇 2025-01-24
_TWO_ENTRIES = re.compile(
    rf"(?<=[\s。！）)])(?:{DATE}|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}[./]\d{{1,2}})(?=[ \u3000]{{0,4}}[\u4e00-\u9fff]{{2,4}}[ \u3000]{{0,4}}{DATE}$)"
)
_NAMED_FIRST = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,4})[:：](?=.)")
_NAME_LAST = re.compile(r"(?:^|(?<=[。！\s]))(?P<name>[\u4e00-\u9fff]{2,3})$")
_NOT_A_NAME = re.compile(
    r"同意|已阅|^阅|^拟|^请|^呈|办结|已办|^已|照办|速办|传阅|圈阅|同志|单位|部门|办公室|意见|批示|办理|落实|处理|研究|^转|^无$|市长|县长|区长|主任|局长|书记"
)


class _Cell(NamedTuple):
    kind: str
    label: str
    value: Span


def read_circulation(text: str) -> Circulation | None:
    """The circulation sheet at the head of ``text``; None where the text does not begin with one.

    Cells are parted by tabs, lines or labels with a colon; several entries in one cell by vertical tabs or by the
    remains of ``<div>``. A date without its year takes the year of the date of receipt, or the next year where it
    would otherwise lie before the receipt. An instruction that nobody signed has no person.
    """
    head = text[:_LONGEST_SHEET]
    begin = _sheet_begin(head)
    if begin is None:
        return None
    first_line_end = head.find("\n", begin)
    body = first_line_end + 1 if first_line_end >= 0 else len(head)
    if not _SHEET_TITLE.match(head[begin:body].rstrip("\n")):
        body = begin
    end = _sheet_end(head, body)
    cells = _cells(head, body, end)
    if len({cell.kind for cell in cells}) < 2:
        return None
    received = _field(head, cells, "received")
    number = _field(head, cells, "number")
    received_on = parse_date(received) if received else None
    opinions = tuple(
        opinion for cell in cells if cell.kind == "opinion" for opinion in _opinions(head, cell, received_on)
    )
    return Circulation(
        sender=_field(head, cells, "sender"),
        doc_number=re.sub(r"\s+", "", number) if number else None,
        received_at=received,
        opinions=opinions,
        span=Span(begin, end),
    )


def _sheet_begin(head: str) -> int | None:
    lead = len(head) - len(head.lstrip())
    title = _SHEET_TITLE.search(head, 0, lead + 400)
    if title:
        # A document about such sheets has a title of its own before the word turns up.
        if head[lead : title.start()].count("\n") > 4 or "。" in head[lead : title.start()]:
            return None
        return title.start()
    if not _may_have_labels(head[: lead + 1200]):
        return None
    first = list(_cell_label().finditer(head, 0, lead + 1200))
    kinds = {_kind(m) for m in first}
    if first and first[0].start() <= lead + 60 and len(kinds & {"sender", "received", "opinion"}) >= 2:
        return head.rfind("\n", 0, lead + 1) + 1
    return None


def _may_have_labels(head: str) -> bool:
    """Whether words of two kinds of telling labels stand here, however they are spaced."""
    closed = head.translate(_BLANKS)
    return sum(any(word in closed for word in words) for words in _TELLING) >= 2


def _sheet_end(head: str, body: int) -> int:
    """Where the document proper begins: at its red head, number or title, else after the last line of the sheet."""
    for match in _DOCUMENT_BEGINS.finditer(head, body):
        line = match[0]
        if "\t" in line or _cell_label().match(line):
            continue
        before = list(_cell_label().finditer(head, body, match.start()))
        if len(before) < 2:
            continue
        # 文号：\n湘政发〔2025〕1号 is a value of the sheet: its label stands right before it.
        if _kind(before[-1]) != "opinion" and not head[before[-1].end() : match.start()].strip():
            continue
        return match.start()
    last_line = body
    for m in _cell_label().finditer(head, body):
        stop = head.find("\n", m.end())
        last_line = stop if stop >= 0 else len(head)
    at = last_line
    while at < len(head):
        stop = head.find("\n", at + 1)
        stop = stop if stop >= 0 else len(head)
        if not _TAIL_LINE.fullmatch(head, at, stop):
            break
        at = stop
    return at


def _kind(match: re.Match[str]) -> str:
    return next(k for k in _KINDS if match[k] is not None or match["mid_" + k] is not None)


def _cells(head: str, begin: int, end: int) -> list[_Cell]:
    found = list(_cell_label().finditer(head, begin, end))
    cells = []
    for i, match in enumerate(found):
        stop = found[i + 1].start() if i + 1 < len(found) else end
        kind = _kind(match)
        label = re.sub(r"\s+", "", match[kind] or match["mid_" + kind])
        cells.append(_Cell(kind, label, Span(match.end(), stop)))
    return cells


def _field(head: str, cells: list[_Cell], kind: str) -> str | None:
    for cell in cells:
        if cell.kind == kind:
            for piece in _BREAK.split(cell.value.of(head)):
                if piece.strip():
                    return piece.strip()
    return None


def _pieces(head: str, span: Span) -> list[Span]:
    pieces = []
    at = span.start
    for match in [*_BREAK.finditer(head, span.start, span.end), None]:
        stop = match.start() if match else span.end
        raw = head[at:stop]
        left = len(raw) - len(raw.lstrip())
        if raw.strip():
            begin, end = at + left, at + left + len(raw.strip())
            if two := _TWO_ENTRIES.search(head, begin, end):
                pieces.append(Span(begin, two.end()))
                begin = two.end() + len(head[two.end() : end]) - len(head[two.end() : end].lstrip())
            pieces.append(Span(begin, end))
        at = match.end() if match else stop
    return pieces


def _opinions(head: str, cell: _Cell, received_on: str | None) -> list[Opinion]:
    opinions: list[Opinion] = []
    waiting: list[Span] = []

    def close(person: str | None, words: list[str], day: str | None, last: Span) -> None:
        text = "".join(w for w in words if w).strip()
        start = waiting[0].start if waiting else last.start
        opinions.append(
            Opinion(cell.label, person, text or None, _date(day, received_on), Span(start, last.end))
        )
        waiting.clear()

    for piece in _pieces(head, cell.value):
        words = piece.of(head)
        before = [w.of(head) for w in waiting]
        if match := _signature(words):
            name = _person(match.groupdict().get("name"))
            cut = match.start() if name or not match.groupdict().get("name") else match.start("day")
            said = words[:cut].strip().rstrip("（([")
            if not name and (first := _NAMED_FIRST.match(said)) and (name := _person(first["name"])):
                said = said[first.end() :].strip()
            close(name, [*before, said], match["day"], piece)
        elif (match := _SIGNED_FIRST.match(words)) and _person(match["name"]):
            close(_person(match["name"]), [*before, words[match.end() :]], match["day"], piece)
        elif (match := _NAME_LAST.search(words)) and _person(match["name"]):
            close(_person(match["name"]), [*before, words[: match.start()].strip()], None, piece)
        else:
            waiting.append(piece)
    if waiting and (rest := [w.of(head) for w in waiting]):
        close(None, rest, None, waiting[-1])
    return opinions


def _signature(words: str) -> re.Match[str] | None:
    match = _SIGNED.search(words) or _DATED_ONLY.search(words)
    if match and match["day"][0].isdigit() and len(match["day"]) <= 5 and "月" not in match["day"]:
        # 1.24 right behind a word is a figure (增速达到5.6), behind a name it is a day.
        at = match.start("day")
        name = match.groupdict().get("name") or ""
        if at and "\u4e00" <= words[at - 1] <= "\u9fff" and not 2 <= len(name) <= 3:
            return None
    return match


def _person(name: str | None) -> str | None:
    if not name or _NOT_A_NAME.search(name):
        return None
    return re.sub(r"\s+", "", name)


def _date(day: str | None, received_on: str | None) -> str | None:
    if day is None:
        return None
    if full := parse_date(day):
        return full
    numbers = re.findall(r"\d+", day)
    if len(numbers) != 2 or not received_on:
        return None
    received = date.fromisoformat(received_on)
    for year in (received.year, received.year + 1):
        found = iso_date(year, int(numbers[0]), int(numbers[1]))
        if found and date.fromisoformat(found) >= received - timedelta(days=31):
            return found
    return None
