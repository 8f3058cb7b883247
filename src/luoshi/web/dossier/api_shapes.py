"""The shapes of what hangs on things, as the API takes and gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema

from luoshi.web.dossier.models import Change, Instruction
from luoshi.web.kernel.api_shapes import Body, Day, Id, OneOf, Yes, text


class Written(Schema):
    """Something that a person wrote."""

    id: int
    at: datetime
    by: str
    organisation_id: int | None
    text: str

    @staticmethod
    def resolve_by(row: Any) -> str:
        return str(row.by or "")


class InstructionRow(Written):
    """An instruction on a thing: ``kind`` and ``object_id`` say on which; ``task_id`` is that number where it is a task."""

    kind: str
    object_id: int
    task_id: int | None
    addressee_id: int
    due: date | None
    state: Annotated[str, OneOf(Instruction.State)]
    answer: str
    answered_at: datetime | None
    version: int

    @staticmethod
    def resolve_task_id(row: Instruction) -> int | None:
        return row.object_id if row.kind == "task" else None


class AttachmentRow(Schema):
    id: int
    name: str
    sha256: str
    size: int
    at: datetime
    by: str

    @staticmethod
    def resolve_by(row: Any) -> str:
        return str(row.by or "")


class FieldChange(Schema):
    """A field that became different: its code (``of`` which part of the thing), and the same in words.

    ``before`` and ``after`` are as recorded: days as 2025-12-31, choices as their codes, bodies as they are written.
    What was recorded before there were codes holds Chinese words instead.
    """

    field: str
    of: str = ""
    words: str
    before: Any = None
    after: Any = None
    before_words: str
    after_words: str


class ChangeRow(Schema):
    """What was done to a thing: ``action`` is the code of the act, ``words`` how it is called."""

    id: int
    at: datetime
    by: str
    organisation_name: str
    action: str
    words: str
    fields: list[FieldChange]
    version: int

    @staticmethod
    def resolve_fields(row: Any) -> list[dict[str, Any]]:
        return changed_fields(row)


def changed_fields(change: Change) -> list[dict[str, Any]]:
    """The fields of a change, in codes and in words."""
    return [
        {**row, "words": line.field, "before_words": line.before, "after_words": line.after}
        for row, line in zip(change.fields, change.lines, strict=True)
    ]


class Said(Body):
    text: Annotated[str, text(5000, 1)]


class InstructionNew(Said):
    addressee_id: Id
    due: Day | None = None


class Following(Body):
    following: Yes
