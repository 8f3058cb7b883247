"""What of each kind of thing is found, in which parts, and which permission it takes to see it.

Put here only what is read from the things; how it is indexed stands in ``services``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from luoshi.web.accounts.models import Person
from luoshi.web.directory.models import Organisation, TaskForce, TaskForceMember
from luoshi.web.documents.models import Document
from luoshi.web.dossier.models import Comment, Instruction
from luoshi.web.dossier.queries import readable
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.search.folding import FIELD, QUERY_LIMIT
from luoshi.web.search.grams import PART_LIMIT
from luoshi.web.search.models import Kind
from luoshi.web.tasks.models import Campaign, Plan, Task, Update

PART_SIZE = 3000


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing: its rows with what their texts need, their texts, and which of them an actor may see.

    The first text is what the thing is called; ``parts`` gives the others. All fields but those of a long text make
    one part, so that words of a query may stand in different fields.
    """

    kind: Kind
    model: type[Model]
    columns: tuple[str, ...]  # where the texts stand; a save of other columns changes nothing here
    rows: Callable[[], QuerySet[Any]]
    parts: Callable[[Any], list[str]]
    seen: Callable[[Actor], QuerySet[Any]]
    order: str = "-pk"


def texts(source: Source, ids: Iterable[int] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The number and the parts of things in the order of their numbers: of these, or of all."""
    rows = source.rows().order_by("pk")
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    for row in rows.iterator(chunk_size=2000):
        yield row.pk, source.parts(row)[:PART_LIMIT]


def fields(*values: object) -> str:
    """Several fields as one part."""
    return FIELD.join(str(value) for value in values if value)


def _document(row: Document) -> list[str]:
    header = fields(row.title, row.doc_number, row.issuer, row.name)
    text = row.reading.text if row.reading else ""
    # Parts share as much as a query may be long: what is cut in one stands whole in the next.
    pieces = [text[at : at + PART_SIZE + QUERY_LIMIT] for at in range(0, len(text), PART_SIZE)]
    return [header, *pieces]


def _plan(row: Plan) -> list[str]:
    names = [campaign.name for campaign in row.campaigns.all()]
    return [fields(row.title, row.doc_number, *names)]


def _task_force(row: TaskForce) -> list[str]:
    members = [member.written for member in row.members.all()]
    return [fields(row.name, row.convener, *row.deputies, row.office_written, *members)]


def _under_task(model: Any) -> Callable[[Actor], QuerySet[Any]]:
    def seen(actor: Actor) -> QuerySet[Any]:
        tasks = permissions.restrict(Task.objects.all(), actor, "task.read")
        return model.objects.filter(task__in=tasks.order_by().values("pk"))

    return seen


def _seen(model: Any, action: str) -> Callable[[Actor], QuerySet[Any]]:
    return lambda actor: permissions.restrict(model.objects.all(), actor, action)


_READING = ("pk", "title", "doc_number", "issuer", "name", "reading__text")

SOURCES: dict[str, Source] = {
    source.kind.value: source
    for source in (
        Source(
            Kind("task"),
            Task,
            ("number", "title", "requirement"),
            lambda: Task.objects.only("pk", "number", "title", "requirement"),
            lambda row: [fields(row.number, row.title, row.requirement)],
            _seen(Task, "task.read"),
        ),
        Source(
            Kind("document"),
            Document,
            ("title", "doc_number", "issuer", "name", "reading"),
            lambda: Document.objects.select_related("reading").only(*_READING),
            _document,
            _seen(Document, "document.read"),
        ),
        Source(
            Kind("plan"),
            Plan,
            ("title", "doc_number"),
            lambda: Plan.objects.only("pk", "title", "doc_number").prefetch_related(
                Prefetch("campaigns", queryset=Campaign.objects.only("name", "plan_id"))
            ),
            _plan,
            _seen(Plan, "plan.read"),
        ),
        Source(
            Kind("instruction"),
            Instruction,
            ("text", "answer"),
            lambda: Instruction.objects.only("pk", "text", "answer"),
            lambda row: [fields(row.text, row.answer)],
            _seen(Instruction, "instruction.read"),
        ),
        Source(
            Kind("update"),
            Update,
            ("text",),
            lambda: Update.objects.only("pk", "text"),
            lambda row: [row.text],
            _under_task(Update),
        ),
        Source(
            Kind("comment"),
            Comment,
            ("text",),
            lambda: Comment.objects.only("pk", "text"),
            lambda row: [row.text],
            lambda actor: readable(Comment.objects.all(), actor),
        ),
        Source(
            Kind("organisation"),
            Organisation,
            ("name", "short_name", "aliases"),
            lambda: Organisation.objects.only("pk", "name", "short_name", "aliases"),
            lambda row: [fields(row.name, row.short_name, *row.aliases)],
            _seen(Organisation, "organisation.read"),
            "path",
        ),
        Source(
            Kind("task_force"),
            TaskForce,
            ("name", "convener", "deputies", "office_written"),
            lambda: TaskForce.objects.only(
                "pk", "name", "convener", "deputies", "office_written"
            ).prefetch_related(
                Prefetch("members", queryset=TaskForceMember.objects.only("written", "task_force_id"))
            ),
            _task_force,
            _seen(TaskForce, "task_force.read"),
        ),
        Source(
            Kind("person"),
            Person,
            ("name", "post"),
            lambda: Person.objects.only("pk", "name", "post"),
            lambda row: [fields(row.name, row.post)],
            _seen(Person, "person.read"),
            "name",
        ),
    )
}
