"""Lines to paragraphs: breaks that a page or a column edge put inside a sentence are undone.

The evidence is the whole text: whether it is set in full lines of one width, whether paragraphs are indented,
whether items of a kind are headings or sentences. Page numbers and running heads between two lines are taken out
first (pages.py).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from luoshi.reading.document import SourceText
from luoshi.reading.repair.findings import Findings, without
from luoshi.reading.repair.lines import (
    Line,
    is_complete,
    is_date,
    is_document_number,
    is_item_alone,
    is_split_inside_brackets,
    item_kind,
    may_begin,
)
from luoshi.reading.repair.pages import page_furniture
from luoshi.reading.repair.web import is_web_furniture
from luoshi.reading.span import Draft, Span

_SHORT_TEXT = 4  # lines; below that there is no layout to speak of
_NARROWEST, _WIDEST = 24, 140  # of full lines, in half-width columns
_SLACK = 4  # columns by which full lines differ, because marks may not begin a line
_SHARE_OF_FULL_LINES = 0.3
_LONG_HEADING = 80  # columns; numbered lines longer than this are sentences
_STOPS = re.compile("[。；;]")
_WIDE_CELL = 16  # columns; lines of narrower cells may be names below each other
_UNIT_ENDINGS = tuple("厅局委办府院会部处行司社所站队校团心市县区州镇乡村街道")


@dataclass(frozen=True, slots=True)
class _Layout:
    width: int  # of a full line in half-width columns; 0 where the text is not set in lines
    is_indented: bool  # whether an indent tells the beginning of a paragraph
    sentences: frozenset[str]  # kinds of items that are sentences rather than headings


def joined_lines(draft: Draft, source: SourceText, findings: Findings) -> Draft:
    """The draft with one paragraph a line: broken lines joined, page furniture between them and blanks removed."""
    lines = _lines(draft, source)
    if not lines:
        return draft
    furniture = page_furniture(lines, draft, source, findings)
    if furniture:
        lines = [line for index, line in enumerate(lines) if index not in furniture]
    separators = _separators(lines, draft, findings)
    return _assembled(draft, lines, separators, findings)


def _lines(draft: Draft, source: SourceText) -> list[Line]:
    tables = [draft.span_of_source(table.span) for table in source.tables]
    headings = [draft.span_of_source(heading) for heading in source.headings]
    lines = []
    at = 0
    for raw in draft.text.split("\n"):
        text = raw.strip(" \t\u3000\v") if "\t" not in raw else raw.strip(" \u3000")
        if text and not text.isspace():
            offset = raw.index(text)
            start = at + offset
            indent = offset + raw.count("\u3000", 0, offset)
            kind = item_kind(text) if "\t" not in text else None
            lines.append(Line(start, start + len(text), text, indent, kind, "\t" in text))
        at += len(raw) + 1
    for spans, name in ((tables, "in_table"), (headings, "is_heading")):
        index = 0
        for span in spans:
            while index < len(lines) and lines[index].end <= span.start:
                index += 1
            inside = index
            while inside < len(lines) and lines[inside].start < span.end:
                if name == "in_table" or span.contains(Span(lines[inside].start, lines[inside].end)):
                    setattr(lines[inside], name, True)
                inside += 1
    return lines


def _width(text: str) -> int:
    return len(text.encode("gbk", "replace"))


def _layout(lines: list[Line]) -> _Layout:
    return _Layout(_full_width(lines), _is_indented(lines), _sentence_kinds(lines))


def _full_width(lines: list[Line]) -> int:
    """The width of a full line, where enough lines are full and nearly none is longer."""
    plain = [line for line in lines if not line.in_table]
    if len(plain) < _SHORT_TEXT:
        return 0
    too_long = sum(len(line.text) > _WIDEST for line in plain)
    if too_long > 0.05 * len(plain):
        return 0
    # An indent is part of the set width.
    widths = sorted(_width(line.text) + line.indent for line in plain)
    full = widths[min(len(widths) - 1, int(0.97 * len(widths)))]
    if not _NARROWEST <= full <= _WIDEST:
        return 0
    counts = Counter(widths)
    best = max(
        range(full - _SLACK, full + 1),
        key=lambda top: (sum(counts[top - slack] for slack in range(_SLACK + 1)), top),
    )
    filled = sum(counts[best - slack] for slack in range(_SLACK + 1))
    return best if filled >= max(3, _SHARE_OF_FULL_LINES * len(plain)) else 0


def _is_indented(lines: list[Line]) -> bool:
    """Whether items begin with an indent while other lines do not."""
    items = [line for line in lines if line.kind and line.kind != "label" and not line.in_table]
    plain = [line for line in lines if not line.kind and not line.in_table]
    if len(items) < 3 or not plain:
        return False
    indented = sum(2 <= line.indent <= 6 for line in items)
    flush = sum(line.indent == 0 for line in plain)
    return indented >= 0.8 * len(items) and flush >= 0.3 * len(plain)


def _sentence_kinds(lines: list[Line]) -> frozenset[str]:
    ended: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for line in lines:
        if line.kind and ("，" in line.text or "," in line.text):
            known[line.kind] += 1
            ended[line.kind] += is_complete(line.text)
    return frozenset(kind for kind, count in known.items() if ended[kind] >= 0.4 * count)


def _separators(lines: list[Line], draft: Draft, findings: Findings) -> list[str]:
    """What stands after each line but the last: a line break, nothing, or the blank between two foreign words."""
    layout = _layout(lines)
    separators = []
    head = lines[0]  # the line that began the paragraph
    has_stop = _STOPS.search(head.text) is not None
    joined = 0
    for index in range(len(lines) - 1):
        line, following = lines[index], lines[index + 1]
        after = lines[index + 2] if index + 2 < len(lines) else None
        if _continues(head, line, following, after, has_stop, layout) and not (
            is_web_furniture(line.text) or is_web_furniture(following.text)
        ):
            if not joined:
                first = (line.end, following.start)
            joined += 1
            foreign = line.text[-1].isascii() and following.text[0].isascii()
            foreign = foreign and line.text[-1].isalpha() and following.text[0].isalpha()
            separators.append(" " if foreign else "")
            has_stop = has_stop or _STOPS.search(following.text) is not None
        else:
            separators.append("\n")
            head = following
            has_stop = _STOPS.search(head.text) is not None
    if joined:
        findings.mended("line-break", draft, first, joined)
    return separators


def _continues(
    head: Line, line: Line, following: Line, after: Line | None, has_stop: bool, layout: _Layout
) -> bool:
    """Whether ``following`` belongs to the paragraph that ``head`` began and of which ``line`` is the last yet."""
    if line.in_table or following.in_table:
        return False
    if following.kind:
        return False
    if is_item_alone(line.text):
        return True
    if (line.is_heading or following.is_heading) and not (line.is_heading and following.is_heading):
        return False
    if any(is_date(text) or is_document_number(text) for text in (line.text, following.text)):
        return False
    if head.kind == "label" and head is line and "附" in line.text[:1] and not has_stop:
        return is_split_inside_brackets(line.text, following.text)
    complete = is_complete(line.text)
    if layout.is_indented and 2 <= following.indent <= 6:
        return False
    if complete and (may_begin(following.text) or _is_signature(following, after)):
        return False
    if layout.width and _width(line.text) + line.indent >= layout.width - _SLACK:
        return True
    if is_split_inside_brackets(line.text, following.text):
        return True
    if complete:
        return False
    if line.text[-1] in "，、,":
        return True
    if has_stop:
        return True
    if "，" not in head.text and "," not in head.text:
        return False
    return head.kind in layout.sentences or _width(line.text) >= _LONG_HEADING or head is not line


def _is_signature(line: Line, after: Line | None) -> bool:
    return after is not None and len(line.text) <= 25 and is_date(after.text)


def _assembled(draft: Draft, lines: list[Line], separators: list[str], findings: Findings) -> Draft:
    """The text of the lines with their separators, each mapped to where it stood."""
    text = draft.text
    pieces = []
    keep = np.zeros(len(text), dtype=np.bool_)
    for line, separator in zip(lines, [*separators, ""], strict=True):
        pieces.append(line.text)
        keep[line.start : line.end] = True
        if separator:
            pieces.append(separator)
            keep[text.index("\n", line.end)] = True
    mended = "".join(pieces)
    if mended == text:
        return _joined_in_cells(draft, findings)
    if len(text) > len(mended):
        gap = int(np.argmin(keep))
        findings.mended("margin", draft, (gap, gap + 1), len(text) - len(mended))
    return _joined_in_cells(Draft(mended, draft.starts[keep], draft.stops[keep]), findings)


_CELL = re.compile(r"[^\t\n]+")


def _joined_in_cells(draft: Draft, findings: Findings) -> Draft:
    """Breaks inside a cell are undone where a word or an enumeration was cut by the width of the column."""
    if "\v" not in draft.text:
        return draft
    cuts = []
    for match in _CELL.finditer(draft.text):
        if "\v" not in match[0]:
            continue
        parts = match[0].split("\v")
        widest = max(map(_width, parts))
        at = match.start()
        for part, following in pairwise(parts):
            at += len(part) + 1
            if part and following and _is_cut(part, following, widest):
                cuts.append((at - 1, at))
    if cuts:
        findings.mended("cell-break", draft, cuts[0], len(cuts))
    return without(draft, cuts)


def _is_cut(part: str, following: str, widest: int) -> bool:
    if item_kind(following):
        return False
    if is_item_alone(part) or part[-1] in "、，," or is_split_inside_brackets(part, following):
        return True
    if is_complete(part):
        return False
    if len(following) <= 2 and following.endswith(_UNIT_ENDINGS):
        return True
    return widest >= _WIDE_CELL and _width(part) >= widest - 2 and not part.endswith(_UNIT_ENDINGS)
