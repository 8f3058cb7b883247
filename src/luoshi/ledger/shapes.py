"""The published schema of ``luoshi extract --format json``: the shapes of its objects, and nothing else.

Changing one is a new SCHEMA_VERSION (record.py).
"""

from __future__ import annotations

from typing import NotRequired  # pydantic needs this one before Python 3.12

from typing_extensions import TypedDict

SpanPair = tuple[int, int]


class SourceRecord(TypedDict):
    file: str
    format: str
    characters: int
    pages: int
    schema: str


class MetaRecord(TypedDict):
    title: str | None
    doc_number: str | None
    issuer: str | None
    addressees: list[str]
    issued_on: str | None
    printed_on: str | None
    disclosure: str | None
    copied_to: list[str]
    attachments: list[str]


class PlanRecord(TypedDict):
    id: str
    title: str
    span: SpanPair


class BodyRecord(TypedDict):
    written: str
    name: str | None
    span: SpanPair
    collective: NotRequired[bool]
    inherited: NotRequired[bool]


class DeadlineRecord(TypedDict):
    text: str
    by: str | None
    span: SpanPair


class AssignmentRecord(TypedDict):
    lead: list[BodyRecord]
    support: list[BodyRecord]
    open: bool
    mode: str
    span: SpanPair
    source_span: SpanPair
    deadline: DeadlineRecord | None


class TaskRecord(TypedDict):
    plan: str
    number: str | None
    path: list[str]
    heading: str | None
    kind: str
    text: str
    page: int | None
    span: SpanPair
    assignments: list[AssignmentRecord]
    deadlines: list[DeadlineRecord]


class TargetRecord(TypedDict):
    task: int | None
    plan: str | None
    metric: str
    comparator: str
    value: float | list[float] | None
    unit: str
    kind: str
    hedge: str | None
    approximate: bool
    year: int | None
    text: str
    span: SpanPair


class TaskForceRecord(TypedDict):
    plan: str | None
    name: str
    convener: str | None
    deputies: list[str]
    members: list[str]
    member_bodies: list[BodyRecord]
    members_open: bool
    office_host: BodyRecord | None
    span: SpanPair


class MeasureRecord(TypedDict):
    number: str | None
    text: str
    eligible: list[str]
    lead: list[str]
    lead_bodies: list[BodyRecord]
    support: list[str]
    support_bodies: list[BodyRecord]
    reward: str | None
    span: SpanPair


class AwardRecord(TypedDict):
    measure_number: str
    measure: str
    category: str
    recipients: list[str]
    span: SpanPair


class RuleRecord(TypedDict):
    text: str
    polarity: str
    span: SpanPair


class OpinionRecord(TypedDict):
    kind: str
    person: str | None
    text: str | None
    date: str | None
    span: SpanPair


# ``from`` is a keyword of Python and the agreed name of the field.
CirculationRecord = TypedDict(
    "CirculationRecord",
    {
        "from": str | None,
        "doc_number": str | None,
        "received_at": str | None,
        "opinions": list[OpinionRecord],
        "span": SpanPair,
    },
)


class WarningRecord(TypedDict):
    code: str
    message: str
    span: SpanPair | None


class RepairRecord(TypedDict):
    kind: str
    count: int
    guessed: bool
    span: SpanPair


class DocumentRecord(TypedDict):
    source: SourceRecord
    meta: MetaRecord
    plans: list[PlanRecord]
    tasks: list[TaskRecord]
    targets: list[TargetRecord]
    task_forces: list[TaskForceRecord]
    measures: list[MeasureRecord]
    awards: list[AwardRecord]
    rules: list[RuleRecord]
    circulation: CirculationRecord | None
    repairs: list[RepairRecord]
    warnings: list[WarningRecord]
