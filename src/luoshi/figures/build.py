"""A Document becomes its figures: the frame is read once, then paragraph by paragraph and table by table.

Only the order of these steps stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from luoshi.figures.cells import TableReading, read_table
from luoshi.figures.mapping import TableMapping
from luoshi.figures.model import Figure, FigureSet
from luoshi.figures.places import likely_place, title_place, whole_place
from luoshi.figures.plans import (
    heading_of,
    is_plan_heading,
    mark_level,
    opens_plans,
    says_plans,
    without_mark,
)
from luoshi.figures.prose import figures_of
from luoshi.figures.state import Setting, topics
from luoshi.figures.times import Calendar, times, title_period
from luoshi.reading.document import Document, Notice
from luoshi.reading.span import Cover, Span
from luoshi.statistics.indicator import Indicators, starter_indicators
from luoshi.statistics.period import Period

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_DAY = re.compile(r"(20\d\d)(?:年|[-./])\s?(\d{1,2})(?:月|[-./])\s?\d{1,2}(?!\d)日?")
_OFFICE = re.compile(
    r"(?:人民政府|委员会|局|室|政府|管委会|支队|大队|办公厅|厅|发布|日报|电视台|中心|调查队|总队|法院)$"
)
_OPENING = 1_500  # characters in which a document says of when it speaks
_LABEL = re.compile(r"([一-龥、]{2,10})[ \u3000]{1,4}(?=[一-龥\d])")  # 工业　全年规模以上工业…
_LABELLED = 24
_LONGEST_SIGNED = 60
_MARKUP = re.compile("<[^<>]{0,2000}>")
_SOURCE = 60_000
_FAREWELL = 12


def read_figures(
    document: Document,
    *,
    indicators: Indicators | None = None,
    remembered: Mapping[str, TableMapping] | None = None,
) -> FigureSet:
    """The figures that a document reports.

    ``remembered`` holds corrected mappings of a sender's tables by their signatures; a table with the head of one of them
    is read by it.
    """
    indicators = indicators or starter_indicators()
    setting = setting_of(document, indicators)
    tables: list[TableReading] = []
    after = 0
    for table in document.tables:
        if not setting.is_plan:
            tables.append(read_table(document, table, setting, remembered or {}, after))
        after = table.span.end
    aside = Cover([*(table.span for table in document.tables), *document.furniture, *_frame(document)])
    figures = [figure for table in tables for figure in table.figures]
    figures += _prose(document, setting, aside)
    undated = [figure for figure in figures if figure.period is None]
    figures = [
        figure for figure in figures if figure.period is not None and not _lies_ahead(figure.period, setting)
    ]
    figures.sort(key=lambda figure: (figure.span.start, figure.span.end))
    return FigureSet(
        tuple(figures),
        tuple(t.mapping for t in tables if t.mapping),
        tuple(_notices(figures, undated, tables)),
    )


def setting_of(document: Document, indicators: Indicators) -> Setting:
    """What the document says once: its place, its period, its year."""
    title = title_of(document)
    opening = document.text[:_OPENING]
    issued = _issued(document, opening)
    year = next((int(found[1]) for found in [_YEAR.search(title)] if found), None)
    first = _YEAR.search(opening)
    year = year or (issued[0] if issued else None) or (int(first[1]) if first else None)
    calendar = Calendar(year, None, issued)
    if issued and not _YEAR.search(title):
        calendar = Calendar(issued[0], None, issued)
    period = title_period(title, calendar)
    reported = _reported(opening, calendar)
    if reported is not None and (period is None or reported.year == period.year):
        period = reported
    elif period is None or period.size == 12:
        period = _finer(opening, title, calendar, period) or period
    if (period is None or period.size == 12) and (month := _holiday(title, calendar)):
        period = month
    if period is not None and period.size < 12 and not period.is_cumulative:
        period = _until(opening, calendar, period) or period
    if period is not None:
        calendar = Calendar(period.year, period, issued)
    return Setting(calendar, _place(document, title), indicators, says_plans(title, document.text))


def title_of(document: Document) -> str:
    """The title, or the first line of a text that has none."""
    if document.header.title and not _is_body(document):
        return "".join(document.header.title.split())
    for line in document.text[:_OPENING].split("\n"):
        if line.strip():
            return line.strip()[:80]
    return ""


def _is_body(document: Document) -> bool:
    """Whether what the header takes for the title is a line of the text: a sentence below the date."""
    spans = document.header.spans
    title, issued = spans.get("title"), spans.get("issued_on")
    words = document.header.title or ""
    return bool(title and issued and title.start > issued.start and re.search("[，；。]", words))


def _issued(document: Document, opening: str) -> tuple[int, int] | None:
    written = document.header.issued_on or document.header.printed_on
    if not written and document.format == "html" and not _DAY.search(opening[:400]):
        opening = document.source[:_SOURCE]  # the line of the date above a text is no part of it
        found = _DAY.search(opening)
        return (int(found[1]), int(found[2])) if found and 1 <= int(found[2]) <= 12 else None
    found = (
        re.match(r"(\d{4})-(\d\d)", written)
        if written
        else _DAY.search(opening[:400]) or _DAY.search(document.text[-400:])
    )
    if found and 1 <= int(found[2]) <= 12:
        return int(found[1]), int(found[2])
    return None


def _reported(opening: str, calendar: Calendar) -> Period | None:
    """The period of 现将1—8月（截至8月底）的进展情况通报如下, which is that of all that follows."""
    for line in opening.split("\n")[:12]:
        if "如下" in line:
            found = [
                time.period
                for time in times(line, calendar)
                if time.period and (time.is_until or (time.period.is_cumulative and time.period.size < 12))
            ]
            if found:
                return found[-1]
    return None


_HOLIDAYS = {"元旦": 1, "清明": 4, "五一": 5, "劳动节": 5, "国庆": 10}
_HOLIDAY = re.compile(
    "(元旦|春节|清明|五一|劳动节|端午|中秋|国庆)[一-龥”]{0,6}?(?:假期|假日|黄金周|长假|期间)"
)


def _holiday(title: str, calendar: Calendar) -> Period | None:
    """The month of the holiday that a title is about: the one it always lies in, else the one the text was written in."""
    found = _HOLIDAY.search(title)
    if not found or calendar.year is None:
        return None
    fixed = next((month for name, month in _HOLIDAYS.items() if name in found[0]), None)
    month = fixed or (calendar.issued[1] if calendar.issued and calendar.issued[0] == calendar.year else None)
    return Period.month(calendar.year, month) if month else None


def _until(opening: str, calendar: Calendar, period: Period) -> Period | None:
    """The year so far, where a report of one quarter opens with 截止9月30日."""
    if period.size != 3:
        return None
    for line in opening.split("\n")[:6]:
        for time in times(line, calendar):
            if time.is_until and time.period and time.period.end == period.end:
                return time.period
    return None


def _finer(opening: str, title: str, calendar: Calendar, period: Period | None) -> Period | None:
    """The part of the year that the opening lines speak of, where the title names no more than the year."""
    if re.search("公报|年度|全年|年鉴|总结|终了", title):
        return None
    body = opening.replace(title, "", 1)
    for line in body.split("\n"):
        for time in times(line, calendar):
            if time.period is None or time.period.size == 12 or _DAY.match(line, time.start):
                continue
            if period is not None and time.period.year != period.year:
                continue
            return time.period
    return None


def _place(document: Document, title: str) -> str | None:
    for words in (title, document.header.issuer or "", *document.header.addressees[:1]):
        found = title_place(words)
        if found:
            return found
    for line in document.text[:_OPENING].split("\n"):
        for piece in line.split() if len(line) <= _LONGEST_SIGNED else ():
            if _OFFICE.search(piece.rstrip("，,）)")) and (found := title_place(piece.lstrip("（("))):
                return found
    end = min([_OPENING, *(table.span.start for table in document.tables[:1])])
    found = likely_place(document.text[:end])
    if found is None and document.format == "html":
        found = likely_place(_MARKUP.sub(" ", document.source[:_SOURCE]))
    return found or whole_place(document.text[:end])


def _frame(document: Document) -> Iterator[Span]:
    for name, span in document.header.spans.items():
        if name == "title" and _is_body(document):
            continue
        if name in ("title", "doc_number", "addressees", "issued_on", "printed_on", "issuer"):
            yield span


def _prose(document: Document, setting: Setting, aside: Cover) -> Iterator[Figure]:
    text, at = document.text, 0
    headings: dict[int, str] = {}
    lead: Period | None = None  # that a paragraph before has named and that lasts
    silent: int | None = None  # the level of the section of plans that is being passed over
    title = title_of(document)
    for line in text.split("\n"):
        begin, at = at, at + len(line) + 1
        words = line.strip("\r \u3000\t")
        if not words or aside.holds(begin + len(line) - len(line.lstrip("\r \u3000\t"))) or words == title:
            continue
        level = mark_level(words)
        heading = heading_of(words)
        if silent is not None and level is not None and level <= silent:
            silent = None
        if level is not None:
            headings = {depth: name for depth, name in headings.items() if depth < level}
            headings[level] = heading
            named = title_period(heading, setting.calendar)
            if named is not None:
                lead = _of_section(named, setting)  # 2025年工作回顾
        elif heading and len(words) == len(heading) and len(heading) <= _FAREWELL * 2:
            headings = {9: heading}
            silent = None if silent == 9 else silent
        if (
            silent is None
            and is_plan_heading(heading)
            and (level is not None or len(words) - len(heading) <= 1)
        ):
            silent = 9 if level is None else level
        if silent is not None or opens_plans(words):
            continue
        label = _LABEL.match(words) if len(words) > _LABELLED else None
        if label:
            headings[9] = label[1]
        topic = topics([headings[depth] for depth in sorted(headings)])
        skipped = len(line) - len(line.lstrip("\r \u3000\t"))
        mark = label.end() if label else len(words) - len(without_mark(words))
        found, last = figures_of(words[mark:], begin + skipped + mark, setting, topic, lead)
        lead = _lasting(last, setting) or lead if found else lead
        yield from found


def _of_section(named: Period, setting: Setting) -> Period:
    """The period of a heading; the quarter of a report of the year so far is that year so far."""
    own = setting.calendar.period
    if own is not None and named.size == 3 and own.is_cumulative and own.end == named.end:
        return own
    return named


def _lies_ahead(period: Period, setting: Setting) -> bool:
    """Whether a figure would be of a year after the document was written: it is planned, whatever its words."""
    issued = setting.calendar.issued
    return issued is not None and period.year > issued[0]


def _lasting(last: Period | None, setting: Setting) -> Period | None:
    """The year so far, which in a document of one month goes on to the paragraphs that name no period."""
    own = setting.calendar.period
    if own is None or own.size > 1:
        return None
    return last if last and last.is_cumulative and last.end == own.end else own


def _notices(figures: list[Figure], undated: list[Figure], tables: list[TableReading]) -> Iterator[Notice]:
    for table in tables:
        yield from table.notices
    if undated:
        yield Notice(
            "figure-without-period",
            f"有 {len(undated)} 个数读不出是什么时期的，没有列入，请核对标题或正文中的时期。",
            undated[0].span,
        )
    unplaced = [figure for figure in figures if figure.place is None]
    if unplaced:
        yield Notice(
            "figure-without-place", f"有 {len(unplaced)} 个数没有读到地区，请核对。", unplaced[0].span
        )
