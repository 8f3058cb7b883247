"""The source text of a document as HTML: typeset as an official document, with the ledger's facts marked in it.

Holds the setting of paragraphs and marks; the page around it is made by ``ledger_html.py``.
"""

from __future__ import annotations

import html
import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from luoshi.reading.document import Document
from luoshi.reading.span import Cover, Span

_CHUNK = 40  # paragraphs that the browser lays out together
_CONTROL = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}"
)
_CONTROL[11] = "\n"
_LEVEL1 = re.compile(r"[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节编])")
_LEVEL2 = re.compile(r"[ \t\u3000]*[（(][一二三四五六七八九十]{1,3}[）)]")


class Mark(NamedTuple):
    """A stretch of words and the role it plays: lead, support, target, deadline or doubt."""

    span: Span
    role: str


class Area(NamedTuple):
    """A stretch of text that belongs to one item of the ledger."""

    span: Span
    key: str


def escaped(words: str) -> str:
    """Words safe anywhere in the page, control characters shown as a replacement character."""
    return html.escape(words.translate(_CONTROL))


def source_html(
    document: Document, areas: Iterable[Area], marks: Iterable[Mark], titles: Iterable[str] = ()
) -> str:
    """The text of the document with ``areas`` keyed to their items and ``marks`` tinted.

    A paragraph that is one of ``titles`` (of the plans inside the document) is set as a title. What a web page had
    around the document is no part of it: it is folded where it stood.
    """
    text = document.text
    names = {"".join(title.split()) for title in titles}
    setter = _Setter(text, _flat(areas), _apart(marks, len(text)))
    blocks: list[str] = []
    frame = _frame_classes(document)
    remains = Cover(document.furniture)
    lines = list(_lines(text))
    at, gap = 0, False
    if document.circulation:
        while at < len(lines) and lines[at].end <= document.circulation.span.end:
            at += 1
        blocks.append(setter.sheet(lines[:at]))
    while at < len(lines):
        line = lines[at]
        words = line.of(text)
        if not words.strip():
            gap = True
            at += 1
            continue
        if remains.holds(line.start):
            stop = at
            while stop < len(lines) and (
                remains.holds(lines[stop].start) or not lines[stop].of(text).strip()
            ):
                stop += 1
            blocks.append(setter.remains(lines[at:stop]))
            at, gap = stop, True
            continue
        if "\t" in words.strip("\t"):
            stop = at
            while stop < len(lines) and "\t" in lines[stop].of(text) and not remains.holds(lines[stop].start):
                stop += 1
            blocks.append(setter.table(lines[at:stop]))
            at = stop
            continue
        name = "name" if len(words) < 120 and "".join(words.split()) in names else _class(words, line, frame)
        css = " ".join(filter(None, (name, "gap" if gap and not name else "")))
        opening = f'<p class="{css}">' if css else "<p>"
        blocks.append(f"{opening}{setter.inline(_strip(line, text))}</p>\n")
        gap = False
        at += 1
    return "".join(
        f'<div class="chunk">\n{"".join(blocks[i : i + _CHUNK])}</div>\n'
        for i in range(0, len(blocks), _CHUNK)
    )


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        yield Span(at, at + len(line))
        at += len(line) + 1


def _strip(line: Span, text: str) -> Span:
    words = line.of(text)
    inner = words.strip()
    if inner.startswith("#"):
        inner = inner.lstrip("# ") or inner  # the mark of a Markdown heading
    left = words.index(inner)
    return Span(line.start + left, line.start + left + len(inner))


def _frame_classes(document: Document) -> list[tuple[Span, str]]:
    spans = document.header.spans
    out = [
        (spans[field], name)
        for field, name in (
            ("title", "name"),
            ("doc_number", "number"),
            ("addressees", "to"),
            ("issued_on", "signed"),
        )
        if field in spans
    ]
    if (
        "issuer" in spans
        and "issued_on" in spans
        and 0 <= spans["issued_on"].start - spans["issuer"].end < 60
    ):
        out.append((spans["issuer"], "signed"))
    return out


def _class(words: str, line: Span, frame: Sequence[tuple[Span, str]]) -> str:
    for span, name in frame:
        if span.overlaps(line) and len(words.strip()) <= 120:
            return name
    short = words.strip()
    if (
        short.endswith("文件")
        and len(short) <= 40
        and "。" not in short
        and "，" not in short
        and frame
        and line.end <= frame[0][0].start
    ):
        return "head"
    if _LEVEL1.match(words) and len(short) <= 60:
        return "level1"
    if _LEVEL2.match(words) and len(short) <= 40:
        return "level2"
    return "plain" if short.startswith("附件") else ""


