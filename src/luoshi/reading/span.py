"""Where a piece of text stands, and the way back from repaired text to the text of the file.

Put here only what every room needs to speak about places in a text.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int32]


class Span(NamedTuple):
    """Characters ``[start, end)`` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


def holds_any(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text; the quickest way to ask before an expression is searched for."""
    for word in words:  # noqa: SIM110  (a generator costs as much as the answer)
        if word in text:
            return True
    return False


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The paragraphs of ``text[start:end]`` that hold something, without the white space around them."""
    out: list[Span] = []
    make = tuple.__new__  # a text has a thousand lines; this skips a call for each of them
    at = start
    for line in text[start:end].split("\n"):
        size = len(line)
        held = line.strip()
        if held:
            first = at if len(held) == size else at + line.index(held)
            out.append(make(Span, (first, first + len(held))))
        at += size + 1
    return out


def lines_with(word: str, text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines of ``text[start:end]`` that hold the word, without their line breaks.

    Finding a word costs a fraction of searching for an expression: what always holds the word needs only be
    searched for in these lines.
    """
    limit = len(text) if end is None else end
    at = text.find(word, start, limit)
    while at >= 0:
        first = text.rfind("\n", start, at) + 1 or start
        last = text.find("\n", at, limit)
        last = limit if last < 0 else last
        yield Span(first, last)
        at = text.find(word, last, limit)


class Cover:
    """Stretches of a text merged into one set that is asked again and again whether it holds a place."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def holds(self, offset: int) -> bool:
        """Whether the character at ``offset`` lies in one of the stretches."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of the text, for a census of its characters that costs less than a pass in Python."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class Edit(NamedTuple):
    """One replacement of the characters ``[start, end)``."""

    start: int
    end: int
    replacement: str


class Draft:
    """A text on its way through the repairs, with the place in the source of each of its characters.

    Character ``i`` was made from the source characters ``[starts[i], stops[i])``. A repair makes a new draft;
    offsets of a source are never lost, so any span of the repaired text can be quoted from the file itself.
    """

    __slots__ = ("_characters", "starts", "stops", "text")

    def __init__(self, text: str, starts: Offsets, stops: Offsets) -> None:
        if not len(text) == len(starts) == len(stops):
            raise ValueError("a draft needs one source range for each character")
        self.text = text
        self.starts = starts
        self.stops = stops
        self._characters: str | None = None

    @classmethod
    def of(cls, source: str) -> Draft:
        """The draft that is the source itself."""
        starts = np.arange(len(source), dtype=np.int32)
        return cls(source, starts, starts + np.int32(1))

    @property
    def characters(self) -> str:
        """Each character of the text once. What is not among them need not be looked for in the whole text."""
        if self._characters is None:
            codes = code_points(self.text)
            present = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.bool_)
            present[codes.astype(np.intp)] = True  # with indices of any other type NumPy takes twice as long
            found = np.flatnonzero(present).astype(np.uint32)
            self._characters = found.tobytes().decode("utf-32-le", "surrogatepass")
        return self._characters

    def edited(self, edits: Iterable[Edit]) -> Draft:
        """All edits applied at once. They must be in order and must not overlap (ValueError).

        The characters of a replacement share out the source range of what they replace: character by character
        where both have the same length, else each stands for the whole range.
        """
        pieces: list[str] = []
        starts: list[Offsets] = []
        stops: list[Offsets] = []
        at = 0
        for start, end, replacement in edits:
            if start < at or end < start:
                raise ValueError(f"edits must be in order and apart: {start} after {at}")
            if start > at:
                pieces.append(self.text[at:start])
                starts.append(self.starts[at:start])
                stops.append(self.stops[at:start])
            if replacement:
                pieces.append(replacement)
                size = len(replacement)
                if size == end - start:
                    starts.append(self.starts[start:end])
                    stops.append(self.stops[start:end])
                else:
                    first, last = self._range(start, end)
                    starts.append(np.full(size, first, dtype=np.int32))
                    stops.append(np.full(size, last, dtype=np.int32))
            at = end
        if not at:
            return self
        if at < len(self.text):
            pieces.append(self.text[at:])
            starts.append(self.starts[at:])
            stops.append(self.stops[at:])
        if not pieces:
            empty = np.empty(0, dtype=np.int32)
            return Draft("", empty, empty)
        return Draft("".join(pieces), np.concatenate(starts), np.concatenate(stops))

    def source_span(self, span: Span | tuple[int, int]) -> Span:
        """The characters of the source that ``span`` of this text was made from."""
        start, end = span
        return Span(*self._range(start, end))

    def span_of_source(self, span: Span | tuple[int, int]) -> Span:
        """The characters of this text that were made from ``span`` of the source (empty if none were kept).

        Relies on the order of the source being kept, which every repair does.
        """
        start, end = span
        # Of the arrays' own type: a Python integer would make NumPy copy the whole map for each look-up.
        first = int(self.stops.searchsorted(np.int32(start), side="right"))
        last = int(self.starts.searchsorted(np.int32(end), side="left"))
        return Span(first, max(first, last))

    def spans_of_source(self, spans: Sequence[Span]) -> list[Span]:
        """The same for many spans at once, which is quicker than one by one."""
        bounds = np.array(spans, dtype=np.int32).reshape(-1, 2)
        firsts = self.stops.searchsorted(bounds[:, 0], side="right").tolist()
        lasts = self.starts.searchsorted(bounds[:, 1], side="left").tolist()
        return [Span(first, max(first, last)) for first, last in zip(firsts, lasts, strict=True)]

    def runs(self) -> list[list[int]]:
        """The map in short: ``[source start, source stop, length]`` for each stretch that maps character by character."""
        out: list[list[int]] = []
        size = len(self.text)
        if not size:
            return out
        steps_start = np.diff(self.starts)
        width = self.stops - self.starts
        ordinary = (steps_start == 1) & (width[1:] == 1) & (width[:-1] == 1)
        cuts = [0, *(np.flatnonzero(~ordinary) + 1).tolist(), size]
        for first, last in itertools.pairwise(cuts):
            out.append([int(self.starts[first]), int(self.stops[first]), last - first])
        return out

    @classmethod
    def from_runs(cls, text: str, runs: Sequence[Sequence[int]]) -> Draft:
        """The draft that :meth:`runs` described."""
        starts = np.empty(len(text), dtype=np.int32)
        stops = np.empty(len(text), dtype=np.int32)
        at = 0
        for start, stop, length in runs:
            ramp = np.arange(length, dtype=np.int32)
            starts[at : at + length] = start + ramp
            stops[at : at + length] = stop + ramp
            at += length
        return cls(text, starts, stops)

    def _range(self, start: int, end: int) -> tuple[int, int]:
        if start >= end:
            if start < len(self.text):
                place = int(self.starts[start])
            else:
                place = int(self.stops[-1]) if len(self.stops) else 0
            return place, place
        return int(self.starts[start]), int(
            max(self.stops[start:end].tolist()) if end - start < 64 else self.stops[end - 1]
        )
