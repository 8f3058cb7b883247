"""What the page of a publication shows: how much, whose, to whom it becomes visible, and what is still open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from luoshi.register.groups import levels_of_group
from luoshi.web.accounts.models import Appointment
from luoshi.web.adoption.plan_rows import has_data
from luoshi.web.adoption.services import Preview
from luoshi.web.adoption.wording import KINDS, Label
from luoshi.web.directory.names import Entry, Name
from luoshi.web.kernel import clock
from luoshi.web.tasks.groups import governments
from luoshi.web.tasks.target_words import target_line

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with what of the plan it leads and supports, and how many people can see it for it."""

    entry: Entry
    leads: int
    supports: int
    people: int

    @property
    def tasks(self) -> int:
        return self.leads + self.supports


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that nobody in the directory answers to, with what the person has said of it."""

    at: int
    name: Name
    near: list[Entry]
    typed: str = ""
    error: str = ""
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A campaign with how many tasks and targets it gets."""

    name: str
    tasks: int
    targets: int
    task_force: str


def counts(preview: Preview) -> list[tuple[Label, int]]:
    """How many pieces of each kind the document holds."""
    found = Counter(piece.kind for piece in preview.comparison.content.pieces)
    return [(label, found[kind]) for kind, label in KINDS.items()]


def parts(preview: Preview) -> list[Part]:
    """The campaigns in the order of the document, and the tasks that belong to none."""
    content = preview.comparison.content
    tasks = Counter(piece.facts["campaign"] for piece in content.tasks)
    targets = Counter(piece.place["campaign"] for piece in content.targets)
    forces = {piece.place["plan"]: piece.label for piece in content.task_forces}
    found = [
        Part(piece.label, tasks[piece.key], targets[piece.key], forces.get(piece.key, ""))
        for piece in content.campaigns
    ]
    if tasks[None] or targets[None]:
        found.append(Part("", tasks[None], targets[None], ""))
    return found


def bodies(preview: Preview) -> list[Body]:
    """Whom it becomes visible to, who leads most first."""
    leads: Counter[int] = Counter()
    supports: Counter[int] = Counter()
    for piece in preview.comparison.content.tasks:
        leads.update(pk for _, pk in piece.facts["lead"] if pk)
        supports.update(pk for _, pk in piece.facts["support"] if pk)
    found = {*leads, *supports}
    held = Appointment.objects.current(clock.today()).filter(organisation__in=found)
    people = Counter(held.order_by().values_list("organisation_id", flat=True))
    entries = preview.directory.entries
    rows = [Body(entries[pk], leads[pk], supports[pk], people[pk]) for pk in found if pk in entries]
    return sorted(rows, key=lambda row: (-row.leads, -row.supports, row.entry.name))


def questions(
    preview: Preview, typed: dict[str, str], errors: dict[str, str], remember: set[str]
) -> list[Asked]:
    """The names that the person may give to an organisation, and those that the person has given one by hand."""
    names = preview.directory.names
    by_hand = [name for name in names.values() if name.by_hand]
    rows = [*preview.directory.unresolved(), *by_hand][:SHOWN]
    rows += [name for written in errors if (name := names.get(written)) and name not in rows]
    return [
        Asked(
            at,
            name,
            preview.directory.near(name),
            typed.get(name.written, ""),
            errors.get(name.written, ""),
            name.written in remember,
        )
        for at, name in enumerate(rows)
    ]


def collectives(preview: Preview) -> list[tuple[str, int]]:
    """Names of groups, which are no organisation of the directory, and how many governments each of them means."""
    found = [name for name in preview.directory.names.values() if name.collective and not name.organisation]
    path = preview.document.owner.government_path if preview.document.owner else ""
    counts: dict[frozenset[str], int] = {frozenset(): 0}
    for levels in {levels_of_group(name.written) for name in found}:
        counts.setdefault(levels, governments(levels, path).count() if path and levels else 0)
    ordered = sorted(found, key=lambda name: -name.count)
    return [(name.written, counts[levels_of_group(name.written)]) for name in ordered]


def additions(preview: Preview) -> list[dict[str, Any]]:
    """What the document holds that is not here yet."""
    return [{"piece": piece, "kind": KINDS[piece.kind]} for piece in preview.comparison.added]


def removals(preview: Preview) -> list[dict[str, Any]]:
    """What the document holds no more, and what becomes of it."""
    found = []
    for row in preview.comparison.removed:
        label = target_line(row.here) if row.kind == "target" else str(row.row)
        kept = row.kind == "target" and has_data(row.row)
        finished = row.kind == "task" and row.row.state not in {"open", "finished"}
        found.append({"row": row, "kind": KINDS[row.kind], "label": label, "stays": kept or finished})
    return found
