"""What people change in a ledger. Every act is one transaction, is kept as a Correction, is logged, can be undone.

Each function takes the version of the item that the person was looking at; Stale says that it has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.documents import items, kinds, wording
from luoshi.web.documents.drafts import TargetDraft, TaskDraft
from luoshi.web.documents.models import (
    Correction,
    Document,
    Item,
    Origin,
    Reading,
    Target,
    Task,
)
from luoshi.web.documents.services import task_content, together
from luoshi.web.documents.services.together import touch
from luoshi.web.documents.services.withdrawal import refuse_withdrawn
from luoshi.web.kernel import clock
from luoshi.web.kernel.act import beside
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Gone, Refused, Stale


def stale(latest: Correction | None) -> Stale:
    """Somebody else has changed the item in the meantime."""
    who = (
        _("%(who)s于 %(at)s") % {"who": latest.by, "at": f"{timezone.localtime(latest.at):%m-%d %H:%M:%S}"}
        if latest
        else _("别处")
    )
    message = _(
        "这一项在您打开之后已被改动（%(who)s），您的改动还没有保存。请对照现在的内容，确认后再保存一次。"
    )
    return Stale(message % {"who": who}, changes=[latest] if latest else [])


def gone() -> Gone:
    """The item is not there any more."""
    return Gone(_("这一项已被删除或合并，您的改动没有保存。可以在“改动记录”里撤销那次删除。"))


class _Act:
    """One act under way: the items it touches, as they were."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.before: dict[tuple[str, int], items.State | None] = {}

    def take(self, kind: str, pk: int, version: int | None) -> items.State:
        """Remember the item as it is; Gone or Stale when it is not what the person saw."""
        state = items.state_of(kind, pk)
        if state is None or not _belongs(self.document, kind, state):
            raise gone()
        if version is not None and items.version_in(kind, state) != version:
            raise stale(latest_correction(self.document, kind, pk))
        self.before[kind, pk] = state
        return state

    def create(self, kind: str, pk: int) -> None:
        """Remember that the item was not there."""
        self.before[kind, pk] = None


@contextmanager
def _acting(document_id: int, actor: Actor, action: str) -> Iterator[_Act]:
    with beside("document", document_id, "document.correct", actor=actor) as document:
        refuse_withdrawn(document)
        if document.waiting:
            raise Refused(_("这份文件正在重新识读，识读后才能改动。"))
        act = _Act(document)
        yield act
        _record(act, actor, action)


def _record(act: _Act, actor: Actor, action: str) -> Correction | None:
    changes: list[dict[str, Any]] = []
    for (kind, pk), before in act.before.items():
        after = items.state_of(kind, pk)
        if items.same(before, after):
            continue
        if after is not None and before is not None:
            _set_version(kind, pk, items.version_in(kind, before) + 1)
            after = items.state_of(kind, pk)
        changes.append({"kind": kind, "pk": pk, "before": before, "after": after})
    if not changes:
        return None
    first = changes[0]
    label = wording.label(first["kind"], first["before"] or first["after"])
    correction = Correction.objects.create(
        document=act.document,
        by=actor.name[:100],
        action=action,
        kind=first["kind"],
        label=label[:300],
        changes=changes,
    )
    touch(act.document)
    log(
        actor=actor,
        action=kinds.correction_code(action, first["kind"]),
        object_type="document",
        object_id=act.document.pk,
        object_label=f"{act.document.called}：{label}",
        organisation_id=act.document.owner_id,
        before=[change["before"] for change in changes],
        after=[change["after"] for change in changes],
    )
    return correction


def undo(document_id: int, correction_id: int | None, *, actor: Actor) -> Correction:
    """Take back one correction, the latest when ``correction_id`` is None.

    Raises Refused when there is nothing to undo, or when a later correction touched the same item: that one first.
    """
    with beside("document", document_id, "document.correct", actor=actor) as document:
        refuse_withdrawn(document)
        if document.waiting:
            raise Refused(_("这份文件正在重新识读，识读后才能撤销。"))
        standing = Correction.objects.filter(document=document, undone_at=None)
        correction = standing.first() if correction_id is None else standing.filter(pk=correction_id).first()
        if correction is None:
            raise Refused(_("没有可以撤销的改动。") if correction_id is None else _("这次改动已经撤销。"))
        if correction.action == Correction.Action.TOGETHER:
            together.take_back(correction)
        else:
            _take_back(correction)
        correction.undone_at = clock.now()
        correction.undone_by = actor.name[:100]
        correction.save(update_fields=["undone_at", "undone_by"])
        touch(document)
        log(
            actor=actor,
            action=kinds.undo_code(correction.action),
            object_type="document",
            object_id=document.pk,
            object_label=f"{document.called}：{correction.label}",
            organisation_id=document.owner_id,
            **_sides_of_undoing(correction),
        )
    return correction


