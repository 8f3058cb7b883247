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

from luoshi.reading.column_names import label_at
from luoshi.reading.document import SourceText
from luoshi.reading.repair.findings import Findings, without
from luoshi.reading.repair.lines import (
    Line,
    begins_anew,
    cannot_begin,
    ends_assignment,
    ends_title,
    is_complete,
    is_date,
    is_document_number,
    is_item_alone,
    is_labelled,
    is_split_inside_brackets,
    is_split_inside_date,
    item_kind,
    says_who_last,
)
from luoshi.reading.repair.pages import page_furniture
from luoshi.reading.repair.web import is_web_furniture
from luoshi.reading.span import Draft, Span, code_points

_SHORT_TEXT = 6  # lines; below that there is no layout to speak of
_NARROWEST, _WIDEST = 24, 140  # of full lines, in half-width columns
_SLACK = 4  # columns by which full lines differ, because marks may not begin a line
_MORE_SLACK = 7  # where the sentence goes on, or an opening bracket was not to end the line
_SHARE_OF_FULL_LINES = 0.3
_SHARE_OF_BROKEN_LINES = 0.6
_SHARE_OF_UNFINISHED = 0.4  # of full lines; where they mostly end with a full stop they are paragraphs
_LONG_HEADING = 80  # columns; numbered lines longer than this are sentences
_LONG_TITLE = 50  # columns; other lines with a comma that are longer than this are sentences
_MARKS = re.compile("[，。；、：“（,;:(]")
_ADDRESS_END = re.compile(r"[@/.:_][A-Za-z0-9-]{1,60}$")
_ADDRESS = re.compile(r"[A-Za-z0-9-]{1,60}[@/.:_][A-Za-z0-9]")
_ASSIGNMENT_WITHIN = re.compile(r"(?:负责|牵头)[）)](?=[\u4e00-\u9fff])")
_TITLE_WORD = re.compile("关于|印发")
_WIDE_CELL = 16  # columns; lines of narrower cells may be names below each other
_UNIT_ENDINGS = tuple("厅局委办府院会部处行司社所站队校团心市县区州镇乡村街道")


@dataclass(frozen=True, slots=True)
class _Layout:
    width: int  # of a full line in half-width columns; 0 where the text is not set in lines
    is_indented: bool  # whether an indent tells the beginning of a paragraph
    sentences: frozenset[str]  # kinds of items that are sentences rather than headings
    goes_on: bool  # whether paragraphs go on behind the parenthesis that names who is responsible


def joined_lines(draft: Draft, source: SourceText, findings: Findings) -> Draft:
    """The draft with one paragraph a line: broken lines joined, page furniture between them and blanks removed."""
    lines = _lines(draft, source)
    if not lines:
        return draft
    furniture = page_furniture(lines, draft, source, findings)
    if furniture:
        lines = [line for index, line in enumerate(lines) if index not in furniture]
    separators = _separators(lines, draft, findings)
    return _assemble(draft, lines, separators, findings)


def _lines(draft: Draft, source: SourceText) -> list[Line]:
    tables = [draft.span_of_source(table.span) for table in source.tables]
    headings = [draft.span_of_source(heading) for heading in source.headings]
    lines = []
    at = 0
    tabs = "\t" in draft.text
    for raw in draft.text.split("\n"):
        if not raw:
            at += 1
            continue
        tabbed = tabs and "\t" in raw
        text = raw.strip(" \u3000") if tabbed else raw.strip(" \t\u3000\v")
        if text and not text.isspace():
            offset = raw.index(text) if len(text) < len(raw) else 0
            start = at + offset
            indent = offset + raw.count("\u3000", 0, offset) if offset else 0
            in_table = (tabbed and "\t" in text) or (text[0] == "|" and text.count("|") > 1)
            kind = None if in_table else item_kind(text)
            lines.append(Line(start, start + len(text), text, indent, kind, in_table, text[0] == "#"))
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
    width = _full_width(lines)
    goes_on = width > 0 and _goes_on_after_assignments(lines)
    return _Layout(width, _is_indented(lines), _sentence_kinds(lines), goes_on)


