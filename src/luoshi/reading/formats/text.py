"""Reads plain text and markdown, with the remains of markup and tables that such files carry.

Put here what turns the decoded characters of a txt or md file into its readable text; decoding is in decoding.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from luoshi.reading.document import Cell, Notice, ReadingError, SourceText, Table
from luoshi.reading.formats import limits
from luoshi.reading.formats.decoding import decode
from luoshi.reading.formats.html import Rendering, without_controls
from luoshi.reading.formats.html_tree import elements
from luoshi.reading.formats.markup import tokens
from luoshi.reading.formats.typefaces import in_markup
from luoshi.reading.span import Draft, Edit, Span, lines_with

_BLOCK_TAG = r"</?(?:div|p|br|li|ul|ol|h[1-6]|hr|center|section|tr|tbody|thead|td|th)\b[^<>\n]{0,300}>"
_SIGNS = "\r\u2028\u2029\x85\x0b\x0c<&"
# What such a sign may begin: line end, block tags with the spaces behind them, inline tag, character reference.
_REMAINS = re.compile(
    rf"(?P<line>\r\n?|[\u2028\u2029\x85\x0b\x0c])|(?P<block>(?:{_BLOCK_TAG} *+)+)"
    r"|(?P<inline></?(?:span|b|strong|i|em|u|font|a|o:p|sup|sub)\b[^<>\n]{0,300}>)"
    r"|(?P<reference>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)",
    re.IGNORECASE,
)
_TABLE = re.compile(r"<table\b[^<>]{0,300}>", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s{0,9}>", re.IGNORECASE)
_RULE_CELL = r"[ \t]{0,9}:?-+:?[ \t]{0,9}"
_PIPE_RULE = re.compile(rf"^[ \t]{{0,9}}\|?(?:{_RULE_CELL}\|)+(?:{_RULE_CELL})?$", re.MULTILINE)
_BAR = re.compile(r"(?:(?<![ \t])[ \t]++)?(?<!\\)\|[ \t]*+")
_INDENT = re.compile(r"^[ \u3000]*\t[\t ]*(?=[^\s\t][^\t\n]*$)", re.MULTILINE)
_MARKDOWN = re.compile(
    r"(?P<heading>^#{1,6}[ \t]+(?=\S))|(?P<quote>^[ \t]{0,3}>[ \t]?)|(?P<bullet>^[ \t]{0,12}[-*+][ \t]+(?=\S))"
    r"|(?P<rule>^[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$)|(?P<fence>^[ \t]{0,3}```[^\n`]{0,40}$)"
    r"|(?P<bold>\*\*|__(?=\S)|(?<=\S)__)|(?P<italic>(?<![^\s。；，（(：])\*(?=[^*\s][^*\n]{0,200}[^*\s、，]\*(?![^\s。；，）)]))|(?<=[^*\s、，\\])\*(?![^\s。；，）)]))|(?P<escape>\\(?=[!-/:-@\[-`{-~]))",
    re.MULTILINE,
)
_BOLD_LINE = re.compile(
    r"^[ \u3000]*\*\*([^*\n]{1,300})\*\*[ \u3000]*$|^#{1,6}[ \t]+(\S[^\n]{0,300})$", re.MULTILINE
)


def read(data: bytes, kind: Literal["txt", "md"]) -> SourceText:
    """The text of a txt or md file. Raises ReadingError when the bytes are no text."""
    source, encoding, notices = decode(data)
    return read_decoded(source, kind, encoding, notices)


def read_decoded(
    source: str,
    kind: Literal["txt", "md"],
    encoding: str | None = None,
    notices: tuple[Notice, ...] = (),
) -> SourceText:
    """The same of a text that is already characters. Raises ReadingError when it is empty or too long."""
    limits.check_characters(len(source))
    if not source.strip("\x00 \t\r\n\u3000"):
        raise ReadingError("文件里没有文字，只有空白。请检查是否选错了文件。")
    edits, tables = _clean(source)
    draft = Draft.of(source).edited(edits)
    headings: tuple[Span, ...] = ()
    if "｜" in draft.text:
        draft = Draft(draft.text.replace("｜", "|"), draft.starts, draft.stops)
    if "|" in draft.text and "-" in draft.text:
        draft = _pipe_tables(draft)
    if kind == "md":
        headings = tuple(
            draft.source_span(Span(*m.span(m.lastindex or 0))) for m in _BOLD_LINE.finditer(draft.text)
        )
        draft = draft.edited(Edit(m.start(), m.end(), "") for m in _MARKDOWN.finditer(draft.text))
    if "\t" in draft.text:
        draft = draft.edited(list(_indents(draft.text)))
        tables += _tabbed_tables(draft, tables)
    return SourceText(
        format=kind,
        source=source,
        draft=without_controls(draft),
        tables=tuple(sorted(tables, key=lambda table: table.span)),
        headings=headings,
        notices=notices,
        encoding=encoding,
        typefaces=in_markup(source) if kind == "md" or "</" in source else (),
    )


def _clean(source: str) -> tuple[list[Edit], list[Table]]:
    edits: list[Edit] = []
    tables: list[Table] = []
    at = 0
    for start, end in _html_tables(source):
        edits += _remains(source, at, start)
        piece = source[start:end]
        stream = list(tokens(piece))
        starts = frozenset(e.start for e in elements(stream, len(piece)) if e.name == "table")
        rendering = Rendering(piece, starts, start)
        rendering.feed(stream, [(0, len(piece))])
        if start and source[start - 1] not in "\r\n":
            # The table begins in the middle of a line; its first row must not. The break stands for the tag.
            tag = rendering.edits[0]
            rendering.edits[0] = tag._replace(replacement="\n" + tag.replacement)
        edits += rendering.edits
        tables += rendering.tables
        at = end
    edits += _remains(source, at, len(source))
    return edits, tables


def _html_tables(source: str) -> Iterator[tuple[int, int]]:
    """Where outermost HTML tables stand in the text; one that is never closed is none."""
    at = 0
    while (first := _TABLE.search(source, at)) is not None:
        depth = 1
        place = first.end()
        while depth:
            stop = _TABLE_END.search(source, place)
            if stop is None:
                return
            depth += len(_TABLE.findall(source, place, stop.start())) - 1
            place = stop.end()
        yield first.start(), place
        at = place


def _remains(source: str, start: int, end: int) -> Iterator[Edit]:
    held = "".join(filter(source.__contains__, _SIGNS))
    if not held:
        return
    signs = re.compile(f"[{held}]")  # most texts hold one sign or none, which is found ten times as quickly
    line_end = -1
    tabbed = False
    at = start
    while (sign := signs.search(source, at, end)) is not None:
        found = _REMAINS.match(source, sign.start(), end)
        if found is None:
            at = sign.end()
            continue
        kind = found.lastgroup
        first, last = found.span()
        if kind == "line":
            yield Edit(first, last, "\n")
        elif kind == "block":
            if first > line_end:
                line_start = source.rfind("\n", 0, first) + 1
                line_end = source.find("\n", last)
                line_end = len(source) if line_end < 0 else line_end
                line = source[line_start:line_end].strip()
                tabbed = "\t" in line or (line.startswith("|") and line.count("|") > 2)
            # The spaces in front belong to the break too.
            first = at + len(source[at:first].rstrip(" "))
            yield Edit(first, last, _break(source, first, last, tabbed))
        elif kind == "inline":
            yield Edit(first, last, "")
        else:
            token = next(tokens(found[0]))
            if token.kind == "reference":
                yield Edit(first, last, token.value)
        at = last


def _break(source: str, first: int, last: int, tabbed: bool) -> str:
    """What stands for block tags: nothing at the edge of a line or cell, else a break of the cell or line."""
    before = source[first - 1 : first] or "\n"
    after = source[last : last + 1] or "\n"
    if before in "\r\n\t" or after in "\r\n\t":
        return ""
    return "\v" if tabbed else "\n"


def _pipe_tables(draft: Draft) -> Draft:
    """The draft with its markdown tables as lines of cells parted by tabs."""
    text = draft.text
    edits: list[Edit] = []
    done = 0
    for rule in _PIPE_RULE.finditer(text):
        if rule.start() < done or rule.start() == 0:
            continue
        head = text.rfind("\n", 0, rule.start() - 1) + 1
        if head < done or "|" not in text[head : rule.start()]:
            continue
        edits += _pipe_row(text, head, rule.start() - 1)
        after = min(rule.end() + 1, len(text))
        edits.append(Edit(rule.start(), after, ""))
        at = after
        while at < len(text):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            if "|" not in text[at:stop]:
                break
            edits += _pipe_row(text, at, stop)
            at = stop + 1
        done = at
    return draft.edited(edits)


def _pipe_row(text: str, start: int, end: int) -> Iterator[Edit]:
    bars = [m.span() for m in _BAR.finditer(text[start:end])]
    for first, last in bars:
        edge = first == 0 or last == end - start
        yield Edit(start + first, start + last, "" if edge else "\t")


def _indents(text: str) -> Iterator[Edit]:
    """Tabs that only indent a line are no cells, unless the lines around it have cells."""
    for line in lines_with("\t", text):
        found = _INDENT.match(text, line.start)
        if found is None:
            continue
        before = text[text.rfind("\n", 0, max(0, found.start() - 1)) + 1 : max(0, found.start() - 1)]
        line_end = text.find("\n", found.end())
        after_end = text.find("\n", line_end + 1) if line_end >= 0 else -1
        after = text[line_end + 1 : after_end if after_end >= 0 else len(text)] if line_end >= 0 else ""
        if "\t" not in before.strip() and "\t" not in after.strip():
            yield Edit(found.start(), found.end(), "")


def _tabbed_tables(draft: Draft, known: list[Table]) -> list[Table]:
    """Runs of at least two lines with cells parted by tabs, but for tables that are known already."""
    text = draft.text
    spans = [draft.span_of_source(table.span) for table in known]
    out: list[Table] = []
    rows: list[Span] = []

    def finish() -> None:
        if len(rows) > 1:
            out.append(_tabbed_table(draft, rows))
        rows.clear()

    for row in lines_with("\t", text):
        if not row.of(text).strip():
            continue
        if rows and row.start != rows[-1].end + 1:
            finish()
        if not any(span.overlaps(row) for span in spans):
            rows.append(row)
    finish()
    return out


def _tabbed_table(draft: Draft, rows: list[Span]) -> Table:
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        at = row.start
        for column, piece in enumerate(row.of(draft.text).split("\t")):
            cells.append(Cell(draft.source_span((at, at + len(piece))), number, column))
            at += len(piece) + 1
    return Table(draft.source_span((rows[0].start, rows[-1].end)), tuple(cells))