def _take_back(correction: Correction) -> None:
    for change in correction.changes:
        if not items.same(items.state_of(change["kind"], change["pk"]), change["after"]):
            raise together.changed_later()
    wanted = []
    for change in correction.changes:
        # Versions only ever grow, so that a page opened before the undo is told about it.
        kind, pk, before = change["kind"], change["pk"], change["before"]
        now = items.state_of(kind, pk) or before
        wanted.append((kind, pk, before, items.version_in(kind, now) + 1))
    items.put_states(wanted)


def _sides_of_undoing(correction: Correction) -> dict[str, Any]:
    if correction.action == Correction.Action.TOGETHER:
        return {"before": together.facts(correction), "after": None}
    return {
        "before": [change["after"] for change in correction.changes],
        "after": [change["before"] for change in correction.changes],
    }


def latest_correction(document: Document, kind: str, pk: int) -> Correction | None:
    """The last correction that touched the item."""
    for correction in Correction.objects.filter(document=document)[:200]:
        if any(change["kind"] == kind and change["pk"] == pk for change in correction.changes):
            return correction
    return None


def correct_header(document_id: int, version: int, values: dict[str, Any], *, actor: Actor) -> None:
    """Set the fields of the header (those of ``Document.HEADER_FIELDS`` that are given)."""
    with _acting(document_id, actor, "correct") as act:
        act.take("document", document_id, version)
        unknown = set(values) - set(Document.HEADER_FIELDS)
        if unknown:
            raise ValueError(f"not fields of the header: {sorted(unknown)}")
        row = act.document
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.header_origin = Origin.PERSON
            row.save(update_fields=[*values, "header_origin"])


def correct_task(document_id: int, task_id: int, version: int, draft: TaskDraft, *, actor: Actor) -> None:
    """Make the task, its assignments, deadlines and targets what the draft says."""
    with _acting(document_id, actor, "correct") as act:
        before = act.take("task", task_id, version)
        task = Task.objects.get(pk=task_id)
        task_content.apply(task, draft, _text(act.document))
        if not items.same(before, items.state_of("task", task_id)):
            _mark_person(task, actor)


def add_task(document_id: int, draft: TaskDraft, *, after: int | None, actor: Actor) -> Task:
    """Add a task behind the task ``after``, or where its span belongs in the order of the text."""
    with _acting(document_id, actor, "add") as act:
        rows = act.document.tasks.all()
        previous = (
            rows.filter(pk=after).first()
            if after
            else rows.filter(start__lte=draft.span.start).order_by("start", "position").last()
        )
        task = Task.objects.create(
            document=act.document,
            position=_position_after(act.document, previous),
            plan=draft.plan or (previous.plan if previous else _plan_at(act.document, draft.span.start)),
            path=list(previous.path) if previous and not draft.path else list(draft.path),
            number=draft.number,
            heading=draft.heading,
            kind=draft.kind,
            start=draft.span.start,
            end=draft.span.end,
            origin=Origin.PERSON,
        )
        act.create("task", task.pk)
        _mark_person(task, actor)
        if draft.assignments or draft.deadlines or draft.targets:
            task_content.apply(task, draft, _text(act.document))
    return task


def delete_item(document_id: int, kind: str, pk: int, version: int, *, actor: Actor) -> None:
    """Remove an item, a task with all that hangs on it. Undoing brings it all back."""
    with _acting(document_id, actor, "delete") as act:
        act.take(kind, pk, version)
        items.ITEM_MODELS[kind]._default_manager.filter(pk=pk).delete()


def split_task(document_id: int, task_id: int, version: int, at: int, *, actor: Actor) -> Task:
    """Part a task in two at the offset ``at`` of the text.

    What stands behind the offset goes to the new task; an assignment that governs both sides is kept by both.
    """
    with _acting(document_id, actor, "split") as act:
        act.take("task", task_id, version)
        task = Task.objects.get(pk=task_id)
        if not task.start < at < task.end:
            raise Refused(_("拆分的位置不在这项任务之内，请在任务的文字中间选一处。"))
        new = Task.objects.create(
            document=act.document,
            position=_position_after(act.document, task),
            plan=task.plan,
            path=task.path,
            kind=task.kind,
            start=at,
            end=task.end,
            origin=Origin.PERSON,
        )
        act.create("task", new.pk)
        task_content.part(task, new, at)
        task.end = at
        task.save(update_fields=["end"])
        for row in (task, new):
            _mark_person(row, actor)
    return new