def _full_width(lines: list[Line]) -> int:
    """The width of a full line, where enough lines of sentences are full and nearly none is longer."""
    texts = [line for line in lines if not line.in_table]
    if _is_wide(texts):
        return 0  # as nearly all texts that are set in paragraphs: their lines are not searched
    texts = [line for line in texts if _MARKS.search(line.text)]
    if len(texts) < _SHORT_TEXT or _is_wide(texts):
        return 0
    # An indent is part of the set width.
    widths = [_width(line.text) + line.indent for line in texts]
    longest = sorted(widths)[min(len(widths) - 1, int(0.97 * len(widths)))]
    if not _NARROWEST <= longest <= _WIDEST:
        return 0
    counts = Counter(widths)
    best = max(
        range(longest - _SLACK, longest + 1),
        key=lambda top: (sum(counts[top - slack] for slack in range(_SLACK + 1)), top),
    )
    pairs = list(zip(texts, widths, strict=True))
    full = [line for line, width in pairs if best - _SLACK <= width <= best]
    if sum(not is_complete(line.text) for line in full) < _SHARE_OF_UNFINISHED * len(full):
        return 0
    if len(full) >= max(3, _SHARE_OF_FULL_LINES * len(texts)):
        return best
    # In a text of short paragraphs few lines are full, but those that stop inside a sentence are.
    broken = [width for line, width in pairs if not line.kind and not is_complete(line.text)]
    filled = sum(best - _MORE_SLACK <= width <= best for width in broken)
    return best if filled >= max(3, _SHARE_OF_BROKEN_LINES * len(broken)) else 0


def _is_wide(lines: list[Line]) -> bool:
    """Whether too many of the lines are longer than any that a page has."""
    wide = [line for line in lines if len(line.text) > _WIDEST and _MARKS.search(line.text)]
    return len(wide) > 0.05 * len(lines)


def _is_indented(lines: list[Line]) -> bool:
    """Whether items begin with an indent while other lines do not."""
    items = [line for line in lines if line.kind and line.kind != "label" and not line.in_table]
    plain = [line for line in lines if not line.kind and not line.in_table]
    if len(items) < 3 or not plain:
        return False
    indented = len([1 for line in items if 2 <= line.indent <= 6])
    flush = len([1 for line in plain if not line.indent])
    return indented >= 0.8 * len(items) and flush >= 0.3 * len(plain)


def _goes_on_after_assignments(lines: list[Line]) -> bool:
    within = sum(len(_ASSIGNMENT_WITHIN.findall(line.text)) for line in lines)
    at_end = sum(ends_assignment(line.text) for line in lines)
    return within > 2 and within >= 0.25 * at_end


def _sentence_kinds(lines: list[Line]) -> frozenset[str]:
    """Kinds of which many lines are sentences: of all lines, or of those with a comma, which headings seldom have."""
    known: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    with_comma: Counter[str] = Counter()
    ended_with_comma: Counter[str] = Counter()
    for line in lines:
        if line.kind:
            text = line.text
            complete = _has_stop(text) or is_complete(text)
            known[line.kind] += 1
            ended[line.kind] += complete
            if "，" in text or "," in text:
                with_comma[line.kind] += 1
                ended_with_comma[line.kind] += complete
    return frozenset(
        kind
        for kind, count in known.items()
        if ended[kind] >= 0.4 * count or 0 < 0.4 * with_comma[kind] <= ended_with_comma[kind]
    )


def _has_stop(text: str) -> bool:
    return "。" in text or "；" in text or ";" in text


class _Paragraph:
    """What is known of the paragraph so far. Looked up only when it is asked for: most lines never ask."""

    __slots__ = ("_commas", "_has_stop", "_is_open", "_new", "head")

    def __init__(self, head: Line) -> None:
        self.head = head
        self._new: list[str] = [head.text]
        self._commas = 0
        self._has_stop = False
        self._is_open = False

    def add(self, line: Line) -> None:
        self._new.append(line.text)

    @property
    def commas(self) -> int:
        """How many commas it has."""
        self._catch_up()
        return self._commas

    @property
    def has_stop(self) -> bool:
        """Whether it has a full stop."""
        self._catch_up()
        return self._has_stop

    @property
    def is_open(self) -> bool:
        """Whether it ends inside a parenthesis."""
        self._catch_up()
        return self._is_open

    def _catch_up(self) -> None:
        for text in self._new:
            opened = max(text.rfind("（"), text.rfind("("))
            closed = max(text.rfind("）"), text.rfind(")"))
            if opened != closed:
                self._is_open = opened > closed
            self._commas += text.count("，") + text.count(",")
            self._has_stop = self._has_stop or _has_stop(text)
        self._new.clear()


