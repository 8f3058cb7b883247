"""What the page of a publication shows: how much, whose, to whom it becomes visible, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy

from luoshi.planning.term import Ground
from luoshi.register.groups import levels_of_group
from luoshi.register.proposals import Proposal
from luoshi.web.accounts.models import Appointment
from luoshi.web.adoption.bodies import (
    ADD,
    ADD_LIKELY,
    GOVERNMENT,
    LIKELY,
    NONE,
    SURE,
    Filled,
    ground_words,
    group_of,
)
from luoshi.web.adoption.choosing import is_named, lacks_lead, lacks_limit
from luoshi.web.adoption.content import Piece
from luoshi.web.adoption.forms import BEFORE, Given
from luoshi.web.adoption.plan_rows import has_data
from luoshi.web.adoption.services import Preview
from luoshi.web.adoption.wording import KINDS, Label
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.names import Entry, Name
from luoshi.web.kernel import clock
from luoshi.web.tasks.groups import governments
from luoshi.web.tasks.target_words import target_line

SHOWN = 200
OFFERED = 300
GIVEN, NOT_OURS = "given", "not-ours"
# The groups of unknown names in the order of the page: key, heading, what it means, and what its button does.
GROUPS: tuple[tuple[str, Label, Label, str], ...] = (
    (SURE, gettext_lazy("有把握的"), gettext_lazy("名录或机构名称说明就是它，可以一次采用。"), "accept"),
    (LIKELY, gettext_lazy("可能是"), gettext_lazy("按职能或名称推测，请看过再采用。"), "accept"),
    (
        ADD,
        gettext_lazy("名录里没有，可以新建"),
        gettext_lazy("按规范名称建到机构名录，发布后即能看到任务。"),
        "add",
    ),
    (ADD_LIKELY, gettext_lazy("或许应新建"), gettext_lazy("名称是推测的，请看过再新建。"), "add"),
    (
        NOT_OURS,
        gettext_lazy("不归本机关建立"),
        gettext_lazy("属上级或别处的机构，按原文保留，任务不会少。"),
        "",
    ),
    (NONE, gettext_lazy("没有建议"), gettext_lazy("可以选择机构、新建，或按原文保留。"), ""),
    (GIVEN, gettext_lazy("已指定"), gettext_lazy("发布时按这里指定的机构对应。"), ""),
)
TERM_GROUNDS: dict[Ground, Label] = {
    Ground.SPAN: gettext_lazy("标题写明起止年份"),
    Ground.UNTIL: gettext_lazy("标题写明截止年份"),
    Ground.FIVE_YEARS: gettext_lazy("五年规划的末年"),
    Ground.YEARS: gettext_lazy("按标题的年数推算"),
    Ground.PART_OF_YEAR: gettext_lazy("标题写明的时段"),
    Ground.YEAR: gettext_lazy("标题写明的年度"),
    Ground.ISSUED: gettext_lazy("按发文年份，标题没有写明"),
}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with what of the plan it leads and supports, or is named in with others (各市州), and how many people see it."""

    entry: Entry
    leads: int
    supports: int
    shares: int
    people: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that nobody in the directory answers to: what is proposed for it, and what the person has said of it."""

    at: int
    name: Name
    near: list[Entry]
    proposal: Proposal | None = None
    proposed: str = ""  # the name of the body that is proposed
    ground: str = ""
    new: Filled | None = None  # as the fields for adding one are filled
    typed: str = ""
    error: str = ""
    remember: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Names that are treated alike. ``open``: those of which nothing is said yet; ``act``: what its button does."""

    key: str
    label: Label
    hint: Label
    rows: list[Asked]
    open: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A campaign: how many of its tasks and targets go out, of how many; ``open``: some of them are not out yet."""

    key: str
    name: str
    tasks: int
    all_tasks: int
    targets: int
    task_force: str
    ticked: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the tasks that go out lack, and the end of the plan that may be given to those without a time limit."""

    tasks: int
    without_limit: int
    without_lead: int
    end: date | None
    ground: Label


@dataclass(frozen=True, slots=True)
class Row:
    """A piece with its box."""

    piece: Piece
    ticked: bool
    beside: Piece | None = None
    title: str = ""


def counts(preview: Preview) -> list[tuple[Label, int]]:
    """How many pieces of each kind go out."""
    found = Counter(piece.kind for piece in preview.comparison.added)
    return [(label, found[kind]) for kind, label in KINDS.items()]


