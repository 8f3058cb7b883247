"""The header of an official document (公文, GB/T 9704): title, number, issuer, addressees and the dates that frame it.

Holds the reading of what stands above the body, and puts it together with what ``closing.py`` and
``attachments.py`` read below it. Only the first and last pages of a text are looked at closely.
"""

from __future__ import annotations

import re

from luoshi.reading.attachments import read_attachments
from luoshi.reading.closing import (
    bodies_in,
    read_copies,
    read_disclosure,
    read_printing,
    read_signature,
    signed_line,
)
from luoshi.reading.column_names import begins_table
from luoshi.reading.document import Header, Notice
from luoshi.reading.head_lines import (
    HEAD,
    LABEL,
    NUMBER,
    TITLE_END,
    Line,
    head_lines,
    is_sentence,
    labelled_facts,
    line_kind,
    number_in,
    without_spaces,
)
from luoshi.reading.official_date import DATE, parse_date
from luoshi.reading.span import Span
from luoshi.reading.title import VERB, Title, labelled_title, title_above, title_anywhere, title_handed_on

_DAMAGED_NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{1,10}[发函办政字委规通知告令])[〔\[【（(﹝]?(?P<year>20\d\d)[〕\]】）)﹞]?(?P<serial>\d{1,3})号?[〕\]】）)﹞]?"
)


_ORDER_NUMBER = re.compile(r"第(?P<serial>[\d一二三四五六七八九十百零〇]{1,6})号")


_HEADING = re.compile(
    r"第[一二三四五六七八九十1-9][章条篇]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|1[.．、]|#{2,} "
)


_TO = re.compile(r"[^。：:！？\n]{2,600}[：:]")


_TO_BEGINS = re.compile(
    r"各|全|省|市|县|区|州|盟|旗|国务院|中央|有关|相关|驻|本|局|机关|[\u4e00-\u9fff（）()、]{2,40}(?:政府|委员会|管委会|办公室|办公厅|厅|局|委|部|院|公司|中心|处|署|镇|乡|街道|行|会|同志)"
)


_TO_ENDS = re.compile(
    r"(?:政府|单位|部门|机构|企业|院校|学校|学院|大学|厅委|厅局|委办局|委|办|局|厅|部|院|会|署|处|中心|公司|集团|街道|镇|乡|村|社区|园区|开发区|高新区|新区|"
    r"办事处|团体|组织|同志|市民|公民|居民|群众|行|团|队|站|所|社|机关|支部|党组|党委|科室|股室|州|市|县|区|医院|协会|联社)(?:[（(][^（）()]{1,60}[）)])?[：:]$"
)


_NOT_TO = re.compile(
    r"如下|通知|要求|方面|包括|(?:^|[、，,])(?:牵头|责任|配合|主办|承办|协办|参加|成员|来文|主管|实施|发文|发布|制定|公开|编制|起草)(?:单位|部门|机构|机关|处室|科室)：?$|附件|抄送|联系|来源|地址|电话"
)