def _separators(lines: list[Line], draft: Draft, findings: Findings) -> list[str]:
    """What stands after each line but the last: a line break, nothing, or the blank between two foreign words."""
    layout = _layout(lines)
    separators = []
    paragraph: _Paragraph | None = None  # most end with their first line, and nothing is asked of them
    first: tuple[int, int] | None = None
    joined = 0
    for line, following in pairwise(lines):
        if line.in_table or following.in_table or (following.kind and _stands_alone(following)):
            separators.append("\n")
            paragraph = None
            continue
        paragraph = paragraph or _Paragraph(line)
        if _continues(paragraph, line, following, layout) and not (
            is_web_furniture(line.text) or is_web_furniture(following.text)
        ):
            first = first or (line.end, following.start)
            joined += 1
            separators.append(" " if _are_two_words(line.text, following.text) else "")
            paragraph.add(following)
        else:
            separators.append("\n")
            paragraph = None
    if first:
        findings.mended("line-break", draft, first, joined)
    return separators


# …责任单位：县农业农村局 and below it 请各单位于2月底前…
_UNITS_LAST = re.compile(r"(?:单位|部门|牵头|配合|协同|协办|主办)[：:][^。：:]{2,80}[\u4e00-\u9fff]$")
_CLOSING = re.compile("请各|请于|特此|以上(?:任务|工作|指标|各项)|各(?:单位|地|部门|责任单位)[要须应于将]")


def _stands_alone(line: Line) -> bool:
    """Whether a line with an enumerator begins a paragraph whatever stands before it."""
    return line.kind != "label" and line.text[0] != "·"


def _continues(paragraph: _Paragraph, line: Line, following: Line, layout: _Layout) -> bool:
    """Whether ``following`` belongs to the paragraph of which ``line`` is the last yet."""
    if line.in_table or following.in_table:
        return False
    if following.kind and not (
        (following.kind == "label" and paragraph.is_open)
        or (following.text[0] == "·" and paragraph.commas and not is_complete(line.text))
    ):
        return False
    complete = is_complete(line.text)
    if is_item_alone(line.text) or cannot_begin(following.text):
        return True
    if is_split_inside_date(line.text, following.text):
        return True
    if is_labelled(following.text) and is_labelled(paragraph.head.text) and not paragraph.is_open:
        return False
    if line.is_heading != following.is_heading:
        return False
    if is_date(line.text) or is_date(following.text):
        return False
    if is_document_number(line.text) or is_document_number(following.text):
        return False
    if line.text.startswith("附件") and line.kind and not paragraph.has_stop:
        return is_split_inside_brackets(line.text, following.text) or (
            layout.width > 0 and _is_full(line, following, False, layout) and ends_title(following.text)
        )
    if layout.is_indented and 2 <= following.indent <= 6:
        return False
    if (
        ("：" in line.text or ":" in line.text)
        and _UNITS_LAST.search(line.text)
        and _CLOSING.match(following.text)
    ):
        return False
    if (
        not layout.width
        and len(following.text) > 3
        and line.text.endswith(_UNIT_ENDINGS)
        and (is_labelled(line.text) or _UNITS_LAST.search(line.text))
        and following.text.endswith(_UNIT_ENDINGS)
        and not _MARKS.search(following.text)
        and not paragraph.is_open
    ):
        return False  # 责任单位：X；配合单位：Y, and below it who issues the document
    begins = begins_anew(following.text) or not _MARKS.search(following.text)
    if complete and begins and not paragraph.is_open:
        return False
    if is_split_inside_brackets(line.text, following.text):
        return True
    if not (paragraph.has_stop or paragraph.head.kind):
        if line.text[-1] in "：:":  # the bodies addressed
            return False
        if not paragraph.commas and ends_title(line.text):
            return _TITLE_WORD.search(paragraph.head.text) is not None and _ends_short_title(following)
    if layout.width and _is_full(line, following, complete, layout):
        if ends_assignment(line.text) and not layout.goes_on:
            return False
        if paragraph.commas or _MARKS.search(line.text) or _MARKS.search(following.text):
            return True
        # Lines without any mark are names below each other, however long, unless they make a title.
        return _TITLE_WORD.search(paragraph.head.text) is not None or ends_title(following.text)
    if complete or says_who_last(line.text):
        return False
    if line.text[-1] in "，、," or paragraph.has_stop:
        return True
    if not paragraph.commas:
        return False
    if paragraph.head is not line:
        return True
    if line.kind:
        return line.kind in layout.sentences or _width(line.text) >= _LONG_HEADING
    return paragraph.commas > 1 or _width(line.text) >= _LONG_TITLE


