"""What closes an official document: list of attachments, signature, date, disclosure, copies and printing line.

Holds the reading of these parts after the body (GB/T 9704: 附件说明, 发文机关署名, 成文日期, 附注, 版记). What
stands above the body is read by ``header.py``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.document import Notice
from luoshi.reading.official_date import DATE, iso_date, parse_date, restored_date
from luoshi.reading.span import Span, lines_with

_BODY_END = (
    "(?:政府|办公厅|办公室|委员会|委|厅|局|部|院|会|办|署|中心|公司|集团|组|总队|支队|大队|大学|学院|学校|党组|"
    "处|站|所|社|团|银行|海关|军区)"
)
_BODY = re.compile(
    rf"(?!各|附|本|现|请|请示|经|抄送)[\u4e00-\u9fff（）()·]{{1,44}}{_BODY_END}(?:[（(][^（）()]{{1,12}}[）)])?"
)
_NO_BODY = re.compile(r"关于|印发|责任|牵头|负责|单位|如下|工作会|附件|的")
_PARTY_AND_GOVERNMENT = re.compile(
    r"(中共[\u4e00-\u9fff]{2,12}?委(?:员会)?(?:办公厅|办公室)?)([\u4e00-\u9fff]{2,12}人民政府(?:办公厅|办公室)?)"
)


def bodies_in(line: str) -> tuple[str, ...]:
    """The bodies that a line consists of (a signature, a red head); empty where it holds anything else."""
    line = line.strip()
    if not 2 <= len(line) <= 120:
        return ()
    parts = line.split()
    if all(len(part) == 1 for part in parts):
        parts = ["".join(parts)]
    names: list[str] = []
    for part in (name for p in parts for name in p.split("、")):
        if not _BODY.fullmatch(part) or _NO_BODY.search(part):
            return ()
        both = _PARTY_AND_GOVERNMENT.fullmatch(part)
        names += both.groups() if both else [part]
    return tuple(names)


class Signature(NamedTuple):
    """Who signed, when, where; the notices are about a date that had to be restored."""

    bodies: tuple[str, ...]
    issued_on: str | None
    bodies_span: Span | None
    date_span: Span
    notices: tuple[Notice, ...]


_GAP = r"[ \t\u3000]"
_DATE_ENDS = re.compile(rf"日{_GAP}{{0,80}}[）)]?{_GAP}{{0,80}}(?=\n|\Z)")
_DATE_LINE = re.compile(
    rf"{_GAP}{{0,80}}(?P<who>[^\d〇○。，；：:]{{0,80}}?){_GAP}{{0,80}}[（(]?(?P<date>{DATE})[）)]?{_GAP}{{0,80}}"
)
_NUMERIC_DATE = re.compile(
    rf"\n{_GAP}{{0,80}}[{{（(]?{_GAP}{{0,80}}(?P<date>(?:19|20)\d\d(?:[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{2,4}}|{_GAP}\d{{1,2}}{_GAP}\d{{1,2}})){_GAP}{{0,80}}[）)]?{_GAP}{{0,80}}(?=\n|\Z)"
)
_RUN_ON = re.compile(rf"。{_GAP}{{0,8}}(?P<who>[\u4e00-\u9fff（）()]{{4,40}}?){_GAP}{{0,8}}(?P<date>{DATE})")


def read_signature(text: str, after: int, published_on: str | None) -> Signature | None:
    """The signature block that closes the document or its cover notice: the first after ``after``.

    A date that lost its 年月日 is restored only right below a signing body, with a notice.
    """
    places: list[tuple[int, int, int]] = []
    for match in _DATE_ENDS.finditer(text, after):
        begin = text.rfind("\n", 0, match.start()) + 1
        if begin >= after and match.end() - begin <= 140:
            places.append((begin, match.end(), 0))
    places += [(m.start() + 1, m.end(), 1) for m in _NUMERIC_DATE.finditer(text, max(0, after - 1))]
    bare: Signature | None = None
    for begin, end, numeric in sorted(places):
        line = text[begin:end]
        found = _numeric(line, published_on) if numeric else _read_line(line)
        if found is None:
            continue
        who, day, offset, notice = found
        date_span = Span(begin + offset, begin + len(line.rstrip(" \t\u3000）)")))
        bodies, bodies_span = (who, Span(begin, begin + offset)) if who else _bodies_above(text, after, begin)
        notices = (Notice(notice[0], notice[1], date_span),) if notice else ()
        if bodies:
            return Signature(bodies, day, bodies_span, date_span, notices)
        if not bare and not numeric and _closes(text, begin, after):
            bare = Signature((), day, None, date_span, notices)
    return bare or _run_on_signature(text, after)


def _run_on_signature(text: str, after: int) -> Signature | None:
    """The signature inside a text that lost its paragraph breaks: a body the title has named, and a date."""
    for match in _RUN_ON.finditer(text, after, after + 3000):
        bodies = bodies_in(match["who"])
        day = parse_date(match["date"])
        if bodies and day and text.find(match["who"], 0, after) >= 0:
            return Signature(bodies, day, Span(*match.span("who")), Span(*match.span("date")), ())
    return None


_Found = tuple[tuple[str, ...], str | None, int, tuple[str, str] | None]


def signed_line(line: str) -> tuple[tuple[str, ...], str | None, int] | None:
    """Who signed and on what day, where a line holds only that, and where in it the date begins."""
    found = _read_line(line)
    return found[:3] if found else None


def _read_line(line: str) -> _Found | None:
    match = _DATE_LINE.fullmatch(line)
    if not match:
        return None
    who = bodies_in(match["who"])
    if match["who"].strip(" \t\u3000（(") and not who:
        return None
    day = parse_date(match["date"])
    notice = (
        None if day else ("date-impossible", f"成文日期“{match['date'].strip()}”不是有效日期，请核对原文")
    )
    return who, day, match.start("date"), notice


def _numeric(line: str, published_on: str | None) -> _Found | None:
    match = _NUMERIC_DATE.match("\n" + line)
    if not match:
        return None
    written = match["date"]
    offset = match.start("date") - 1
    if re.search(r"[-/.]", written):
        return (), parse_date(written), offset, None
    if len(parts := written.split()) == 3:
        day = iso_date(*(int(part) for part in parts))
        certain = True
    else:
        day, certain = restored_date(written, published_on)
    if day is None:
        return (), None, offset, ("date-damaged", f"成文日期“{written}”缺字，无法确定，请核对原件")
    how = "" if certain else "（按发布日期推断）"
    return (), day, offset, ("date-restored", f"成文日期“{written}”缺字，按 {day} 读出{how}，请核对原件")


def _bodies_above(text: str, after: int, begin: int) -> tuple[tuple[str, ...], Span | None]:
    names: list[str] = []
    span: Span | None = None
    end = begin
    for _ in range(40):
        end = (
            len(text[:end].rstrip()) if end - after < 400 else end - 400 + len(text[end - 400 : end].rstrip())
        )
        if end <= after:
            break
        start = max(text.rfind("\n", 0, end) + 1, after)
        line = text[start:end]
        found = bodies_in(line) if len(line) <= 140 else ()
        if not found:
            break
        names[:0] = found
        start += len(line) - len(line.lstrip())
        span = Span(start, span.end if span else end)
        end = start
        if len(names) >= 12:
            break
    return tuple(names), span


_OFFICER = re.compile(
    rf"\n{_GAP}{{0,80}}(?:省长|市长|州长|盟长|县长|区长|旗长|主席|部长|主任|局长|总理){_GAP}{{1,8}}[\u4e00-\u9fff·]{{1,12}}{_GAP}{{0,8}}[\u4e00-\u9fff]?$"
)


def _closes(text: str, begin: int, after: int) -> bool:
    """Whether the line before a date is the end of a body: a sentence, a note, the name of an officer who signs."""
    before = text[max(after, begin - 200) : begin].rstrip()
    if _OFFICER.search(before):
        return True
    return before.endswith(("。", "；", "）", ")", "！")) and (
        begin - after < 8000 or begin > len(text) - 3000
    )


_PRINTED_TAIL = re.compile(rf"{_GAP}{{0,80}}印{_GAP}?发{_GAP}{{0,80}}(?:[）)。]|(?=\n|\Z)|共)")
_DATE_BEFORE = re.compile(rf"{DATE}{_GAP}{{0,80}}$")


def read_printing(text: str, after: int) -> tuple[str, Span] | None:
    """The day in the printing line (…年…月…日印发), the last one in the text."""
    end = len(text)
    for _ in range(50):
        at = text.rfind("日", after, end)
        while at >= 0 and not _PRINTED_TAIL.match(text, at + 1):
            end = at
            at = text.rfind("日", after, end)
        if at < 0:
            return None
        match = _DATE_BEFORE.search(text[max(after, at - 30) : at + 1])
        day = parse_date(match[0]) if match else None
        if match and day:
            start = at + 1 - len(match[0])
            return day, Span(start, at + 1)
        end = at
    return None


_DISCLOSURE = re.compile(
    r"此(?:件|文|通知)[ ：:，]{0,3}(?P<note>[^\n，。；）)]{0,8}公开(?:发布)?)"
    r"|(?:公开(?:方式|属性|类型|类别|形式)|信息公开(?:选项|类别|属性|形式))[ \t\u3000]*[：:][ \t\u3000]*(?P<label>[^\n\t ，。；]{0,8}公开)"
    r"|\n[ \t\u3000]*[（(【\[]?(?P<line>主动公开|依申请公开|不予公开|公开发布)[）)】\]]?[ \t\u3000]*(?=\n|\Z)"
)


def read_disclosure(text: str, start: int) -> tuple[str, Span] | None:
    """主动公开, 依申请公开 or 不予公开, from the note or label that says so."""
    for first, last in lines_with("公开", text, start):
        for match in _DISCLOSURE.finditer(text, max(start, first - 1), last):
            kind = match.lastgroup or "note"
            words = match[kind]
            if "不" in words or "免" in words:
                value = "不予公开"
            elif "申请" in words:
                value = "依申请公开"
            elif re.fullmatch(r"(?:主动|可以?|全文|属于?|予以|面向社会|向社会)?公开(?:发布)?", words):
                value = "主动公开"
            else:
                continue
            return value, Span(*match.span(kind))
    return None


_COPIES = re.compile(r"抄[ \u3000]{0,4}[送报][ \t\u3000]*[：:][ \t\u3000]*")


def read_copies(text: str, after: int) -> tuple[tuple[str, ...], Span] | None:
    """To whom copies go (抄送), in groups at the comma; the list may run over several lines."""
    matches = list(_COPIES.finditer(text, max(after, len(text) - 6000)))
    if not matches:
        return None
    begin = matches[0].end()
    at, end = begin, begin
    pieces: list[str] = []
    for _ in range(16):
        stop = text.find("\n", at)
        stop = stop if stop >= 0 else len(text)
        line = text[at:stop].strip()
        if line:
            more = line.endswith(("。", "，", "、", "；", ",", ";"))
            if pieces and ("印发" in line or (not more and pieces[-1].endswith("。"))):
                break
            pieces.append(line)
            end = stop
            if line.endswith("。") and _printing_follows(text, stop):
                break
        if stop >= len(text):
            break
        at = stop + 1
    joined = "".join(pieces)
    groups = tuple(g for g in (part.strip(" \t\u3000") for part in re.split(r"[，,。；;\t]", joined)) if g)
    return (groups, Span(matches[0].start(), end)) if groups else None


def _printing_follows(text: str, at: int) -> bool:
    following = [line for line in text[at : at + 200].split("\n") if line.strip()]
    return bool(following) and "印发" in following[0]