def merge_tasks(document_id: int, task_id: int, version: int, *, actor: Actor) -> Task:
    """Put a task into the one before it, which keeps its number, heading and path."""
    with _acting(document_id, actor, "merge") as act:
        act.take("task", task_id, version)
        second = Task.objects.get(pk=task_id)
        first = (
            Task.objects.filter(document=act.document)
            .filter(Q(position__lt=second.position) | Q(position=second.position, pk__lt=second.pk))
            .last()
        )
        if first is None:
            raise Refused(_("这是第一项任务，前面没有可以并入的任务。"))
        act.take("task", first.pk, None)
        base = (first.assignments.aggregate(last=Max("position"))["last"] or 0) + 1
        for at, assignment in enumerate(second.assignments.all()):
            assignment.task = first
            assignment.position = base + at
            assignment.save(update_fields=["task", "position"])
        second.deadlines.update(task=first)
        second.targets.update(task=first)
        first.start, first.end = min(first.start, second.start), max(first.end, second.end)
        first.save(update_fields=["start", "end"])
        second.delete()
        _mark_person(first, actor)
    return first


def correct_target(
    document_id: int, target_id: int, version: int, draft: TargetDraft, *, actor: Actor
) -> None:
    """Set a goal of the whole plan (a target of a task is corrected with its task)."""
    with _acting(document_id, actor, "correct") as act:
        before = act.take("target", target_id, version)
        target = Target.objects.get(pk=target_id)
        if target.task_id is not None:
            raise ValueError("a target of a task is corrected with its task")
        task_content.set_target(target, draft)
        target.save()
        if not items.same(before, items.state_of("target", target_id)):
            _mark_person(target, actor)


def add_target(document_id: int, draft: TargetDraft, *, actor: Actor) -> Target:
    """Add a goal of the whole plan."""
    with _acting(document_id, actor, "add") as act:
        last = act.document.targets.aggregate(last=Max("position"))["last"]
        target = Target(document=act.document, position=(last or 0) + 1, start=0, end=0, origin=Origin.PERSON)
        task_content.set_target(target, draft)
        target.save()
        act.create("target", target.pk)
        _mark_person(target, actor)
    return target


def correct_item(
    document_id: int, kind: str, pk: int, version: int, values: dict[str, Any], *, actor: Actor
) -> None:
    """Set columns of a task force, measure, award, rule or notice."""
    with _acting(document_id, actor, "correct") as act:
        before = act.take(kind, pk, version)
        row = items.ITEM_MODELS[kind]._default_manager.get(pk=pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        if not items.same(before, items.state_of(kind, pk)):
            _mark_person(row, actor)


def add_item(document_id: int, kind: str, values: dict[str, Any], *, actor: Actor) -> Item:
    """Add a task force, measure, award or rule."""
    with _acting(document_id, actor, "add") as act:
        model = items.ITEM_MODELS[kind]
        rows = model._default_manager.filter(document=act.document)
        last = rows.aggregate(last=Max("position"))["last"]
        row = model._default_manager.create(
            document=act.document, position=(last or 0) + 1, origin=Origin.PERSON, **values
        )
        act.create(kind, row.pk)
        _mark_person(row, actor)
    return row


def confirm(
    document_id: int, kind: str, pk: int, version: int, *, confirmed: bool = True, actor: Actor
) -> None:
    """Say that somebody has checked the item (or, ``confirmed`` False, that it is open again)."""
    with _acting(document_id, actor, "confirm" if confirmed else "reopen") as act:
        act.take(kind, pk, version)
        row = items.ITEM_MODELS[kind]._default_manager.get(pk=pk)
        if (row.confirmed_at is not None) == confirmed:
            return
        row.confirmed_at = clock.now() if confirmed else None
        row.confirmed_by = actor.name[:100] if confirmed else ""
        row.save(update_fields=["confirmed_at", "confirmed_by"])


def _mark_person(row: Item, actor: Actor) -> None:
    """Say on the item that a person made it what it is, and who."""
    who = {"changed_at": clock.now(), "changed_by": actor.name[:100]}
    type(row)._default_manager.filter(pk=row.pk).update(origin=Origin.PERSON, **who)


def _set_version(kind: str, pk: int, version: int) -> None:
    model = Document if kind == "document" else items.ITEM_MODELS[kind]
    model._default_manager.filter(pk=pk).update(version=version)


def _belongs(document: Document, kind: str, state: items.State) -> bool:
    return kind == "document" or state[kind][0]["document_id"] == document.pk


def _text(document: Document) -> str:
    return Reading.objects.values_list("text", flat=True).get(pk=document.reading_id)


def _position_after(document: Document, previous: Task | None) -> float:
    positions = list(document.tasks.values_list("position", flat=True))
    if not positions:
        return 0.0
    if previous is None:
        return positions[0] - 1
    later = [position for position in positions if position > previous.position]
    return (previous.position + later[0]) / 2 if later else previous.position + 1


def _plan_at(document: Document, offset: int) -> str:
    plans = list(document.plans.all())
    holding = [plan for plan in plans if plan.start <= offset < plan.end]
    found = (holding or plans)[-1:] if plans else []
    return found[0].name if found else "main"
