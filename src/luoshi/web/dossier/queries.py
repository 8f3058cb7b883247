"""What pages read of the dossier of a thing, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When

from luoshi.delivery.reply_day import usual_reply_day
from luoshi.web.dossier.models import Attachment, Change, Comment, Follow, Instruction, OnThing
from luoshi.web.kernel import clock, kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.statements import PreparedRows

# What may hang on a thing, each with its rows.
HANGING: dict[str, type[OnThing]] = {
    "comment": Comment,
    "attachment": Attachment,
    "instruction": Instruction,
    "follow": Follow,
}
ENTRIES_SHOWN = 200
CHANGES_SHOWN = 300
Row = TypeVar("Row", bound=OnThing)


def of_thing(rows: QuerySet[Row], kind: str, pk: int) -> QuerySet[Row]:
    """Those rows that hang on a thing."""
    return rows.filter(kind=kind, object_id=pk)


def readable(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Those rows that hang on things that the actor may read."""
    return permissions.restrict(rows, actor, "dossier.read")


def with_names(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The same rows, each with what its thing is called now (``thing_name``), without a query more."""
    names = []
    for kind in kinds.KINDS.values():
        if kind.model is not None and kind.dossier:
            thing = kind.model._default_manager.filter(pk=OuterRef("object_id")).order_by()
            names.append(When(kind=kind.code, then=Subquery(thing.values(name=kind.called)[:1])))
    return rows.annotate(thing_name=Case(*names, default=Value(""), output_field=CharField()))


@dataclass(slots=True)
class Dossier:
    """What hangs on a thing, and what the actor may do with it."""

    kind: str
    thing: Any
    may: frozenset[str] = frozenset()
    comments: list[Comment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    removable: frozenset[int] = frozenset()
    instructions: list[Instruction] = field(default_factory=list)
    answerable: frozenset[int] = frozenset()
    addressees: list[Any] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    follows: bool = False
    followers: int = 0
    today: date = date.min
    # The address of the thing's page, below which its forms are sent.
    url: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.url = str(self.thing.get_absolute_url())

    @property
    def usual_reply_day(self) -> date:
        """The day that the form of an instruction proposes."""
        return usual_reply_day(self.today)

    @property
    def may_comment(self) -> bool:
        return f"{self.kind}.comment" in self.may

    @property
    def may_attach(self) -> bool:
        return f"{self.kind}.attach" in self.may

    @property
    def may_follow(self) -> bool:
        return f"{self.kind}.follow" in self.may

    @property
    def may_instruct(self) -> bool:
        return "instruction.give" in self.may

    @property
    def may_close(self) -> bool:
        return "instruction.close" in self.may


def rights(kind: str) -> tuple[str, ...]:
    """The rights that bear on the dossier of a thing of the kind."""
    kept = kinds.KINDS[kind].dossier
    wanted = {
        "comment": (f"{kind}.comment",),
        "attachment": (f"{kind}.attach", "attachment.remove"),
        "follow": (f"{kind}.follow",),
        "instruction": ("instruction.give", "instruction.close"),
    }
    return tuple(right for what, codes in wanted.items() if what in kept for right in codes)


def dossier_of(
    actor: Actor,
    kind: str,
    thing: Any,
    *,
    may: Iterable[str] | None = None,
    addressees: Sequence[Any] | None = None,
) -> Dossier:
    """What the page of a thing shows of its dossier.

    ``may`` and ``addressees`` are the rights to it and the bodies that can be asked, where they are known already.
    """
    held = permissions.held(actor, rights(kind), thing) if may is None else frozenset(may)
    kept, pk = kinds.KINDS[kind].dossier, thing.pk
    found = Dossier(kind=kind, thing=thing, may=held, today=clock.today())
    there = _there(kind, pk)
    if "comment" in there:
        found.comments = _asked(kind).comments.rows(pk=pk)
    if "attachment" in there:
        _add_attachments(found, actor)
    if "instruction" in kept:
        if "instruction" in there:
            _add_instructions(found, actor)
        if found.may_instruct:
            bodies = kinds.KINDS[kind].addressees(thing) if addressees is None else addressees
            found.addressees = [
                body
                for body in bodies
                if body.organisation_id and body.organisation.path.startswith(actor.jurisdiction_path)
            ]
    found.changes = _asked(kind).changes.rows(pk=pk)
    if "follow" in there:
        people = set(_asked(kind).followers.rows(pk=pk))
        found.follows, found.followers = actor.person_id in people, len(people)
    return found


def changes(kind: str, pk: int, most: int) -> list[Change]:
    """The last things that were done to a thing."""
    return list(of_thing(Change.objects.all(), kind, pk)[:most])


def followers_of(kind: str, pk: int) -> set[int]:
    """The people who want to hear of a thing."""
    return set(of_thing(Follow.objects.all(), kind, pk).values_list("person_id", flat=True))


def _there(kind: str, pk: int) -> frozenset[str]:
    """What hangs on the thing at all. On most hangs nothing, and one question is asked instead of four."""
    rows = _asked(kind).there.rows(pk=pk)
    return (
        frozenset(what for what, is_there in zip(HANGING, rows[0], strict=True) if is_there)
        if rows
        else frozenset()
    )


def _add_attachments(found: Dossier, actor: Actor) -> None:
    found.attachments = _asked(found.kind).attachments.rows(pk=found.thing.pk)
    found.removable = frozenset(
        row.pk
        for row in found.attachments
        if found.may_attach
        and ("attachment.remove" in found.may or row.organisation_id == actor.organisation_id)
    )


def _add_instructions(found: Dossier, actor: Actor) -> None:
    asked, pk = _asked(found.kind), found.thing.pk
    found.instructions = asked.instructions.rows(actor, pk=pk)
    if found.instructions:
        found.answerable = frozenset(asked.answerable.rows(actor, pk=pk))


class _Asked:
    """The queries of the dossiers of one kind, each made by the ORM once in a process."""

    def __init__(self, kind: str) -> None:
        people = ("by", "organisation")
        self.comments: PreparedRows[Comment] = PreparedRows(
            lambda actor, pk: of_thing(Comment.objects.all(), kind, pk).select_related(*people)[
                :ENTRIES_SHOWN
            ],
            "pk",
        )
        self.attachments: PreparedRows[Attachment] = PreparedRows(
            lambda actor, pk: of_thing(Attachment.objects.filter(removed_at=None), kind, pk).select_related(
                *people
            ),
            "pk",
        )
        self.there: PreparedRows[tuple[bool, ...]] = PreparedRows(
            lambda actor, pk: (
                _things(kind)
                .filter(pk=pk)
                .order_by()
                .values_list(
                    *(
                        Exists(of_thing(model._default_manager.order_by(), kind, pk))
                        for model in HANGING.values()
                    )
                )
            ),
            "pk",
        )
        self.instructions: PreparedRows[Instruction] = PreparedRows(
            lambda actor, pk: permissions.restrict(
                of_thing(Instruction.objects.all(), kind, pk), actor, "instruction.read"
            ).select_related(*people, "addressee", "answered_by"),
            "pk",
        )
        self.answerable: PreparedRows[int] = PreparedRows(
            lambda actor, pk: (
                permissions.restrict(
                    of_thing(Instruction.objects.filter(state="open"), kind, pk), actor, "instruction.answer"
                )
                .order_by()
                .values_list("pk", flat=True)
            ),
            "pk",
        )
        self.changes: PreparedRows[Change] = PreparedRows(
            lambda actor, pk: of_thing(Change.objects.all(), kind, pk)[:CHANGES_SHOWN], "pk"
        )
        self.followers: PreparedRows[int] = PreparedRows(
            lambda actor, pk: (
                of_thing(Follow.objects.all(), kind, pk).order_by().values_list("person_id", flat=True)
            ),
            "pk",
        )


def _things(kind: str) -> QuerySet[Any]:
    model = kinds.KINDS[kind].model
    assert model is not None, f"nothing can hang on things of the kind {kind}, which has no rows"
    return model._default_manager.all()


@cache
def _asked(kind: str) -> _Asked:
    return _Asked(kind)