def _ends_short_title(line: Line) -> bool:
    return len(line.text) <= 25 and ends_title(line.text) and not _MARKS.search(line.text)


def _are_two_words(first: str, second: str) -> bool:
    """Whether foreign words meet, which are parted by a blank unless they are halves of an address."""
    if not (first[-1].isascii() and first[-1].isalpha() and second[0].isascii() and second[0].isalpha()):
        return False
    return _ADDRESS_END.search(first, max(0, len(first) - 80)) is None and not _ADDRESS.match(second)


def _is_full(line: Line, following: Line, complete: bool, layout: _Layout) -> bool:
    slack = _SLACK if complete and following.text[0] not in "（(" else _MORE_SLACK
    return _width(line.text) + line.indent >= layout.width - slack


def _assemble(draft: Draft, lines: list[Line], separators: list[str], findings: Findings) -> Draft:
    """The text of the lines with their separators, each mapped to where it stood."""
    text = draft.text
    pieces = [
        piece for pair in zip([line.text for line in lines], [*separators, ""], strict=True) for piece in pair
    ]
    mended = "".join(pieces)
    if mended == text:
        return _joined_in_cells(draft, findings)
    # Kept are the lines and the line break behind each that a separator stands for: all at once by where they begin and end.
    edges = np.array(
        [0, *[edge for line in lines for edge in (line.start, line.end)], len(text)], dtype=np.intp
    )
    keep = np.repeat(np.arange(len(edges) - 1) % 2 == 1, edges[1:] - edges[:-1])
    parted = [line.end for line, separator in zip(lines, separators, strict=False) if separator]
    breaks = np.flatnonzero(code_points(text) == _BREAK)
    keep[breaks[breaks.searchsorted(np.array(parted, dtype=np.intp))]] = True
    if len(text) > len(mended):
        gap = int(np.argmin(keep))
        findings.mended("margin", draft, (gap, gap + 1), len(text) - len(mended))
    return _joined_in_cells(Draft(mended, draft.starts[keep], draft.stops[keep]), findings)


_CELL = re.compile(r"[^\t\n]+")
_BREAK = 0x0A


def _joined_in_cells(draft: Draft, findings: Findings) -> Draft:
    """Breaks inside a cell are undone where a word or an enumeration was cut by the width of the column."""
    if "\v" not in draft.text:
        return draft
    cuts = []
    text = draft.text
    done = 0
    while (found := text.find("\v", done)) >= 0:
        at = max(text.rfind("\t", 0, found), text.rfind("\n", 0, found)) + 1
        cell = _CELL.match(text, at)
        if cell is None:
            break
        done = cell.end()
        parts = cell[0].split("\v")
        widest = max(map(_width, parts))
        for part, following in pairwise(parts):
            at += len(part) + 1
            if part and following and _is_cut(part, following, widest):
                cuts.append((at - 1, at))
    if cuts:
        findings.mended("cell-break", draft, cuts[0], len(cuts))
    return without(draft, cuts)


def _is_cut(part: str, following: str, widest: int) -> bool:
    if item_kind(following) or label_at(following):
        return False
    if is_item_alone(part) or part[-1] in "、，," or is_split_inside_brackets(part, following):
        return True
    if is_complete(part):
        return False
    if len(following) <= 2 and following.endswith(_UNIT_ENDINGS):
        return True
    return widest >= _WIDE_CELL and _width(part) >= widest - 2 and not part.endswith(_UNIT_ENDINGS)