def read_header(text: str, start: int = 0) -> tuple[Header, tuple[Notice, ...]]:
    """The header of the document that begins at ``start`` (the end of the circulation sheet) of repaired text.

    A page that introduces a document and then quotes it gives the header of the document quoted. A field that the
    text does not state stays empty; one that had to be restored or inferred comes with a notice.
    """
    lines = head_lines(text, start)
    notices: list[Notice] = []
    spans: dict[str, Span] = {}
    to = _addressees(lines)
    body = to[0] if to else _body(lines)
    frame = range(_frame_begin(lines, body), body)
    labels = labelled_facts(text, lines, body if body else len(lines))

    title = title_above(lines, frame) or (None if to else title_anywhere(lines)) or labelled_title(labels)
    number = _number(lines, frame, title, labels, notices)
    title = title or title_handed_on(text, start)
    groups, to_span = (to[2], to[3]) if to else ((), None)
    body_at = lines[to[1]].end if to and to[1] < len(lines) and not to[4] else (to_span.end if to_span else 0)
    if not to:
        body_at = lines[body].start if body < len(lines) else (title.span.end if title else start)

    published = labels.get("published", ("", None))[0]
    published_on = parse_date(published) or _publication(text[start : start + HEAD])
    signature = read_signature(text, body_at, published_on)
    framed_date = _framed_date(lines, frame)
    issued_on = signature.issued_on if signature else None
    if signature:
        spans["issued_on"] = signature.date_span
        notices += signature.notices
    if not issued_on and framed_date and not framed_date[2]:
        issued_on, spans["issued_on"] = framed_date[0], framed_date[1]
    if not issued_on and (stated := labels.get("issued")) and (day := parse_date(stated[0])):
        issued_on, spans["issued_on"] = day, stated[1]

    printed = read_printing(text, body_at)
    if not printed and framed_date and framed_date[2]:
        printed = framed_date[0], framed_date[1]
    disclosure = read_disclosure(text, start)
    copies = read_copies(text, body_at)
    attachments = read_attachments(text, body_at)
    issuer = _issuer(lines, frame, title, signature.bodies if signature else (), labels)
    if signature and signature.bodies_span and issuer and issuer[1] is None:
        issuer = issuer[0], signature.bodies_span
    if title and not title.certain:
        notices.append(Notice("title-uncertain", f"标题“{title.text}”是按位置推断的，请核对", title.span))
    if title is None:
        notices.append(
            Notice("title-missing", "没有读出标题：正文之前没有以“通知”“意见”“方案”等结尾的标题行")
        )

    for name, span in (
        ("title", title and title.span),
        ("doc_number", number and number[1]),
        ("issuer", issuer and issuer[1]),
        ("addressees", to_span),
        ("printed_on", printed and printed[1]),
        ("disclosure", disclosure and disclosure[1]),
        ("copied_to", copies and copies[1]),
        ("attachments", attachments and attachments[1]),
    ):
        if span:
            spans[name] = span
    header = Header(
        title=title.text if title else None,
        doc_number=number[0] if number else None,
        issuer=issuer[0] if issuer else None,
        addressees=groups,
        issued_on=issued_on,
        printed_on=printed[0] if printed else None,
        disclosure=disclosure[0] if disclosure else None,
        copied_to=copies[0] if copies else (),
        attachments=attachments[0] if attachments else (),
        spans=spans,
    )
    return header, tuple(notices)


def _addressees(lines: list[Line]) -> tuple[int, int, tuple[str, ...], Span, bool] | None:
    """First and last line, groups and place of the addressees, and whether the body follows on their line."""
    for i, line in enumerate(lines):
        if _HEADING.match(line.text) and i > 0:
            return None
        match = _TO.match(line.text)
        if not match:
            continue
        whole = match.end() == len(line.text)
        if not whole and i > 0 and is_sentence(lines[i - 1].text):
            continue  # duties listed body by body
        first = i
        while first > 0 and i - first < 6 and _runs_on(lines[first - 1].text):
            first -= 1
        written = "".join(entry.text for entry in lines[first:i]) + match[0]
        if not _TO_BEGINS.match(written) or _NOT_TO.search(written[:-1]) or not _TO_ENDS.search(written):
            continue
        if not whole and not written.startswith(("各", "全")) and "政府" not in written:
            continue
        if LABEL.match(written) or (len(written) <= 3 and not written.startswith("各")):
            continue
        groups = tuple(g.strip() for g in re.split(r"[，,；;]", without_spaces(written[:-1])) if g.strip())
        return first, i, groups, Span(lines[first].start, line.start + match.end() - 1), not whole
    return None


def _runs_on(line: str) -> bool:
    """Whether a line is the first part of a list of addressees that the next line continues."""
    return bool(re.match(r"各|国务院|有关|省|市|县|区", line)) and not TITLE_END.search(line) and not is_sentence(line) and (
        line.endswith(("，", "、", ",")) or (line.startswith("各") and len(line) > 12)
    )  # fmt: skip


def _body(lines: list[Line]) -> int:
    """The first line of the body in a document without addressees."""
    for i, line in enumerate(lines):
        if begins_table(line.text):
            return i
        if i and (_HEADING.match(line.text) or "\t" in line.text or line.text.startswith("|")):
            return i
        if is_sentence(line.text) and not _is_bracketed(line.text):
            return i
    return len(lines)


def _is_bracketed(line: str) -> bool:
    return line[0] in "（(" and line[-1] in "）)" and bool(re.search(r"[〔\[]\d{4}|\d{4}年", line))


def _frame_begin(lines: list[Line], body: int) -> int:
    first = body
    while first > 0 and body - first < 60 and not is_sentence(lines[first - 1].text):
        first -= 1
    return first


