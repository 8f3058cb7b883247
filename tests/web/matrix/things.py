"""The objects that addresses point to: once of the world's own city, once of the other city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from matrix.declared import values
from openpyxl import Workbook
from world import World, appoint

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document as Read
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.audit.models import Checkpoint, Entry
from luoshi.web.audit.services import make_checkpoint
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections, intake
from luoshi.web.dossier.models import Attachment, Instruction
from luoshi.web.kernel import files
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import (
    Campaign,
    Involvement,
    Milestone,
    Plan,
    Target,
    TargetValue,
    Task,
    TaskImport,
)
from luoshi.web.tasks.services import core, importing


@dataclass
class Things:
    """What hangs on one city. ``lead`` leads its task, ``support`` supports it. Apps add theirs (``declared``)."""

    world: World
    city: Organisation
    lead: Organisation
    support: Organisation
    document: Document  # published
    draft: Document  # read, not yet published
    plan: Plan
    campaign: Campaign
    task: Task
    finished: Task
    cancelled: Task
    subtask: Task
    milestone: Milestone
    target: Target
    bare_target: Target  # without figures
    value: TargetValue
    instruction: Instruction
    answered: Instruction
    attachment: Attachment
    task_force: TaskForce
    person: Person
    appointment: Appointment
    entry: Entry
    checkpoint: Checkpoint
    taking: TaskImport  # a workbook that is tried and not yet taken in

    @property
    def own(self) -> bool:
        """Whether this is the city of those who ask."""
        return self.city.pk == self.world.city.pk


def make_things(
    world: World, city: Organisation, lead: Organisation, support: Organisation, read: Read, ledger: Ledger
) -> Things:
    """All of it, made without the permission checks that are to be tested."""
    document, draft = (_document(city, read, ledger, name) for name in ("一", "二"))
    plan = Plan.objects.create(
        owner=city, document=document, title="重点任务分工方案", year=2025, published_at=timezone.now()
    )
    task_force = TaskForce.objects.create(name="产业专班", owner=city, plan=plan)
    campaign = Campaign.objects.create(plan=plan, name="产业提升", task_force=task_force)
    task, finished, subtask, cancelled = (
        _task(city, plan, campaign, lead, support, number) for number in "1234"
    )
    Task.objects.filter(pk=finished.pk).update(
        state=Task.State.FINISHED, finished_at=timezone.now(), version=2
    )
    Task.objects.filter(pk=cancelled.pk).update(state=Task.State.CANCELLED)
    Task.objects.filter(pk=subtask.pk).update(parent=task)
    core.refresh([task.pk, finished.pk, subtask.pk, cancelled.pk])
    target = Target.objects.create(
        plan=plan, task=task, metric="新建标准厂房", comparator=">=", value=Decimal(20), unit="万平方米",
        kind="count", data_owner=lead, year=2025,
    )  # fmt: skip
    bare_target = Target.objects.create(
        plan=plan,
        task=task,
        metric="引进企业",
        comparator=">=",
        value=Decimal(5),
        unit="家",
        kind="count",
        year=2025,
    )
    value = TargetValue.objects.create(
        target=target,
        period="2025-06",
        period_end=date(2025, 6, 30),
        value=Decimal(9),
        source="月报",
        by="舒数",
    )
    person = Person.objects.get(pk=appoint("办事员", Role.MEMBER, lead).person_id)
    instruction, answered = (
        Instruction.objects.create(kind="task", object_id=task.pk, addressee=lead, text=text, by=person)
        for text in ("请加快", "请报")
    )
    Instruction.objects.filter(pk=answered.pk).update(state=Instruction.State.ANSWERED, answer="已办")
    kept = files.keep([b"%PDF-1.4 " + city.name.encode()])
    attachment = Attachment.objects.create(
        kind="task",
        object_id=task.pk,
        name="附件.pdf",
        sha256=kept.sha256,
        size=kept.size,
        by=person,
        organisation=lead,
    )
    with transaction.atomic():
        entry = log(
            actor=SYSTEM, action="试记", object_type="task", object_id=task.pk, object_label=str(task),
            organisation_id=city.pk,
        )  # fmt: skip
    milestone = Milestone.objects.create(task=task, title="开工", due=date(2027, 1, 1))
    for row in (task, finished, cancelled, subtask, instruction, answered):
        row.refresh_from_db()
    things = Things(
        world, city, lead, support, document, draft, plan, campaign, task, finished, cancelled, subtask, milestone, target, bare_target,
        value, instruction, answered, attachment, task_force, person, person.appointments.get(), entry, make_checkpoint(actor=SYSTEM),
        importing.receive("清单.xlsx", [workbook()], actor=_office(world, city)),
    )  # fmt: skip
    for make in values("make"):
        for name, value in make(things).items():
            setattr(things, name, value)
    return things


def workbook() -> bytes:
    """A workbook with one new task."""
    book, buffer = Workbook(), BytesIO()
    book.active.append(["任务名称"])
    book.active.append(["表里的任务"])
    book.save(buffer)
    return buffer.getvalue()


def _office(world: World, city: Organisation) -> Actor:
    return world.office if city.pk == world.city.pk else world.stranger


def _document(city: Organisation, read: Read, ledger: Ledger, name: str) -> Document:
    received = intake.receive(f"{name}.txt", [read.source.encode(), name.encode()], actor=SYSTEM, owner=city)
    intake.claim(received.document.pk)
    row = intake.store(received.document.pk, read, ledger)
    award = row.awards.get()
    corrections.confirm(
        row.pk, "award", award.pk, award.version, confirmed=True, actor=SYSTEM
    )  # can be undone
    row.refresh_from_db()
    return row


def _task(
    city: Organisation, plan: Plan, campaign: Campaign, lead: Organisation, support: Organisation, number: str
) -> Task:
    task = Task.objects.create(
        owner=city,
        plan=plan,
        campaign=campaign,
        number=number,
        title=f"建设产业园{number}",
        due=date(2027, 1, 31),
    )
    roles: Any = ((Involvement.Role.LEAD, lead), (Involvement.Role.SUPPORT, support))
    for role, organisation in roles:
        Involvement.objects.create(
            task=task, role=role, written=organisation.short_name, organisation=organisation
        )
    return task
