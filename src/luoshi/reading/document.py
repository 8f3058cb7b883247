"""What a read document is: its text, where each character came from, and what frames the text.

Plain frozen records only; the functions that fill them live in the sibling modules.
Every span here counts characters of ``Document.text`` (the repaired text) unless its name says source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from luoshi.reading.span import Draft, Span

Format = Literal["txt", "md", "html", "docx", "pdf", "ofd", "xlsx", "image", "office"]


class ReadingError(Exception):
    """A file that cannot be read. The message is for the person who gave the file: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the result must know: a guess, a damaged stretch, an unresolved name."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of damage that was mended: how often, and one place where it can be seen (in the source)."""

    kind: str
    count: int
    source_span: Span
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; row and column are those of its upper left corner, counted from 0."""

    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table in reading order. In the text its rows are lines and its cells are parted by tabs."""

    span: Span
    cells: tuple[Cell, ...]
    continued: frozenset[int] = frozenset()  # rows that hold nothing but the rest of the cells above them
    name: str = ""  # where people find it, if the format tells: 工作表“产业”第 2 行起


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a format reader makes of a file, before any repair. All its spans and offsets count the *source*.

    ``source`` is the file's own text (the decoded file for txt, md and html; the text as read for the others).
    ``draft`` is the readable text of it with its map: the same characters, or for html the content without markup.
    In the draft a line break parts paragraphs; in a table a row is a line, cells are parted by one tab, and line
    breaks inside a cell are shown as a vertical tab.
    """

    format: Format
    source: str
    draft: Draft
    pages: tuple[
        int, ...
    ] = ()  # source offset at which each page begins; empty where the format has no pages
    tables: tuple[Table, ...] = ()
    headings: tuple[Span, ...] = ()  # stretches set as headings or wholly bold, where the format tells
    notices: tuple[Notice, ...] = ()
    encoding: str | None = None
    typefaces: tuple[tuple[str, Span], ...] = ()  # words set apart, only where the text says what that means


@dataclass(frozen=True, slots=True)
class Header:
    """The frame of an official document (公文格式, GB/T 9704). Dates are ``YYYY-MM-DD``."""

    title: str | None = None
    doc_number: str | None = None
    issuer: str | None = None
    addressees: tuple[str, ...] = ()
    issued_on: str | None = None
    printed_on: str | None = None
    disclosure: str | None = None
    copied_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)  # field name -> where it stands


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion or instruction on a circulation sheet."""

    kind: str
    person: str | None
    text: str | None
    date: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Circulation:
    """The circulation sheet (文件处理单) in front of an incoming document."""

    sender: str | None
    doc_number: str | None
    received_at: str | None
    opinions: tuple[Opinion, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """A read document. ``draft.text`` is the repaired text; ``source`` the file's own."""

    file: str
    format: Format
    source: str
    draft: Draft
    header: Header
    circulation: Circulation | None = None
    pages: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    headings: tuple[Span, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notices: tuple[Notice, ...] = ()
    typefaces: tuple[tuple[str, Span], ...] = ()  # words set apart, only where the text says what that means
    furniture: tuple[Span, ...] = ()  # stretches of the text that are not the document: sheet, page furniture

    @property
    def text(self) -> str:
        """The repaired text, which all spans count."""
        return self.draft.text

    def page_of(self, span: Span) -> int | None:
        """The page, counted from 1, on which the span begins; None where the format has no pages."""
        if not self.pages:
            return None
        return page_at(self.pages, self.draft.source_span(span).start)


def page_at(pages: Sequence[int], offset: int) -> int:
    """The page, counted from 1, that holds the source offset."""
    return max(1, bisect_right(pages, offset))
