"""The standard organs of a Chinese government at each level: their full names as patterns, and how they are written.

The facts stand in ``data/national``; here is only how a row becomes names. A pattern holds ``{place}`` (湖南省,
长沙市岳麓区), ``{short}`` (湖南, 湘西), ``{parent}`` (the place above) or ``{party}`` (湖南省委).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from luoshi.register.divisions import Division, Divisions
from luoshi.register.tables import Row, in_force

OrganLevel = Literal["central", "province", "municipality", "league", "prefecture", "county", "park"]
ORGAN_LEVELS: tuple[OrganLevel, ...] = (
    "central", "province", "municipality", "league", "prefecture", "county", "park",
)  # fmt: skip
ORGAN_COLUMNS = (
    "function", "level", "name", "written", "loosely_written", "valid_from", "valid_to", "source",
)  # fmt: skip

_PLACEHOLDER = re.compile(r"\{(place|short|rel)\}")
_PLACEHOLDERS = frozenset({"place", "short", "parent", "party", "party_written", "rel"})
# How offices shorten any name, in every combination: 发展和改革委员会 -> 发展改革委.
_CONTRACTIONS = (
    ("和", ""), ("与", ""), ("委员会", "委"), ("办公室", "办"), ("监督管理", "监管"), ("人民政府", "政府"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organ:
    """A kind of body that governments of some levels have.

    ``written`` are forms that mean exactly this name; ``loosely`` are forms that tell the function but may stand for
    several names (文旅局).
    """

    function: str
    levels: tuple[OrganLevel, ...]
    name: str
    written: tuple[str, ...] = ()
    loosely: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None

    def in_force(self, on: str | None) -> bool:
        """Whether the name is in use on the day (None: has not ended)."""
        return in_force(self.valid_from, self.valid_to, on)

    def full_name(self, division: Division, divisions: Divisions) -> str:
        """The full name of this organ of a place."""
        place = designation(division, divisions)
        parent = divisions.parent(division)
        return self.name.format(
            place=place,
            short=division.short,
            parent=designation(parent, divisions) if parent else "",
            party=place + ("委员会" if division.kind == "自治区" else "委"),
        )


def designation(division: Division, divisions: Divisions) -> str:
    """The place as it stands in full names of bodies: a district is named with its city (长沙市岳麓区)."""
    if division.kind in ("市辖区", "管理区"):
        parent = divisions.parent(division)
        if parent is not None:
            return parent.name + division.name
    return division.name


# Cities with separate plans (计划单列市): central bodies have units of provincial rank there (深圳证监局).
_SEPARATELY_PLANNED = frozenset({"210200", "330200", "350200", "370200", "440300"})


def level_chain(division: Division) -> tuple[OrganLevel, ...]:
    """The levels whose organs a place may have, the fitting one first."""
    if division.kind == "直辖市":
        return ("municipality", "prefecture", "province")
    if division.kind in ("园区", "管理区"):
        return ("park", "county")
    if division.code in _SEPARATELY_PLANNED:
        return ("prefecture", "province")
    if division.level == "prefecture":
        return ("league", "prefecture") if division.kind in ("地区", "盟") else ("prefecture",)
    return (division.level,)


class Entry(NamedTuple):
    """An organ under one of its written forms. Rank 0: its full name; 1: listed; 2: contracted by rule."""

    rank: int
    organ: Organ


Forms = dict[str, list[Entry]]


@dataclass(slots=True)
class LevelForms:
    """The written forms of one level: what follows a place, what follows its short name, what encloses it."""

    tails: Forms = field(default_factory=dict)
    short_tails: Forms = field(default_factory=dict)
    infixes: dict[str, Forms] = field(default_factory=dict)
    branches: dict[str, Forms] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)


class OrganTable:
    """All organs by level and written form."""

    def __init__(self, organs: Iterable[Organ]) -> None:
        self.organs = tuple(organs)
        self.levels: dict[OrganLevel, LevelForms] = {level: LevelForms() for level in ORGAN_LEVELS}
        for organ in self.organs:
            for level in organ.levels:
                _index(self.levels[level], organ)
        self.heads = frozenset(head for forms in self.levels.values() for head in forms.infixes)
        self.head_lengths = tuple(sorted({len(head) for head in self.heads}, reverse=True))

    def of_function(self, function: str, level: OrganLevel) -> tuple[Organ, ...]:
        """The current organs with this function at a level, the usual name first."""
        return tuple(
            o for o in self.organs if o.function == function and level in o.levels and o.valid_to is None
        )


def choose(entries: list[Entry] | None, on: str | None) -> Organ | None:
    """The one organ meant by a written form on a day; None where it is unknown or could be several."""
    if not entries:
        return None
    if len(entries) == 1:
        return entries[0].organ
    alive = [entry for entry in entries if entry.organ.in_force(on)] or entries
    best = min(entry.rank for entry in alive)
    left = [entry.organ for entry in alive if entry.rank == best]
    return left[0] if len(left) == 1 else None


def contractions(name: str) -> Iterator[str]:
    """The name and everything that the usual contractions make of it."""
    forms = [name]
    for long, short in _CONTRACTIONS:
        forms += [form.replace(long, short) for form in forms if long in form]
    return iter(dict.fromkeys(forms))


def organ_rows(rows: Iterable[Row]) -> Iterator[Organ]:
    """The organs of a table. Raises RegisterError for an unknown level or placeholder."""
    for row in rows:
        levels = row.several("level")
        for level in levels:
            if level not in ORGAN_LEVELS:
                raise row.error("level", f"“{level}”不是可用的层级", f"请改为：{'、'.join(ORGAN_LEVELS)}")
        for column in ("name", "written"):
            for placeholder in re.findall(r"\{(.*?)\}", row.text(column)):
                if placeholder not in _PLACEHOLDERS:
                    raise row.error(
                        column,
                        f"不认识占位符“{placeholder}”",
                        "可用的占位符为 place、short、parent、party、rel",
                    )
        start, end = row.lifetime()
        yield Organ(
            row.required("function"),
            cast("tuple[OrganLevel, ...]", levels),
            row.required("name"),
            row.several("written"),
            row.several("loosely_written"),
            start,
            end,
        )


def _index(forms: LevelForms, organ: Organ) -> None:
    branch = "{parent}" in organ.name
    for rank, form in ((0, organ.name), *((1, form) for form in organ.written)):
        for variant in _party_variants(form.removeprefix("{parent}")):
            _index_form(forms, organ, rank, variant, branch)
    for form in organ.loosely:
        forms.loose.setdefault(form, organ.function)


def _party_variants(form: str) -> Iterator[str]:
    if "{party}" in form:
        yield form.replace("{party}", "{place}委")
        yield form.replace("{party}", "{place}委员会")
    elif "{party_written}" in form:
        yield form.replace("{party_written}", "委")
        yield form.replace("{party_written}", "党委")
    else:
        yield form


def _index_form(forms: LevelForms, organ: Organ, rank: int, form: str, branch: bool) -> None:
    placeholder = _PLACEHOLDER.search(form)
    if placeholder is None:
        _index_tail(forms.tails, organ, rank, form)
        return
    head, tail = form[: placeholder.start()], form[placeholder.end() :]
    if branch:
        _add(forms.branches.setdefault(head, {}), organ, rank, tail)
    elif head:
        _add(forms.infixes.setdefault(head, {}), organ, rank, tail)
    elif placeholder[1] == "short":
        _add(forms.short_tails, organ, rank, tail)
    else:
        _index_tail(forms.tails, organ, rank, tail)


def _index_tail(forms: Forms, organ: Organ, rank: int, tail: str) -> None:
    for number, contracted in enumerate(contractions(tail)):
        _add(forms, organ, rank if number == 0 else 2, contracted)


def _add(forms: Forms, organ: Organ, rank: int, form: str) -> None:
    entries = forms.setdefault(form, [])
    for number, entry in enumerate(entries):
        if entry.organ is organ:
            if rank < entry.rank:
                entries[number] = Entry(rank, organ)
            return
    entries.append(Entry(rank, organ))
