"""Finding: what a person may see and every word of the query stands in, by kind, with the place where it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from luoshi.web.kernel import wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import searched
from luoshi.web.search import grams
from luoshi.web.search.contents import search_of, texts, visible_rows
from luoshi.web.search.folding import FIELD, fold, fold_with_places, words_of

# Of each kind so many are counted and shown; who has more adds a word.
MOST = 1000
SNIPPET = 90
BEFORE = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``hit`` where a word of the query stands."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, where it is, what stands around the words, and what else to know."""

    kind: str
    object_id: int
    title: list[Piece]
    url: str
    snippet: list[Piece]
    about: str
    at: date | datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of what was found of a kind, in order, at most ``MOST``; ``more`` says that there are more."""

    kind: str
    label: str
    ids: list[int]
    more: bool

    @property
    def count(self) -> int:
        return len(self.ids)


def matching(kind: str, actor: Actor, words: Sequence[str]) -> QuerySet[Any]:
    """The rows of a kind that the actor may see and in which all the folded words stand."""
    rows = visible_rows(kind, actor)
    for word in words:
        rows = rows.filter(pk__in=grams.having(connection, kind, word))
    return rows


def find(actor: Actor, query: str, kinds: Iterable[str] | None = None) -> list[Found]:
    """What the query finds for the actor, by kind; kinds of which nothing is found stay out. One query for each kind."""
    words = words_of(query)
    if not words:
        return []
    found = []
    for kind in searched() if kinds is None else kinds:
        rows = matching(kind, actor, words).order_by(search_of(kind).order, "-pk")
        ids = list(rows.values_list("pk", flat=True)[: MOST + 1])
        if ids:
            found.append(Found(kind, wording.kind(kind), ids[:MOST], len(ids) > MOST))
    return found


def hits(kind: str, ids: Sequence[int], query: str) -> list[Hit]:
    """What was found, ready to be shown, in the order of ``ids``. Only for numbers that ``find`` gave the same actor."""
    if not ids:
        return []
    words = words_of(query)
    known = dict(texts(kind, ids))
    search = search_of(kind)
    described = search.describe(ids)
    shown = []
    for pk in ids:
        if pk not in described or pk not in known:
            continue  # gone since it was found
        title, url, about, at = described[pk]
        named = search.named and all(word in fold(title) for word in words)
        around = [] if named else snippet(known[pk], words, title)
        shown.append(Hit(kind, pk, mark_words(title, words), url, around, about, at))
    return shown


def mark_words(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in pieces, with the words marked wherever they stand, however they are written there."""
    placed = fold_with_places(text)
    lit = [False] * len(placed.shown)
    for start, end in _spans(placed.folded, words):
        for at in range(placed.places[start], placed.places[end - 1] + 1):
            lit[at] = True
    pieces: list[Piece] = []
    begin = 0
    for at in range(1, len(lit) + 1):
        if at == len(lit) or lit[at] != lit[begin]:
            pieces.append(Piece(placed.shown[begin:at], lit[begin]))
            begin = at
    return pieces


def snippet(parts: Sequence[str], words: Sequence[str], title: str = "") -> list[Piece]:
    """The stretch in which most of the words stand, other than in the title, which is shown anyway."""
    if not parts:
        return []
    said = fold(title)
    best: tuple[int, str] | None = None
    for part in parts:
        for field in part.split(FIELD):
            folded = fold(field)
            if folded in said:
                continue
            score = sum(word in folded for word in words)
            if score and (best is None or score > best[0]):
                best = (score, field)
        if best is not None and best[0] == len(words):
            break
    if best is None:
        return []
    return mark_words(_around(best[1], words), words)


def _around(text: str, words: Sequence[str]) -> str:
    placed = fold_with_places(text)
    spans = _spans(placed.folded, words)
    first = placed.places[spans[0][0]] if spans else 0
    start = max(0, first - BEFORE)
    if start:
        # Rather begin behind a full stop than in the middle of what was said before it.
        stop = re.search(r"[。；;！？\n]\s*(?=[^。；;！？\n]*$)", placed.shown[start:first])
        start = start + stop.end() if stop else start
    end = min(len(placed.shown), max(start + SNIPPET, first + SNIPPET - BEFORE))
    taken = re.sub(r"\s+", " ", placed.shown[start:end].strip())
    return f"{'…' if start else ''}{taken}{'…' if end < len(placed.shown) else ''}"


def _spans(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = folded.find(word, at + 1)
    return sorted(found)
