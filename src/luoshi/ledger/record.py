"""The ledger as the world outside sees it: one JSON object for each document (``luoshi extract --format json``).

All spans here count characters of the file's own text, before any repair. Put nothing here but the conversion into the
shapes of ``shapes.py``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from luoshi.ledger.model import Assignment, Body, Deadline, Ledger, Target, Task, TaskForce
from luoshi.reading.document import Circulation, Document, Header, Notice
from luoshi.reading.span import Span

if TYPE_CHECKING:
    # What checks the shapes takes longer to load than most documents to read.
    from luoshi.ledger.shapes import (
        AssignmentRecord,
        BodyRecord,
        CirculationRecord,
        DeadlineRecord,
        DocumentRecord,
        MetaRecord,
        SpanPair,
        TargetRecord,
        TaskForceRecord,
        TaskRecord,
        WarningRecord,
    )

SCHEMA_VERSION = "1.1"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line of ``luoshi extract --format json``."""
    from luoshi.ledger.shapes import DocumentRecord

    return published_schema("extract", SCHEMA_VERSION, DocumentRecord)


def published_schema(command: str, version: str, shape: type) -> dict[str, Any]:
    """The JSON Schema of the lines that a command of luoshi writes, as ``luoshi schema COMMAND`` prints it."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(shape).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:luoshi:{command}:{version}",
        "title": f"luoshi {command}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def record(document: Document, ledger: Ledger) -> DocumentRecord:
    """The document and its ledger as one JSON-ready object, spans counted in the file's own text."""
    place = document.draft.source_span
    text = document.text

    def pair(span: Span) -> SpanPair:
        return _pair(place(span))

    def body(entry: Body) -> BodyRecord:
        out: BodyRecord = {"written": entry.written, "name": entry.name, "span": pair(entry.span)}
        if entry.collective:
            out["collective"] = True
        if entry.inherited:
            out["inherited"] = True
        return out

    def deadline(entry: Deadline) -> DeadlineRecord:
        return {"text": entry.text, "by": entry.by, "span": pair(entry.span)}

    def assignment(entry: Assignment) -> AssignmentRecord:
        return {
            "lead": [body(b) for b in entry.lead],
            "support": [body(b) for b in entry.support],
            "open": entry.open,
            "mode": entry.mode,
            "span": pair(entry.span),
            "source_span": pair(entry.source_span),
            "deadline": deadline(entry.deadline) if entry.deadline else None,
        }

    def task(entry: Task) -> TaskRecord:
        return {
            "plan": entry.plan,
            "number": entry.number,
            "path": list(entry.path),
            "heading": entry.heading,
            "kind": entry.kind,
            "text": entry.span.of(text),
            "page": document.page_of(entry.span),
            "span": pair(entry.span),
            "assignments": [assignment(a) for a in entry.assignments],
            "deadlines": [deadline(d) for d in entry.deadlines],
        }

    def target(entry: Target) -> TargetRecord:
        return {
            "task": entry.task,
            "plan": entry.plan,
            "metric": entry.metric,
            "comparator": entry.comparator,
            "value": _figure(entry.value),
            "unit": entry.unit,
            "kind": entry.kind,
            "hedge": entry.hedge,
            "approximate": entry.approximate,
            "year": entry.year,
            "text": entry.span.of(text),
            "span": pair(entry.span),
        }

    def task_force(entry: TaskForce) -> TaskForceRecord:
        return {
            "plan": entry.plan,
            "name": entry.name,
            "convener": entry.convener,
            "deputies": list(entry.deputies),
            "members": [b.written for b in entry.members],
            "member_bodies": [body(b) for b in entry.members],
            "members_open": entry.members_open,
            "office_host": body(entry.office_host) if entry.office_host else None,
            "span": pair(entry.span),
        }

    return {
        "source": {
            "file": document.file,
            "format": document.format,
            "characters": len(document.source),
            "pages": len(document.pages),
            "schema": SCHEMA_VERSION,
        },
        "meta": _meta(document.header),
        "plans": [{"id": p.id, "title": p.title, "span": pair(p.span)} for p in ledger.plans],
        "tasks": [task(t) for t in ledger.tasks],
        "targets": [target(t) for t in ledger.targets],
        "task_forces": [task_force(f) for f in ledger.task_forces],
        "measures": [
            {
                "number": m.number,
                "text": m.text,
                "eligible": list(m.eligible),
                "lead": [b.written for b in m.lead],
                "lead_bodies": [body(b) for b in m.lead],
                "support": [b.written for b in m.support],
                "support_bodies": [body(b) for b in m.support],
                "reward": m.reward,
                "span": pair(m.span),
            }
            for m in ledger.measures
        ],
        "awards": [
            {
                "measure_number": a.measure_number,
                "measure": a.measure,
                "category": a.category,
                "recipients": list(a.recipients),
                "span": pair(a.span),
            }
            for a in ledger.awards
        ],
        "rules": [{"text": r.text, "polarity": r.polarity, "span": pair(r.span)} for r in ledger.rules],
        "circulation": _circulation(document, document.circulation) if document.circulation else None,
        "repairs": [
            {"kind": r.kind, "count": r.count, "guessed": r.guessed, "span": _pair(r.source_span)}
            for r in document.repairs
        ],
        "warnings": [_warning(document, n) for n in (*document.notices, *ledger.notices)],
    }


def _figure(value: Decimal | tuple[Decimal, Decimal] | None) -> float | list[float] | None:
    """As JSON has it: a number, of a range both."""
    if value is None:
        return None
    return [float(each) for each in value] if isinstance(value, tuple) else float(value)


def _pair(span: Span) -> SpanPair:
    return span.start, span.end


def _meta(header: Header) -> MetaRecord:
    return {
        "title": header.title,
        "doc_number": header.doc_number,
        "issuer": header.issuer,
        "addressees": list(header.addressees),
        "issued_on": header.issued_on,
        "printed_on": header.printed_on,
        "disclosure": header.disclosure,
        "copied_to": list(header.copied_to),
        "attachments": list(header.attachments),
    }


def _circulation(document: Document, sheet: Circulation) -> CirculationRecord:
    place = document.draft.source_span
    return {
        "from": sheet.sender,
        "doc_number": sheet.doc_number,
        "received_at": sheet.received_at,
        "opinions": [
            {"kind": o.kind, "person": o.person, "text": o.text, "date": o.date, "span": _pair(place(o.span))}
            for o in sheet.opinions
        ],
        "span": _pair(place(sheet.span)),
    }


def _warning(document: Document, notice: Notice) -> WarningRecord:
    span = _pair(document.draft.source_span(notice.span)) if notice.span else None
    return {"code": notice.code, "message": notice.message, "span": span}
