"""Which template an office uses for a kind, and the bytes of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from luoshi.rendering.official.kinds import KINDS, Kind, template_of
from luoshi.web.kernel import files
from luoshi.web.kernel.actor import Actor
from luoshi.web.outgoing.models import Template
from luoshi.web.outgoing.wording import ABOUT, NAMES


@dataclass(frozen=True, slots=True)
class InUse:
    """A kind of document with the template that an office has put in for it, where it has."""

    kind: Kind
    row: Template | None

    @property
    def name(self) -> str | Promise:
        """What the kind is called."""
        return NAMES[self.kind.code]

    @property
    def about(self) -> str | Promise:
        """What documents of the kind hold."""
        return ABOUT[self.kind.code]

    @property
    def own(self) -> bool:
        """Whether the office has its own."""
        return self.row is not None and bool(self.row.sha256)


def all_in_use(actor: Actor) -> list[InUse]:
    """Every kind, with the template of the actor's office."""
    rows = {row.kind: row for row in _of_office(actor)}
    return [InUse(kind, rows.get(kind.code)) for kind in KINDS]


def in_use(actor: Actor, kind: Kind) -> InUse:
    """The template that the actor's office uses for a kind."""
    return InUse(kind, _of_office(actor).filter(kind=kind.code).first())


def bytes_of(used: InUse) -> bytes:
    """The template itself. Raises FileNotFoundError where the office's is not kept any more."""
    if not used.own or used.row is None:
        return template_of(used.kind)
    with files.open_file(used.row.sha256) as file:
        return file.read()


def _of_office(actor: Actor) -> QuerySet[Template]:
    return Template.objects.filter(owner_id=actor.jurisdiction_id)
