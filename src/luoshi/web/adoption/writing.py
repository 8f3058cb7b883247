"""Writing what a comparison says: many rows at once, inside the transaction of ``services.publish``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.planning.campaigns import task_forces_of
from luoshi.web.adoption.choosing import entries_of, own_facts
from luoshi.web.adoption.comparing import Change
from luoshi.web.adoption.content import Facts, Piece
from luoshi.web.adoption.plan_rows import Row, has_data
from luoshi.web.adoption.under_way import UnderWay, changed_fields
from luoshi.web.directory.models import TaskForce, TaskForceMember
from luoshi.web.dossier import models as dossier
from luoshi.web.kernel import clock
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Target, Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.target_words import TARGET_FACTS

BATCH = 500
OPEN = (Task.State.OPEN, Task.State.FINISHED)


class Writing(UnderWay):
    """One publication, written row by row."""

    def write(self) -> Plan:
        """Everything, in the order in which rows need each other."""
        self.plan = self._plan()
        self._published = {"campaigns": {}, "targets": {}, "task_forces": {}, **(self.plan.published or {})}
        self._published["plan"] = self.comparison.content.plan.facts
        self._published["left"] = entries_of(self.comparison.left, self.choice, self.comparison.content)
        self._write_campaigns()
        self._write_task_forces()
        self._write_tasks()
        self._write_targets()
        self._take_back()
        if self._replaces:
            self._forget_places()
        # New tasks have their names already: of a thousand, writing each once more is what costs.
        new = {task.pk for task in self._new}
        core.refresh_names([pk for pk in self.touched if pk not in new])
        core.rebuild_reach(self.touched)
        dossier.Change.objects.bulk_create(self._changes, batch_size=BATCH)
        self.plan.published = self._published
        self.plan.published_at = clock.now()
        self.plan.published_by = self.actor.name[:100]
        self.plan.version += 0 if self.comparison.first else 1
        self.plan.save()
        return self.plan

    def made_elsewhere(self) -> dict[str, list[int]]:
        """The other rows that can be searched."""
        forces = [row.pk for row in self._rows["task_force"].values()]
        targets = [row.pk for row in self._rows["target"].values()]
        return {"plan": [self.plan.pk], "task_force": forces, "target": targets}

    # The plan and its campaigns ----------------------------------------------------------------------------------

    def _plan(self) -> Plan:
        facts = self.comparison.content.plan.facts
        plan = self.comparison.here.plan
        if plan is None:
            self._count("new_plan")
            return Plan.objects.create(document=self.document, owner_id=self.document.owner_id, **facts)
        for change in self._changes_of("plan"):
            self._set(plan, self._facts_to_take(change))
            self._count("changed_plan")
        if plan.document_id != self.document.pk:
            self._replaces = True
            plan.document = self.document
            self._count("changed_document")
        return plan

    def _write_campaigns(self) -> None:
        used = set(self.comparison.here.campaign_names.values())
        for change in self._changes_of("campaign"):
            taken = self._facts_to_take(change)
            if taken and taken["name"] not in used:
                self._set(change.row.row, taken)
                change.row.row.save(update_fields=["name"])
                self._count("changed_campaigns")
        for piece in self.comparison.added_of("campaign"):
            # A campaign of that name may have been made here by hand.
            row, made = Campaign.objects.get_or_create(
                plan=self.plan, name=piece.facts["name"], defaults={"position": piece.place["position"]}
            )
            self._campaigns[piece.key] = row.pk
            self._count("new_campaigns", int(made))
        for _piece, row in self._pairs("campaign"):
            self._published["campaigns"].pop(row.key, None)
        for piece in self.comparison.content.campaigns:
            if piece.key in self._campaigns:
                self._published["campaigns"][piece.key] = {
                    "id": self._campaigns[piece.key],
                    "facts": piece.facts,
                }

    # Task forces -------------------------------------------------------------------------------------------------

    def _write_task_forces(self) -> None:
        for piece in self.comparison.added_of("task_force"):
            row = TaskForce(owner_id=self.plan.owner_id, plan=self.plan, source_item=int(piece.key))
            self._set_task_force(row, piece.facts)
            self._keep("task_force", piece, row)
            self._count("new_task_forces")
        for change in self._changes_of("task_force"):
            taken, row = self._facts_to_take(change), change.row.row
            if change.back:
                row.valid_to = None
            if taken or change.back:
                row.version += 1
                self._set_task_force(row, taken)
                self._count("changed_task_forces")
        for piece, held in self._pairs("task_force"):
            if held.row is not None and held.key != piece.key:
                TaskForce.objects.filter(pk=held.row.pk).update(source_item=int(piece.key))
            self._keep("task_force", piece, held.row, held)
        self._give_task_forces()

    def _set_task_force(self, row: TaskForce, facts: Facts) -> None:
        self._set(row, {name: facts[name] for name in ("name", "convener", "deputies") if name in facts})
        if "office" in facts:
            row.office_written, row.office_host_id = facts["office"] or ("", None)
        row.save()
        if "members" in facts:
            TaskForceMember.objects.filter(task_force=row).delete()
            TaskForceMember.objects.bulk_create(
                TaskForceMember(task_force=row, position=at, written=written, organisation_id=organisation)
                for at, (written, organisation) in enumerate(facts["members"])
            )

    def _give_task_forces(self) -> None:
        """A campaign that has one task force is that task force's."""
        rows = self._rows["task_force"]
        forces = [
            (piece.place["plan"], rows[piece.key])
            for piece in self.comparison.content.task_forces
            if piece.key in rows
        ]
        for part, force in task_forces_of(forces, self._campaigns).items():
            Campaign.objects.filter(pk=self._campaigns[part], task_force=None).update(task_force=force)

    # Tasks -------------------------------------------------------------------------------------------------------

    def _write_tasks(self) -> None:
        pieces = self.comparison.added_of("task")
        made = Task.objects.bulk_create([self._new_task(piece) for piece in pieces], batch_size=BATCH)
        for piece, task in zip(pieces, made, strict=True):
            self._rows["task"][piece.key] = task
            self._record(task, "task.publish")
        self._put_bodies((task, piece.facts) for piece, task in zip(pieces, made, strict=True))
        self._new = made
        self.touched += [task.pk for task in made]
        self._count("new_tasks", len(made))
        for change in self._changes_of("task"):
            self._change_task(change)
        self._follow_tasks()

    def _new_task(self, piece: Piece) -> Task:
        task = Task(plan=self.plan, owner_id=self.plan.owner_id)
        term = self.comparison.content.term
        own = own_facts(piece, self.choice, term.end if term else None)
        self._set_task(task, {**piece.facts, **own})
        if "due" in own:
            task.published = {Task.BY_TERM: own["due"]}
            self._count("by_term")
        self._place(task, piece)
        lead, support = ("、".join(body[0] for body in piece.facts[role]) for role in ("lead", "support"))
        task.lead_names, task.support_names = lead[: core.NAMES_LIMIT], support
        return task

    def _set_task(self, task: Task, facts: Facts) -> None:
        plain = ("number", "title", "requirement", "due_text")
        values: Facts = {name: facts[name] for name in plain if name in facts}
        if "due" in facts:
            values["due"] = date.fromisoformat(facts["due"]) if facts["due"] else None
        if "campaign" in facts:
            values["campaign_id"] = self._campaign(facts["campaign"])
        self._set(task, values)

    def _place(self, task: Task, piece: Piece) -> None:
        facts = {**piece.facts, "campaign": self._campaign(piece.facts["campaign"])}
        task.ledger_task = int(piece.key)
        task.source_start, task.source_end = piece.place["start"], piece.place["end"]
        task.position = piece.place["position"]
        by_term = (task.published or {}).get(Task.BY_TERM)
        kept = {Task.BY_TERM: by_term} if by_term else {}
        task.published = {"facts": facts, "place": piece.place, **kept}

    def _campaign(self, key: Any) -> int | None:
        """The number of a campaign that is named by its place in the document, or by its number already."""
        return self._campaigns.get(key) if isinstance(key, str) else key

    def _put_bodies(self, tasks: Iterable[tuple[Task, Facts]]) -> None:
        rows: list[Involvement] = []
        replaced: dict[str, list[int]] = {"lead": [], "support": []}
        for task, facts in tasks:
            for role in ("lead", "support"):
                if role not in facts:
                    continue
                replaced[role].append(task.pk)
                rows += [
                    Involvement(
                        task=task, role=role, position=at, written=written, organisation_id=organisation
                    )
                    for at, (written, organisation) in enumerate(facts[role])
                ]
        for role, pks in replaced.items():
            for start in range(0, len(pks), BATCH):
                Involvement.objects.filter(role=role, task_id__in=pks[start : start + BATCH]).delete()
        Involvement.objects.bulk_create(rows, batch_size=2000)

    def _change_task(self, change: Change) -> None:
        task, taken = change.row.row, self._facts_to_take(change)
        reopened = change.back and task.state == Task.State.CANCELLED
        if not taken and not reopened:
            return
        self._set_task(task, taken)
        if "due" in taken and task.published:
            task.published.pop(Task.BY_TERM, None)  # the document says one now
        if reopened:
            task.state = Task.State.OPEN
        task.version += 1
        task.given_on = clock.today()
        task.save()
        self._put_bodies([(task, taken)])
        rows = changed_fields(d for d in change.differences if d.field.facts[0] in taken)
        if reopened:
            rows.append({"field": "state", "before": Task.State.CANCELLED, "after": Task.State.OPEN})
        self._record(task, "task.publish_again", rows)
        self.touched.append(task.pk)
        self._count("changed_tasks")

    def _follow_tasks(self) -> None:
        """Keep with every task what the document says now, whether it was taken over or not."""
        pairs = [(piece, row) for piece, row in self._pairs("task") if row.row is not None]
        renamed = [row.row.pk for piece, row in pairs if row.key != piece.key]
        for start in range(0, len(renamed), BATCH):  # numbers may change places
            Task.objects.filter(pk__in=renamed[start : start + BATCH]).update(ledger_task=None)
        rows = []
        for piece, row in pairs:
            before = (row.row.published, row.row.ledger_task)
            self._place(row.row, piece)
            self._rows["task"][piece.key] = row.row
            if before != (row.row.published, row.row.ledger_task) or row.key != piece.key:
                rows.append(row.row)
        columns = ["ledger_task", "source_start", "source_end", "position", "published"]
        Task.objects.bulk_update(rows, columns, batch_size=BATCH)

    # Targets -----------------------------------------------------------------------------------------------------

    def _write_targets(self) -> None:
        pieces = self.comparison.added_of("target")
        rows = []
        for piece in pieces:
            row = Target(plan=self.plan, ledger_target=int(piece.key))
            self._set_target(row, piece.facts)
            self._hang(row, piece)
            rows.append(row)
        for piece, row in zip(pieces, Target.objects.bulk_create(rows, batch_size=BATCH), strict=True):
            self._keep("target", piece, row)
            self._touch(row)
        self._count("new_targets", len(rows))
        for change in self._changes_of("target"):
            taken, row = self._facts_to_take(change), change.row.row
            if taken:
                self._set_target(row, taken)
                row.version += 1
                row.save()
                self._tell_target(row, change)
                self._count("changed_targets")
        moved = []
        for piece, held in self._pairs("target"):
            if held.row is not None:
                before = (held.row.task_id, held.row.ledger_target, held.row.headline, held.row.position)
                self._hang(held.row, piece)
                held.row.ledger_target = int(piece.key)
                if before != (held.row.task_id, held.row.ledger_target, held.row.headline, held.row.position):
                    moved.append(held.row)
            self._keep("target", piece, held.row, held)
        columns = ["task", "campaign", "headline", "position", "ledger_target"]
        Target.objects.bulk_update(moved, columns, batch_size=BATCH)

    def _set_target(self, row: Target, facts: Facts) -> None:
        values = {name: facts[name] for name in TARGET_FACTS if name in facts}
        for name in ("value", "value_to"):
            if values.get(name) is not None:
                values[name] = Decimal(values[name])
        self._set(row, values)

    def _hang(self, row: Target, piece: Piece) -> None:
        task = self._rows["task"].get(piece.place["task"])
        row.task = task
        row.campaign_id = task.campaign_id if task else self._campaign(piece.place["campaign"])
        row.headline, row.position = piece.place["headline"], piece.place["position"]

    def _tell_target(self, row: Target, change: Change) -> None:
        if row.task is None:
            return
        rows = changed_fields(change.differences)
        if row.task_id not in self.touched:
            row.task.version += 1
            Task.objects.filter(pk=row.task_id).update(version=row.task.version)
        self._record(row.task, "task.publish_again", rows)
        self._touch(row)

    def _touch(self, row: Target) -> None:
        if row.task_id is not None and row.task_id not in self._touched_set():
            self.touched.append(row.task_id)

    def _touched_set(self) -> set[int]:
        return set(self.touched)

    # What the document holds no more -----------------------------------------------------------------------------

    def _take_back(self) -> None:
        for row in self.comparison.removed:
            if row.kind == "task":
                self._cancel(row.row)
            elif row.kind == "target":
                self._drop_target(row)
            else:
                self._end(row)

    def _cancel(self, task: Task) -> None:
        task.published = {**(task.published or {}), "withdrawn": True}
        if task.state in OPEN:
            before, task.state = task.state, Task.State.CANCELLED
            task.version += 1
            self._record(task, "task.withdraw", [{"field": "state", "before": before, "after": task.state}])
            self.touched.append(task.pk)
            self._count("cancelled_tasks")
        task.save()

    def _drop_target(self, row: Row) -> None:
        """A target goes with its ledger item, unless somebody has put figures to it."""
        target = row.row
        entry = self._published["targets"].pop(str(target.pk), None)
        if has_data(target):
            if entry is not None:
                self._published["targets"][str(target.pk)] = {**entry, "withdrawn": True}
            self._count("kept_targets")
            return
        target.delete()
        self._count("removed_targets")

    def _end(self, row: Row) -> None:
        force = row.row
        force.valid_to = clock.today()
        if force.valid_from and force.valid_from > force.valid_to:
            force.valid_to = force.valid_from
        force.version += 1
        force.save(update_fields=["valid_to", "version"])
        entry = self._published["task_forces"].get(str(force.pk))
        if entry is not None:
            self._published["task_forces"][str(force.pk)] = {**entry, "withdrawn": True}
        self._count("ended_task_forces")

    def _forget_places(self) -> None:
        """What is not in this document any more has no place in it; its place was one in the document before."""
        found = {kind: [row.pk for row in rows.values()] for kind, rows in self._rows.items()}
        tasks = Task.objects.filter(plan=self.plan, source_start__isnull=False).exclude(pk__in=found["task"])
        tasks.update(ledger_task=None, source_start=None, source_end=None)
        targets = Target.objects.filter(plan=self.plan).exclude(pk__in=found["target"])
        targets.update(ledger_target=None)
        TaskForce.objects.filter(plan=self.plan).exclude(pk__in=found["task_force"]).update(source_item=None)