def _number(
    lines: list[Line],
    frame: range,
    title: Title | None,
    labels: dict[str, tuple[str, Span]],
    notices: list[Notice],
) -> tuple[str, Span] | None:
    for i in reversed(frame):
        line = lines[i]
        if len(line.text) <= 80 and (match := number_in(without_spaces(line.text), whole=True)):
            return _format(match), Span(line.start, line.end)
    if title:
        for i in frame:
            if title.span.start <= lines[i].start < title.span.end or lines[i].start == title.span.start:
                compact = without_spaces(lines[i].text)
                found = list(NUMBER.finditer(compact))
                if found and (found[0].start() == 0 or compact[found[-1].end() :] in ("）", ")", "")):
                    match = found[0] if found[0].start() == 0 else found[-1]
                    return _format(match), Span(lines[i].start, lines[i].end)
    if (stated := labels.get("number")) and (match := number_in(without_spaces(stated[0]))):
        return _format(match), stated[1]
    for i in reversed(frame):
        line, compact = lines[i], without_spaces(lines[i].text)
        span = Span(line.start, line.end)
        if match := _DAMAGED_NUMBER.fullmatch(compact):
            number = f"{match['word']}〔{match['year']}〕{int(match['serial'])}号"
            notices.append(
                Notice("doc-number-restored", f"发文字号“{compact}”缺字，按“{number}”读出，请核对原件", span)
            )
            return number, span
        if match := _ORDER_NUMBER.fullmatch(compact):
            above = without_spaces(lines[i - 1].text) if i > 0 else ""
            return (above if above.endswith("令") and len(above) <= 30 else "") + match[0], span
    return None


def _format(match: re.Match[str]) -> str:
    return f"{match['word']}〔{match['year']}〕{int(match['serial'])}号"


_PUBLICATION = re.compile(rf"(?:时间|日期)[:：]\s{{0,4}}({DATE})")


def _publication(head: str) -> str | None:
    match = _PUBLICATION.search(head) if "时间" in head or "日期" in head else None
    return parse_date(match[1]) if match else None


def _framed_date(lines: list[Line], frame: range) -> tuple[str, Span, bool] | None:
    """A date between title and body, in the note under the title or beside the number; and whether of printing."""
    for i in reversed(frame):
        line = lines[i]
        kind = line_kind(line.text)
        if (
            kind == "label"
            or len(line.text) > 90
            or re.search(r"来源|发布|浏览|时间|\d:\d\d|日期", line.text)
        ):
            continue
        match = re.search(DATE, line.text)
        if (
            match
            and (kind in ("number", "date") or _is_bracketed(line.text))
            and (day := parse_date(match[0]))
        ):
            if kind == "date" and line.text[0] not in "（(" and not signed_line(line.text):
                continue
            printed = line.text[match.end() :].lstrip().startswith("印发")
            return day, Span(line.start + match.start(), line.start + match.end()), printed
    return None


def _issuer(
    lines: list[Line],
    frame: range,
    title: Title | None,
    signers: tuple[str, ...],
    labels: dict[str, tuple[str, Span]],
) -> tuple[str, Span | None] | None:
    """The issuing body: who signs, else the red head, else whom the title names, else the label of the page."""
    found: list[tuple[str, Span | None]] = []
    if signers:
        found.append(("、".join(signers), None))
    for i in reversed(frame):
        line = lines[i]
        kind = line_kind(line.text)
        if kind == "red head":
            bodies = bodies_in(line.text[: line.text.rfind("文")].rstrip())
            found.append(("、".join(bodies), Span(line.start, line.end)))
        elif kind == "date" and (signed := signed_line(line.text)) and signed[0]:
            found.append(("、".join(signed[0]), Span(line.start, line.start + signed[2])))
    if title and (verb := VERB.search(title.text)) and (bodies := bodies_in(title.text[: verb.start()])):
        found.append(("、".join(bodies), Span(title.span.start, title.span.start + verb.start())))
    elif title and title.text.endswith("令") and (bodies := bodies_in(title.text[:-1])):
        found.append(("、".join(bodies), Span(title.span.start, title.span.end - 1)))
    if (stated := labels.get("issuer")) and (bodies := bodies_in(stated[0])):
        found.append(("、".join(bodies), stated[1]))
    if not found:
        return None
    # 省人民政府 in a title and 某某省人民政府 in the signature are one body: take the full name.
    first = found[0]
    return next(
        (other for other in found[1:] if len(other[0]) > len(first[0]) and other[0].endswith(first[0])), first
    )
