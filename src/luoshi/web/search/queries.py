"""Finding: what a person may see and every word of the query stands in, by kind, with the place where it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Appointment
from luoshi.web.dossier.queries import with_names
from luoshi.web.kernel.actor import Actor
from luoshi.web.search import grams
from luoshi.web.search.contents import SOURCES, Source, texts
from luoshi.web.search.folding import FIELD, fold, fold_with_places, words_of

# Of each kind so many are counted and shown; who has more adds a word.
MOST = 1000
SNIPPET = 90
# Found by a name: where the title has all the words, its short forms say nothing new.
_NAMED = frozenset({"organisation", "task_force", "plan", "person"})
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


def matching(source: Source, actor: Actor, words: Sequence[str]) -> QuerySet[Any]:
    """The rows of a kind that the actor may see and in which all the folded words stand."""
    rows = source.seen(actor)
    for word in words:
        rows = rows.filter(pk__in=grams.having(connection, source.kind.value, word))
    return rows


def find(actor: Actor, query: str, kinds: Iterable[str] = SOURCES) -> list[Found]:
    """What the query finds for the actor, by kind; kinds of which nothing is found stay out. One query for each kind."""
    words = words_of(query)
    if not words:
        return []
    found = []
    for kind in kinds:
        source = SOURCES[kind]
        rows = matching(source, actor, words).order_by(source.order, "-pk")
        ids = list(rows.values_list("pk", flat=True)[: MOST + 1])
        if ids:
            found.append(Found(kind, str(source.kind.label), ids[:MOST], len(ids) > MOST))
    return found


def hits(kind: str, ids: Sequence[int], query: str) -> list[Hit]:
    """What was found, ready to be shown, in the order of ``ids``. Only for numbers that ``find`` gave the same actor."""
    if not ids:
        return []
    words = words_of(query)
    known = dict(texts(SOURCES[kind], ids))
    described = _DESCRIBED[kind](ids)
    shown = []
    for pk in ids:
        if pk not in described or pk not in known:
            continue  # gone since it was found
        title, url, about, at = described[pk]
        named = kind in _NAMED and all(word in fold(title) for word in words)
        around = [] if named else snippet(known[pk], words, title)
        shown.append(Hit(kind, pk, marked(title, words), url, around, about, at))
    return shown


def marked(text: str, words: Sequence[str]) -> list[Piece]:
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
    return marked(_around(best[1], words), words)


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


Described = dict[int, tuple[str, str, str, "date | datetime | None"]]


def _tasks(ids: Sequence[int]) -> Described:
    rows = SOURCES["task"].model._default_manager.filter(pk__in=ids)
    return {
        row.pk: (
            f"{row.number} {row.title}".strip(),
            row.get_absolute_url(),
            _joined(row.lead_names, row.get_state_display()),
            row.due,
        )
        for row in rows.only("number", "title", "lead_names", "state", "due")
    }


def _documents(ids: Sequence[int]) -> Described:
    rows = SOURCES["document"].model._default_manager.filter(pk__in=ids)
    return {
        row.pk: (
            row.called,
            row.get_absolute_url(),
            _joined(row.doc_number, row.issuer, row.get_kind_display()),
            date.fromisoformat(row.issued_on) if _is_day(row.issued_on) else None,
        )
        for row in rows.only("title", "name", "doc_number", "issuer", "kind", "issued_on")
    }


def _plans(ids: Sequence[int]) -> Described:
    rows = SOURCES["plan"].model._default_manager.filter(pk__in=ids).select_related("owner")
    return {
        row.pk: (
            row.title,
            f"{reverse('tasks:tasks')}?plan={row.pk}",
            _joined(row.doc_number, row.owner.short_name, row.year),
            row.published_at,
        )
        for row in rows
    }


def _updates(ids: Sequence[int]) -> Described:
    rows = SOURCES["update"].model._default_manager.filter(pk__in=ids)
    return {
        row.pk: (
            f"{row.task.number} {row.task.title}".strip(),
            f"{row.task.get_absolute_url()}#update-{row.pk}",
            _whose(row),
            row.at,
        )
        for row in rows.select_related("task", "by", "organisation")
    }


def _on_things(kind: str) -> Any:
    def described(ids: Sequence[int]) -> Described:
        rows = with_names(SOURCES[kind].model._default_manager.filter(pk__in=ids))
        return {
            row.pk: (row.thing_name, f"{row.get_thing_url()}#{kind}-{row.pk}", _whose(row), row.at)
            for row in rows.select_related("by", "organisation")
        }

    return described


def _whose(row: Any) -> str:
    return _joined(row.by.name if row.by else "", row.organisation.short_name if row.organisation else "")


def _organisations(ids: Sequence[int]) -> Described:
    rows = SOURCES["organisation"].model._default_manager.filter(pk__in=ids).select_related("parent")
    today = timezone.localdate()
    return {
        row.pk: (
            row.name,
            row.get_absolute_url(),
            _joined(
                row.parent.short_name if row.parent else "",
                row.get_level_display(),
                row.get_kind_display(),
                "" if row.valid_to is None or row.valid_to > today else _("已撤销"),
            ),
            None,
        )
        for row in rows
    }


def _task_forces(ids: Sequence[int]) -> Described:
    rows = SOURCES["task_force"].model._default_manager.filter(pk__in=ids).select_related("owner")
    return {
        row.pk: (
            row.name,
            row.get_absolute_url(),
            _joined(row.convener, row.owner.short_name),
            row.valid_from,
        )
        for row in rows
    }


def _people(ids: Sequence[int]) -> Described:
    rows = SOURCES["person"].model._default_manager.filter(pk__in=ids)
    held: dict[int, list[Appointment]] = {}
    current = Appointment.objects.current(timezone.localdate()).filter(person_id__in=ids)
    for appointment in current.select_related("organisation").order_by("pk"):
        held.setdefault(appointment.person_id, []).append(appointment)
    return {
        row.pk: (
            row.name or row.username,
            held[row.pk][0].organisation.get_absolute_url() if row.pk in held else "",
            _joined(row.post, *(str(appointment) for appointment in held.get(row.pk, [])[:3]))
            or _("没有任职"),
            None,
        )
        for row in rows.only("name", "username", "post")
    }


_DESCRIBED: dict[str, Any] = {
    "task": _tasks,
    "document": _documents,
    "plan": _plans,
    "instruction": _on_things("instruction"),
    "update": _updates,
    "comment": _on_things("comment"),
    "organisation": _organisations,
    "task_force": _task_forces,
    "person": _people,
}


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _is_day(text: str | None) -> bool:
    return bool(text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))
