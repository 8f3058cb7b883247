"""From the library's records to rows and back: what was read is stored, what was corrected is exported.

Put here only the conversion; services decide when it happens. The rows that come out of a ledger and the ledger
that comes out of those rows are the same (tested).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import TypeAdapter

from luoshi import __version__
from luoshi.ledger import model
from luoshi.ledger.quantities import exact
from luoshi.reading import document as read
from luoshi.reading.span import Draft, Span
from luoshi.web.documents.models import (
    Assignment,
    AssignmentBody,
    Award,
    Deadline,
    Document,
    Measure,
    Notice,
    Plan,
    Reading,
    Rule,
    Target,
    Task,
    TaskForce,
)

LEDGER = TypeAdapter(model.Ledger)
FRAME: dict[str, TypeAdapter[Any]] = {
    "format": TypeAdapter(read.Format),
    "header": TypeAdapter(read.Header),
    "circulation": TypeAdapter(read.Circulation | None),
    "pages": TypeAdapter(tuple[int, ...]),
    "tables": TypeAdapter(tuple[read.Table, ...]),
    "headings": TypeAdapter(tuple[Span, ...]),
    "repairs": TypeAdapter(tuple[read.Repair, ...]),
    "notices": TypeAdapter(tuple[read.Notice, ...]),
    "furniture": TypeAdapter(tuple[Span, ...]),
}


def new_reading(row: Document, document: read.Document, ledger: model.Ledger) -> Reading:
    """What was read, as a row that is not saved yet. NUL, which no database holds, becomes the replacement character."""
    return Reading(
        document=row,
        program=__version__,
        source=document.source.replace("\0", "\ufffd"),
        text=document.text.replace("\0", "\ufffd"),
        runs=document.draft.runs(),
        frame={name: kind.dump_python(getattr(document, name), mode="json") for name, kind in FRAME.items()},
        ledger=LEDGER.dump_python(ledger, mode="json"),
    )


def document_as_read(row: Document, reading: Reading) -> read.Document:
    """The read document as the program left it."""
    frame = {name: kind.validate_python(reading.frame[name]) for name, kind in FRAME.items()}
    return read.Document(
        file=row.name, source=reading.source, draft=Draft.from_runs(reading.text, reading.runs), **frame
    )


def corrected_document(row: Document, reading: Reading) -> read.Document:
    """The read document with its header as people corrected it."""
    document = document_as_read(row, reading)
    header = read.Header(
        title=row.title,
        doc_number=row.doc_number,
        issuer=row.issuer,
        addressees=tuple(row.addressees),
        issued_on=row.issued_on,
        printed_on=row.printed_on,
        disclosure=row.disclosure,
        copied_to=tuple(row.copied_to),
        attachments=tuple(row.attachments),
        spans=document.header.spans,
    )
    kept = tuple(_notice(n) for n in row.notices.all() if n.of_reading)
    return read.Document(
        **{name: getattr(document, name) for name in FRAME if name not in {"header", "notices"}},
        file=document.file,
        source=document.source,
        draft=document.draft,
        header=header,
        notices=kept,
    )


def kind_of(ledger: model.Ledger) -> str:
    """The kind of document (``Document.Kind``) that its ledger shows."""
    if ledger.tasks:
        return "plan"
    if ledger.awards:
        return "award"
    if ledger.measures:
        return "incentive"
    return "other"


def set_header(row: Document, header: read.Header) -> None:
    """Put the header that was read on the row (not saved)."""
    row.title = header.title
    row.doc_number = header.doc_number
    row.issuer = header.issuer
    row.addressees = list(header.addressees)
    row.issued_on = header.issued_on
    row.printed_on = header.printed_on
    row.disclosure = header.disclosure
    row.copied_to = list(header.copied_to)
    row.attachments = list(header.attachments)
    row.header_origin = "program"


def store_ledger(row: Document, document: read.Document, ledger: model.Ledger) -> None:
    """Write the ledger as rows of the document, which must have none yet."""

    def place(position: int, span: Span | None) -> dict[str, Any]:
        start, end = span if span is not None else (0, 0)
        return {"document": row, "position": float(position), "start": start, "end": end}

    Plan.objects.bulk_create(
        Plan(name=plan.id, title=plan.title, **place(at, plan.span)) for at, plan in enumerate(ledger.plans)
    )
    tasks = Task.objects.bulk_create(
        Task(
            plan=task.plan,
            number=task.number,
            path=list(task.path),
            heading=task.heading,
            kind=task.kind,
            **place(at, task.span),
        )
        for at, task in enumerate(ledger.tasks)
    )
    _store_assignments(tasks, ledger)
    Target.objects.bulk_create(
        Target(
            task=None if target.task is None else tasks[target.task],
            **target_values(target),
            **place(at, target.span),
        )
        for at, target in enumerate(ledger.targets)
    )
    TaskForce.objects.bulk_create(
        TaskForce(
            plan=force.plan,
            name=force.name,
            convener=force.convener,
            deputies=list(force.deputies),
            members=[body_values(body) for body in force.members],
            members_open=force.members_open,
            office_host=body_values(force.office_host) if force.office_host else None,
            **place(at, force.span),
        )
        for at, force in enumerate(ledger.task_forces)
    )
    Measure.objects.bulk_create(
        Measure(
            number=measure.number,
            text=measure.text,
            eligible=list(measure.eligible),
            lead=[body_values(body) for body in measure.lead],
            support=[body_values(body) for body in measure.support],
            reward=measure.reward,
            **place(at, measure.span),
        )
        for at, measure in enumerate(ledger.measures)
    )
    Award.objects.bulk_create(
        Award(
            measure_number=award.measure_number,
            measure=award.measure,
            category=award.category,
            recipients=list(award.recipients),
            **place(at, award.span),
        )
        for at, award in enumerate(ledger.awards)
    )
    Rule.objects.bulk_create(
        Rule(text=rule.text, polarity=rule.polarity, **place(at, rule.span))
        for at, rule in enumerate(ledger.rules)
    )
    notices = [(notice, True) for notice in document.notices] + [(notice, False) for notice in ledger.notices]
    Notice.objects.bulk_create(
        Notice(
            code=notice.code,
            message=notice.message,
            placed=notice.span is not None,
            of_reading=of_reading,
            **place(at, notice.span),
        )
        for at, (notice, of_reading) in enumerate(notices)
    )


def _store_assignments(tasks: list[Task], ledger: model.Ledger) -> None:
    assignments: list[Assignment] = []
    records: list[model.Assignment] = []
    for row, task in zip(tasks, ledger.tasks, strict=True):
        for at, record in enumerate(task.assignments):
            records.append(record)
            assignments.append(
                Assignment(
                    task=row,
                    position=at,
                    mode=record.mode,
                    open=record.open,
                    start=record.span.start,
                    end=record.span.end,
                    source_start=record.source_span.start,
                    source_end=record.source_span.end,
                )
            )
    Assignment.objects.bulk_create(assignments)
    bodies: list[AssignmentBody] = []
    deadlines: list[Deadline] = []
    for assignment, record in zip(assignments, records, strict=True):
        for role, group in (("lead", record.lead), ("support", record.support)):
            bodies.extend(
                AssignmentBody(
                    assignment=assignment,
                    position=at,
                    role=role,
                    written=body.written,
                    name=body.name,
                    collective=body.collective,
                    inherited=body.inherited,
                    start=body.span.start,
                    end=body.span.end,
                )
                for at, body in enumerate(group)
            )
        if record.deadline:
            deadlines.append(_deadline_row(assignment.task, assignment, 0, record.deadline))
    for row, task in zip(tasks, ledger.tasks, strict=True):
        deadlines.extend(_deadline_row(row, None, at, entry) for at, entry in enumerate(task.deadlines))
    AssignmentBody.objects.bulk_create(bodies)
    Deadline.objects.bulk_create(deadlines)


def _deadline_row(task: Task, assignment: Assignment | None, at: int, record: model.Deadline) -> Deadline:
    start, end = record.span
    return Deadline(
        task=task, assignment=assignment, position=at, text=record.text, by=record.by, start=start, end=end
    )


def target_values(target: model.Target) -> dict[str, Any]:
    """The columns of a target, without its place and its task."""
    value, value_to = target.value if isinstance(target.value, tuple) else (target.value, None)
    return {
        "plan": target.plan,
        "metric": target.metric,
        "comparator": target.comparator,
        "value": None if value is None else float(value),
        "value_to": None if value_to is None else float(value_to),
        "unit": target.unit,
        "kind": target.kind,
        "hedge": target.hedge,
        "approximate": target.approximate,
        "year": target.year,
    }


def body_values(body: model.Body) -> dict[str, Any]:
    """A body as it is kept in a column of its own item (members, leads of a measure)."""
    return {
        "written": body.written,
        "name": body.name,
        "span": list(body.span),
        "collective": body.collective,
        "inherited": body.inherited,
    }


def _body(values: dict[str, Any]) -> model.Body:
    return model.Body(
        values["written"], values["name"], Span(*values["span"]), values["collective"], values["inherited"]
    )


def corrected_ledger(row: Document) -> model.Ledger:
    """The ledger as its rows stand now. Takes a fixed number of queries."""
    tasks = list(row.tasks.all())
    index = {task.pk: at for at, task in enumerate(tasks)}
    assignments: dict[int, list[model.Assignment]] = defaultdict(list)
    deadlines: dict[int, list[model.Deadline]] = defaultdict(list)
    within: dict[int, model.Deadline] = {}
    for entry in Deadline.objects.filter(task__document=row):
        record = model.Deadline(entry.text, entry.by, Span(entry.start, entry.end))
        if entry.assignment_id is None:
            deadlines[entry.task_id].append(record)
        else:
            within[entry.assignment_id] = record
    bodies: dict[tuple[int, str], list[model.Body]] = defaultdict(list)
    for body in AssignmentBody.objects.filter(assignment__task__document=row):
        bodies[body.assignment_id, body.role].append(
            model.Body(body.written, body.name, Span(body.start, body.end), body.collective, body.inherited)
        )
    for assignment in Assignment.objects.filter(task__document=row):
        assignments[assignment.task_id].append(
            model.Assignment(
                lead=tuple(bodies[assignment.pk, "lead"]),
                support=tuple(bodies[assignment.pk, "support"]),
                open=assignment.open,
                mode=assignment.mode,
                span=Span(assignment.start, assignment.end),
                source_span=Span(assignment.source_start, assignment.source_end),
                deadline=within.get(assignment.pk),
            )
        )
    return model.Ledger(
        plans=tuple(
            model.Part(plan.name, plan.title, Span(plan.start, plan.end)) for plan in row.plans.all()
        ),
        tasks=tuple(
            model.Task(
                plan=task.plan,
                number=task.number,
                path=tuple(task.path),
                heading=task.heading,
                kind=task.kind,
                span=_span(task),
                assignments=tuple(assignments[task.pk]),
                deadlines=tuple(deadlines[task.pk]),
            )
            for task in tasks
        ),
        targets=tuple(_target(target, index) for target in row.targets.all()),
        task_forces=tuple(_task_force(force) for force in row.task_forces.all()),
        measures=tuple(
            model.Measure(
                number=measure.number,
                text=measure.text,
                eligible=tuple(measure.eligible),
                lead=tuple(_body(values) for values in measure.lead),
                reward=measure.reward,
                span=_span(measure),
                support=tuple(_body(values) for values in measure.support),
            )
            for measure in row.measures.all()
        ),
        awards=tuple(
            model.Award(a.measure_number, a.measure, a.category, tuple(a.recipients), _span(a))
            for a in row.awards.all()
        ),
        rules=tuple(model.Rule(rule.text, _span(rule), rule.polarity) for rule in row.rules.all()),
        notices=tuple(_notice(notice) for notice in row.notices.all() if not notice.of_reading),
    )


def _span(row: Any) -> Span:
    return Span(row.start, row.end)


def _notice(row: Notice) -> read.Notice:
    return read.Notice(row.code, row.message, _span(row) if row.placed else None)


def _target(row: Target, index: dict[int, int]) -> model.Target:
    value, value_to = (None if each is None else exact(each) for each in (row.value, row.value_to))
    return model.Target(
        metric=row.metric,
        comparator=row.comparator,
        value=value if value is None or value_to is None else (value, value_to),
        unit=row.unit,
        kind=row.kind,
        span=_span(row),
        hedge=row.hedge,
        approximate=row.approximate,
        year=row.year,
        task=None if row.task_id is None else index[row.task_id],
        plan=row.plan,
    )


def _task_force(row: TaskForce) -> model.TaskForce:
    return model.TaskForce(
        name=row.name,
        span=_span(row),
        plan=row.plan,
        convener=row.convener,
        deputies=tuple(row.deputies),
        members=tuple(_body(values) for values in row.members),
        members_open=row.members_open,
        office_host=_body(row.office_host) if row.office_host else None,
    )