def parts(preview: Preview, given: Given) -> list[Part]:
    """The campaigns in the order of the document, and the tasks that belong to none."""
    comparison, content = preview.comparison, preview.comparison.content
    everything = Counter(piece.facts["campaign"] for piece in content.tasks)
    tasks = Counter(piece.facts["campaign"] for piece in comparison.outgoing("task"))
    targets = Counter(piece.place["campaign"] for piece in comparison.outgoing("target"))
    forces = {piece.place["plan"]: piece.label for piece in content.task_forces}
    off = given.campaigns_shown - given.campaigns
    waiting = {
        piece.facts["campaign"] for piece in (*comparison.added, *comparison.left) if piece.kind == "task"
    }
    rows: list[tuple[str | None, str]] = [(piece.key, piece.label) for piece in content.campaigns]
    if everything[None] or targets[None]:
        rows.append((None, ""))
    return [
        Part(
            key or "", label, tasks[key], everything[key], targets[key], forces.get(key, ""),
            (key or "") not in off, key in waiting,
        )
        for key, label in rows
    ]  # fmt: skip


def pieces(preview: Preview, given: Given) -> list[Row]:
    """The tasks and other pieces that are not out yet, each with its box."""
    comparison = preview.comparison
    out = {piece.id for piece in (*comparison.added, *comparison.left) if piece.kind == "task"}
    kept = preview.choice.requirements
    rows = [piece for piece in comparison.content.tasks if piece.id in out and piece.id not in kept]
    return [Row(piece, piece.id in given.ticked or piece.id not in given.shown) for piece in rows]


def key(rows: Sequence[Row]) -> str:
    """Tells these boxes from others: as long as they are the same the page keeps what was done to them and not yet sent."""
    return sha256(",".join(row.piece.id for row in rows).encode()).hexdigest()[:12]


def scope(preview: Preview, given: Given) -> str:
    """Which of the three scopes is chosen; what was left at the last publication stays so until somebody says otherwise."""
    return given.scope or (BEFORE if preview.choice.later else "all")


def gaps(preview: Preview) -> Gaps:
    """How many of the new tasks have no time limit and no lead."""
    tasks = preview.comparison.added_of("task")
    term = preview.comparison.content.term
    return Gaps(
        len(tasks),
        sum(map(lacks_limit, tasks)),
        sum(map(lacks_lead, tasks)),
        term.end if term else None,
        TERM_GROUNDS[term.ground] if term else "",
    )


def requirements(preview: Preview, given: Given) -> list[Row]:
    """The items that are proposed to be requirements of the plan, or kept as such, where they are no tasks yet."""
    comparison = preview.comparison
    open_ = {piece.id for piece in (*comparison.added, *comparison.left)}
    proposed_keys = {f"task-{key}" for key in comparison.content.requirements} | preview.choice.requirements
    return [
        Row(piece, piece.id in preview.choice.requirements)
        for piece in comparison.content.tasks
        if piece.id in proposed_keys and piece.id in open_
    ]


def twins(preview: Preview, given: Given) -> list[Row]:
    """The targets that are said twice, the one to be followed first."""
    comparison = preview.comparison
    by_key = {piece.key: piece for piece in comparison.content.targets}
    open_ = {piece.id for piece in (*comparison.added, *comparison.left)}
    return [
        Row(
            by_key[other],
            f"target-{other}" in preview.choice.joined,
            by_key[kept],
            target_line(by_key[kept].facts),
        )
        for kept, other in comparison.content.twins
        if f"target-{other}" in open_
    ]


def unnamed(preview: Preview, given: Given) -> list[Row]:
    """The new tasks whose name is a proposal, with the name as the person has put it."""
    return [
        Row(piece, True, title=given.titles.get(piece.id) or str(piece.facts["title"]))
        for piece in preview.comparison.added_of("task")
        if not is_named(piece)
    ]


def bodies(preview: Preview) -> list[Body]:
    """Whom it becomes visible to, who leads most first; with the governments that a group among the bodies means."""
    leads: Counter[int] = Counter()
    supports: Counter[int] = Counter()
    shares: Counter[int] = Counter()
    meant = _meant(preview)
    for piece in preview.comparison.outgoing("task"):
        leads.update(pk for _, pk in piece.facts["lead"] if pk)
        supports.update(pk for _, pk in piece.facts["support"] if pk)
        named = [*piece.facts["lead"], *piece.facts["support"]]
        in_groups = {one for written, pk in named if not pk for one in meant.get(written, ())}
        shares.update(in_groups - {pk for _, pk in named})
    found = {*leads, *supports, *shares}
    held = Appointment.objects.current(clock.today()).filter(organisation__in=found)
    people = Counter(held.order_by().values_list("organisation_id", flat=True))
    entries = preview.directory.entries
    rows = [
        Body(entries[pk], leads[pk], supports[pk], shares[pk], people[pk]) for pk in found if pk in entries
    ]
    return sorted(rows, key=lambda row: (-row.leads, -row.supports, -row.shares, row.entry.name))


