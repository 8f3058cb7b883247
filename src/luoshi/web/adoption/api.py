"""Publishing a document through the API: what would happen, and doing it with the fingerprint of what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from luoshi.web.adoption import bodies, services, showing
from luoshi.web.adoption.choosing import Choice, as_before, proposed, unchecked
from luoshi.web.adoption.content import Content
from luoshi.web.kernel.api_shapes import Body, Id, PathId, Yes, actor_of, answers, text

router = Router(tags=["documents"])


class DifferenceRow(Schema):
    """A field that the document has changed. ``conflict``: it was changed here as well, and ``key`` asks which counts."""

    key: str
    field: str
    before: str
    now: str
    here: str
    conflict: bool


class ChangedRow(Schema):
    kind: str
    label: str
    differences: list[DifferenceRow]


class AddedRow(Schema):
    kind: str
    label: str
    key: str = ""


class PredecessorRow(Schema):
    """A published plan that the document may correct. ``plain``: of the same document number, or title and year."""

    plan_id: int
    title: str
    doc_number: str
    plain: bool


class LackRow(Schema):
    """What the new tasks lack, and the end of the plan (``by_term``) with what it was taken from."""

    tasks: int
    without_limit: int
    without_lead: int
    end: date | None
    ground: str


class ProposedBody(Schema):
    """What is proposed for a name that nobody answers to: an organisation, or (``name``) one to be added. ``sure``: else a guess."""

    written: str
    organisation_id: int | None
    name: str
    ground: str
    sure: bool


class ProposedRow(Schema):
    """What a first publication is proposed to leave out: ``key`` names it in ``later``, ``requirements`` or ``joined``."""

    key: str
    label: str


class PreviewRow(Schema):
    """Exactly what publishing would do now. ``replaces``: the plan of which the document is taken as the corrected form."""

    fingerprint: str
    replaces: int | None
    predecessors: list[PredecessorRow]
    first: bool
    anything: bool
    open_items: int
    warnings: int
    added: list[AddedRow]
    changed: list[ChangedRow]
    removed: list[AddedRow]
    left: list[ProposedRow]
    unresolved: list[str]
    proposals: list[ProposedBody]
    requirements: list[ProposedRow]
    joined: list[ProposedRow]
    lacks: LackRow
    issuer: str
    elsewhere: bool


class Chosen(Body):
    """The organisation for a name as the document writes it; ``remember``: keep it as another name of theirs."""

    written: Annotated[str, text(300, 1)]
    organisation_id: Id
    remember: Yes = False


class Decision(Body):
    """Which side counts in a conflict of the preview."""

    key: Annotated[str, text(300, 1)]
    counts: Literal["document", "here"]


class TitleGiven(Body):
    key: Annotated[str, text(40, 1)]
    title: Annotated[str, text(200, 1)]


Keys = Annotated[list[Annotated[str, text(40, 1)]], Field(max_length=10_000)]


class ChoiceGiven(Body):
    """What goes out, by the keys of the preview: what is left for ``later``, kept as ``requirements`` of the plan, or ``joined`` with its like.

    ``only_checked`` leaves what nobody has checked; ``by_term`` gives tasks without a time limit the end of the plan.
    """

    later: Keys = Field(default_factory=list)
    requirements: Keys = Field(default_factory=list)
    joined: Keys = Field(default_factory=list)
    only_checked: Yes = False
    titles: Annotated[list[TitleGiven], Field(max_length=10_000)] = Field(default_factory=list)
    by_term: Yes = False

    def __call__(self, content: Content, kept: Mapping[str, Any] | None) -> Choice:
        later = set(self.later)
        if self.only_checked:
            later |= unchecked(content)
        return Choice(
            frozenset(later - {*self.requirements, *self.joined}),
            frozenset(self.requirements),
            frozenset(self.joined),
            {row.key: row.title for row in self.titles},
            self.by_term,
        )


class PublishGiven(Body):
    """``elsewhere`` confirms a document of another place; without a ``choice`` all goes out that was not left before. ``fingerprint`` is that of the preview: when something else would happen by now, nothing does (409)."""

    fingerprint: Annotated[str, text(64, 1)]
    reason: Annotated[str, text(500, 1)]
    chosen: Annotated[list[Chosen], Field(max_length=2000)] = Field(default_factory=list)
    decisions: Annotated[list[Decision], Field(max_length=10_000)] = Field(default_factory=list)
    replaces: Id | None = None
    choice: ChoiceGiven | None = None
    elsewhere: Yes = False


class PublishedRow(Schema):
    plan_id: int
    counts: dict[str, int]


@router.get("/documents/{document_id}/publish", response=answers(PreviewRow, act=True), summary="发布前查看")
def preview(request: HttpRequest, document_id: PathId, replaces: PathId | None = None):
    return preview_row(services.preview(document_id, actor=actor_of(request), replaces=replaces))


@router.post("/documents/{document_id}/publish", response=answers(PublishedRow, act=True), summary="发布")
def publish(request: HttpRequest, document_id: PathId, given: PublishGiven):
    done = services.publish(
        document_id,
        actor=actor_of(request),
        fingerprint=given.fingerprint,
        reason=given.reason,
        chosen={row.written: row.organisation_id for row in given.chosen},
        remembered={row.written for row in given.chosen if row.remember},
        decisions={row.key: row.counts for row in given.decisions},
        replaces=given.replaces,
        choosing=given.choice or as_before,
        elsewhere=given.elsewhere,
    )
    return {"plan_id": done.plan.pk, "counts": done.counts}


def preview_row(seen: services.Preview) -> dict[str, Any]:
    """A preview as the API gives it."""
    comparison = seen.comparison
    lacks = showing.gaps(seen)
    offered = proposed(comparison.content)
    labels = {piece.id: piece.label for piece in comparison.content.pieces}
    found = bodies.proposals(seen.document, seen.directory, seen.issuer)
    return {
        "left": [{"key": piece.id, "label": piece.label} for piece in comparison.left],
        "proposals": [
            {
                "written": written,
                "organisation_id": row.key,
                "name": row.new.name if row.new else seen.directory.entries[row.key or 0].name,
                "ground": row.ground.value,
                "sure": row.sure,
            }
            for written, row in found.items()
        ],
        "requirements": [{"key": key, "label": labels[key]} for key in sorted(offered.requirements)],
        "joined": [{"key": key, "label": labels[key]} for key in sorted(offered.joined)],
        "lacks": {
            "tasks": lacks.tasks,
            "without_limit": lacks.without_limit,
            "without_lead": lacks.without_lead,
            "end": lacks.end,
            "ground": str(lacks.ground),
        },
        "issuer": seen.issuer.name,
        "elsewhere": seen.from_elsewhere,
        "fingerprint": seen.fingerprint,
        "replaces": seen.plan.pk if seen.plan and seen.replaces else None,
        "predecessors": [
            {
                "plan_id": row.plan.pk,
                "title": row.plan.title,
                "doc_number": row.plan.doc_number,
                "plain": row.plain,
            }
            for row in seen.predecessors
        ],
        "first": comparison.first,
        "anything": comparison.anything,
        "open_items": seen.open_items,
        "warnings": seen.progress.warnings,
        "added": [{"kind": piece.kind, "label": piece.label, "key": piece.id} for piece in comparison.added],
        "changed": [
            {
                "kind": change.piece.kind,
                "label": change.piece.label,
                "differences": [
                    {
                        "key": row.key,
                        "field": str(row.label),
                        "before": row.before,
                        "now": row.now,
                        "here": row.here,
                        "conflict": row.conflict,
                    }
                    for row in change.differences
                ],
            }
            for change in comparison.changed
        ],
        "removed": [{"kind": row.kind, "label": str(row.row)} for row in comparison.removed],
        "unresolved": [name.written for name in seen.directory.unresolved()],
    }
