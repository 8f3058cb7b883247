"""What a publication would add, change and take back: as published before, as the document is now, as it is here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from luoshi.web.adoption.content import Content, Facts, Piece
from luoshi.web.adoption.matching import match
from luoshi.web.adoption.plan_rows import PlanRows, Row
from luoshi.web.adoption.wording import FIELDS, KINDS, Field, Label, Words


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the document has changed since it was published. ``conflict``: it was changed here as well."""

    key: str  # under which a person decides
    field: Field
    before: str
    now: str
    here: str
    conflict: bool
    # As it is recorded where it is taken over: what is here, and what the document says now.
    recorded: tuple[Facts, Facts]

    @property
    def label(self) -> Label:
        return self.field.label


@dataclass(slots=True)
class Change:
    """A row whose document has changed. ``back``: it was taken back before and is in the document again."""

    piece: Piece
    row: Row
    differences: list[Difference]
    back: bool = False

    @property
    def kind(self) -> Label:
        return KINDS[self.piece.kind]

    @property
    def conflicts(self) -> int:
        return sum(difference.conflict for difference in self.differences)


@dataclass(slots=True)
class Comparison:
    """Everything that would happen."""

    content: Content
    here: PlanRows
    pairs: list[tuple[Piece, Row]] = field(default_factory=list)
    added: list[Piece] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    left: list[Piece] = field(default_factory=list)  # what a person has chosen not to publish now
    # The campaigns that the document shares with the system, by their keys in the document.
    campaigns: dict[str, int] = field(default_factory=dict)

    @property
    def first(self) -> bool:
        """Whether nothing of the document, or of one that it corrects, has been published yet."""
        return self.here.plan is None

    @property
    def relinked(self) -> bool:
        """Whether rows have to follow their items of the ledger: another reading, or another document, has made them anew."""
        return any(piece.key != row.key for piece, row in self.pairs)

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.relinked)

    @property
    def conflicts(self) -> int:
        return sum(change.conflicts for change in self.changed)

    def added_of(self, kind: str) -> list[Piece]:
        return [piece for piece in self.added if piece.kind == kind]

    def outgoing(self, kind: str) -> list[Piece]:
        """The pieces of a kind that are out, or go out now, in the order of the document."""
        out = {piece.id for piece in self.added} | {piece.id for piece, row in self.pairs if row.row}
        return [piece for piece in self.content.pieces if piece.kind == kind and piece.id in out]

    def facts_of(self, piece: Piece) -> Facts:
        """The facts of the piece as they are kept: a campaign by its number here, where it has one."""
        if piece.kind != "task":
            return piece.facts
        campaign = piece.facts["campaign"]
        return {**piece.facts, "campaign": self.campaigns.get(campaign, campaign)}


def compare(content: Content, here: PlanRows, organisation: Callable[[int | None], str]) -> Comparison:
    """Match what the document holds with what the system holds, and tell them apart field by field."""
    found = Comparison(content, here)
    if not found.first:
        found.pairs = match(content, here)
    for piece, row in found.pairs:
        if row.kind == "campaign" and row.key in here.campaign_keys:
            found.campaigns[piece.key] = here.campaign_keys[row.key]
    matched = {id(piece) for piece, _ in found.pairs}
    found.added = [piece for piece in content.pieces if id(piece) not in matched]
    words = Words(
        organisation, {**{piece.key: piece.label for piece in content.campaigns}, **here.campaign_names}
    )
    for piece, row in found.pairs:
        # What somebody has removed here stays away.
        if row.row is None:
            continue
        differences = list(_differences(found, piece, row, words))
        if differences or row.closed:
            found.changed.append(Change(piece, row, differences, row.closed))
    taken = {id(row) for _, row in found.pairs}
    found.removed = [
        row
        for row in here.rows
        if id(row) not in taken
        and row.kind in {"task", "target", "task_force"}
        and row.row
        and not row.closed
    ]
    return found


def _differences(found: Comparison, piece: Piece, row: Row, words: Words) -> Iterable[Difference]:
    now = found.facts_of(piece)
    for field_ in FIELDS[piece.kind]:
        values = [{name: facts.get(name) for name in field_.facts} for facts in (row.before, now, row.here)]
        before, wanted, here = values
        if wanted in (before, here):
            continue
        yield Difference(
            key=f"{piece.kind}-{row.row.pk}-{field_.name}",
            field=field_,
            before=words.line(piece.kind, field_, row.before),
            now=words.line(piece.kind, field_, now),
            here=words.line(piece.kind, field_, row.here),
            # The end of the plan was given where the document said nothing: what it says now is no contradiction.
            conflict=here != before and not (field_.name == "due" and row.row.due_by_term),
            recorded=(words.recorded(field_, row.here), words.recorded(field_, now)),
        )


def fingerprint(content: Content, here: PlanRows) -> str:
    """A word for all that a comparison of the two depends on."""
    rows = [
        (row.kind, row.key, row.row.pk, row.version, row.here, row.closed) for row in here.rows if row.row
    ]
    pieces = [(piece.kind, piece.key, piece.facts, piece.place) for piece in content.pieces]
    data = json.dumps([pieces, rows], ensure_ascii=False, sort_keys=True, default=str)
    return sha256(data.encode()).hexdigest()[:32]