def groups(
    preview: Preview, given: Given, proposals: Mapping[str, Proposal], places: Sequence[Organisation]
) -> list[Group]:
    """The names that the person may give to an organisation, by what is proposed for them; last those that are given one."""
    directory = preview.directory
    by_hand = [name for name in directory.names.values() if name.by_hand]
    names = [*directory.unresolved(), *by_hand][:SHOWN]
    names += [
        name for written in given.errors if (name := directory.names.get(written)) and name not in names
    ]
    may_add = {place.pk for place in places}
    found: dict[str, list[Asked]] = {}
    for at, name in enumerate(names):
        proposal = proposals.get(name.written)
        group = GIVEN if name.written in given.typed else group_of(proposal)
        if proposal is not None and proposal.new is not None and proposal.new.government not in may_add:
            group = GIVEN if group == GIVEN else NOT_OURS
        found.setdefault(group, []).append(_asked(at, name, proposal, places, preview, given))
    return [
        Group(key, label, hint, found[key], _open(found[key], key), act)
        for key, label, hint, act in GROUPS
        if key in found
    ]


def _asked(
    at: int,
    name: Name,
    proposal: Proposal | None,
    places: Sequence[Organisation],
    preview: Preview,
    given: Given,
) -> Asked:
    entries = preview.directory.entries
    label = ""
    if proposal is not None:
        label = proposal.new.name if proposal.new else entries[proposal.key or 0].name
    written = name.written
    return Asked(
        at,
        name,
        # For a name with a proposal the whole of the own bodies is offered, the same for all.
        preview.directory.near(name) if proposal is None or name.several else [],
        proposal,
        label,
        ground_words(proposal.ground) if proposal else "",
        given.new.get(written) or _fields(proposal, name, places),
        given.typed.get(written, ""),
        given.errors.get(written, ""),
        written in given.remember,
        written in given.kept,
    )


def _fields(proposal: Proposal | None, name: Name, places: Sequence[Organisation]) -> Filled:
    """The fields for adding a body as they stand at first: what is proposed, else the name as it is written."""
    new = proposal.new if proposal else None
    place = next((row for row in places if new is not None and row.pk == new.government), None)
    place = place or next(iter(places), None)
    return Filled(
        new.name if new else name.full or name.written,
        new.kind if new else str(Organisation.Kind.DEPARTMENT),
        place.name if place else "",
    )


def _open(rows: Sequence[Asked], key: str) -> int:
    return 0 if key == GIVEN else sum(not row.keep for row in rows)


def kinds() -> list[tuple[str, Label]]:
    """The kinds of a body that may be added."""
    return [(value, label) for value, label in Organisation.Kind.choices if value != GOVERNMENT]


def own_bodies(preview: Preview) -> list[Entry]:
    """The bodies of the government that publishes, and of those above: what a name may be given to at once."""
    owner = preview.document.owner
    path = owner.government_path if owner else ""
    rows = [entry for entry in preview.directory.entries.values() if path.startswith(entry.government or "-")]
    return sorted(rows, key=lambda entry: (-len(entry.government), entry.path))[:OFFERED]


def collectives(preview: Preview) -> list[tuple[str, int]]:
    """Names of groups, which are no organisation of the directory, and how many governments each of them means."""
    meant = _meant(preview)
    ordered = sorted(
        (name for name in preview.directory.names.values() if name.written in meant),
        key=lambda name: -name.count,
    )
    return [(name.written, len(meant[name.written])) for name in ordered]


def _meant(preview: Preview) -> dict[str, frozenset[int]]:
    """Names of groups, which are no organisation of the directory, each with the governments that it means."""
    found = [
        name.written for name in preview.directory.names.values() if name.collective and not name.organisation
    ]
    path = preview.document.owner.government_path if preview.document.owner else ""
    of_levels: dict[frozenset[str], frozenset[int]] = {frozenset(): frozenset()}
    for levels in {levels_of_group(written) for written in found} if path else ():
        if levels:
            rows = governments(levels, path).order_by()
            of_levels[levels] = frozenset(rows.values_list("pk", flat=True))
    return {written: of_levels.get(levels_of_group(written), frozenset()) for written in found}


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