class _Setter:
    def __init__(self, text: str, areas: list[Area], marks: list[Mark]) -> None:
        self._text = text
        self._areas, self._marks = areas, marks
        self._area_ends = [a.span.end for a in areas]
        self._mark_ends = [m.span.end for m in marks]

    def inline(self, span: Span) -> str:
        """The words of one paragraph or cell."""
        out: list[str] = []
        at = span.start
        for area in itertools.islice(self._areas, bisect_right(self._area_ends, span.start), None):
            if area.span.start >= span.end:
                break
            start, end = max(area.span.start, at), min(area.span.end, span.end)
            out.append(self._mark(at, start))
            if end > start:
                out.append(f'<span data-k="{area.key}">{self._mark(start, end)}</span>')
            at = max(at, end)
        out.append(self._mark(at, span.end))
        return "".join(out)

    def table(self, rows: Sequence[Span]) -> str:
        """Rows of cells parted by tabs."""
        return f"<table>\n{''.join(self._row(row, row.of(self._text).split(chr(9)), 0) for row in rows)}</table>\n"

    def sheet(self, lines: Sequence[Span]) -> str:
        """The circulation sheet as a panel: its rows as one table, an entry that fills a row over its whole width."""
        width = max((line.of(self._text).count("\t") + 1 for line in lines), default=1)
        out: list[str] = []
        for is_row, group in itertools.groupby(
            (line for line in lines if line.of(self._text).strip()),
            key=lambda line: "\t" in line.of(self._text),
        ):
            if is_row:
                rows = (self._row(line, line.of(self._text).rstrip().split("\t"), width) for line in group)
                out.append(f"<table>\n{''.join(rows)}</table>\n")
            else:
                out += [f"<p>{self.inline(_strip(line, self._text))}</p>\n" for line in group]
        return f'<div class="sheet">\n{"".join(out)}</div>\n'

    def remains(self, lines: Sequence[Span]) -> str:
        """Lines of the web page around the document, folded: they say how many they are, and can be opened."""
        shown = [line for line in lines if line.of(self._text).strip()]
        inside = "".join(f"<p>{self.inline(_strip(line, self._text))}</p>\n" for line in shown)
        return f'<details class="remains"><summary>{len(shown)} 行网页文字，不属于文件</summary>\n{inside}</details>\n'

    def _row(self, row: Span, cells: Sequence[str], width: int) -> str:
        out: list[str] = []
        at = row.start
        for i, cell in enumerate(cells):
            over = width - len(cells) + 1 if i == len(cells) - 1 else 1
            wide = f' colspan="{over}"' if over > 1 else ""
            out.append(f"<td{wide}>{self.inline(Span(at, at + len(cell)))}</td>")
            at += len(cell) + 1
        return f"<tr>{''.join(out)}</tr>\n"

    def _mark(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        out: list[str] = []
        at = start
        for mark in itertools.islice(self._marks, bisect_right(self._mark_ends, start), None):
            if mark.span.start >= end:
                break
            left, right = max(mark.span.start, at), min(mark.span.end, end)
            out.append(_words(self._text[at:left]))
            out.append(f'<mark class="{mark.role}">{_words(self._text[left:right])}</mark>')
            at = right
        out.append(_words(self._text[at:end]))
        return "".join(out)


def _words(words: str) -> str:
    out = escaped(words)
    return out.replace("\n", "<br>") if "\n" in out else out


def _flat(areas: Iterable[Area]) -> list[Area]:
    """The areas without overlap: where one lies inside another, the inner one holds its stretch."""
    ordered = sorted(
        (a for a in areas if a.span.end > a.span.start), key=lambda a: (a.span.start, -a.span.end)
    )
    out: list[Area] = []
    stack: list[Area] = []
    at = 0

    def advance(to: int) -> None:
        nonlocal at
        while stack:
            top = stack[-1]
            end = min(to, top.span.end)
            if end > at:
                out.append(Area(Span(at, end), top.key))
                at = end
            if top.span.end > to:
                return
            stack.pop()
        at = max(at, to)

    for area in ordered:
        advance(area.span.start)
        stack.append(area)
    advance(max((a.span.end for a in ordered), default=0))
    return out


def _apart(marks: Iterable[Mark], size: int) -> list[Mark]:
    """The marks in order without overlap; the first keeps its stretch, a later one what is left."""
    out: list[Mark] = []
    at = 0
    for mark in sorted(marks):
        start, end = max(mark.span.start, at), min(mark.span.end, size)
        if end > start:
            out.append(Mark(Span(start, end), mark.role))
            at = end
    return out


def density(spans: Iterable[Span], size: int, bins: int) -> list[float]:
    """How many of the spans begin in each of ``bins`` equal parts of a text of ``size``, the fullest part being 1."""
    counts = Counter(min(bins - 1, span.start * bins // size) for span in spans)
    most = max(counts.values(), default=1)
    return [counts[i] / most for i in range(bins)]
