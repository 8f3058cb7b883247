"""The register as one thing: the country, the provinces' folders and the general tables, loaded at first need.

Here is only what is in it and how it is loaded; how names are understood is in ``bodies.py``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from luoshi.register.divisions import (
    AREA_COLUMNS,
    DIVISION_COLUMNS,
    Division,
    Divisions,
    country,
    management_areas,
    with_rows,
)
from luoshi.register.organs import ORGAN_COLUMNS, OrganTable, organ_rows
from luoshi.register.tables import RegisterError, Row, in_force, read_table

DATA = Path(__file__).parent / "data"
FOLDERS_SETTING = "LUOSHI_REGISTER"

ZoneKind = Literal["zone", "function"]
_ZONE_COLUMNS = ("zone", "kind", "aliases", "division", "valid_from", "valid_to", "source")
_PARK_COLUMNS = ("name", "class", "division", "aliases", "valid_from", "valid_to", "source")
_DEPARTMENT_COLUMNS = (
    "division", "name", "written", "class", "prefecture_counterpart", "valid_from", "valid_to", "successor",
    "source",
)  # fmt: skip
_TABLES = ("divisions.csv", "management_areas.csv", "zones.csv", "parks.csv", "departments.csv")
_PARK_CONTRACTIONS = (
    ("高新技术产业开发区", "高新区"), ("高新技术产业园区", "高新区"), ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"), ("综合保税区", "综保区"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zone:
    """Divisions that are grouped (片区, ``zone``) or share a role (功能区, ``function``), with the membership's times."""

    name: str
    kind: ZoneKind
    members: tuple[tuple[str, str | None, str | None], ...]  # code, valid_from, valid_to
    aliases: tuple[str, ...] = ()

    def codes(self, on: str | None = None) -> tuple[str, ...]:
        """The codes of the members on a day (None: those that have not left)."""
        return tuple(code for code, start, end in self.members if in_force(start, end, on))


@dataclass(frozen=True, slots=True)
class Park:
    """A development zone (园区) and the code of the division it lies in."""

    name: str
    park_class: str
    division: str
    aliases: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """A body known by name: its full name, how it is written, the code of the place it answers to."""

    division: str
    name: str
    written: tuple[str, ...]
    department_class: str
    prefecture_counterpart: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """All standing facts."""

    divisions: Divisions
    zones: tuple[Zone, ...]
    parks: tuple[Park, ...]
    departments: tuple[Department, ...]
    organs: OrganTable

    @classmethod
    def load(cls, *folders: str | os.PathLike[str]) -> Register:
        """The country with the given provinces' folders; a later folder wins over an earlier one.

        Raises RegisterError, which names file, line, column and remedy, where a folder cannot be used.
        """
        paths = [Path(folder) for folder in folders]
        divisions: list[Division] = country()
        zones: dict[str, Zone] = {}
        parks: dict[str, Park] = {}
        departments: dict[tuple[str, str], Department] = {}
        for path in paths:
            _check_folder(path)
            if (path / "divisions.csv").exists():
                divisions = with_rows(divisions, read_table(path / "divisions.csv", DIVISION_COLUMNS))
            if (path / "management_areas.csv").exists():
                rows = read_table(path / "management_areas.csv", AREA_COLUMNS)
                divisions += management_areas(divisions, rows)
            index = Divisions(divisions)
            zones.update(_zones(path / "zones.csv", index))
            parks.update((park.name, park) for park in _parks(path / "parks.csv", index))
            found = _departments(path / "departments.csv", index)
            departments.update(((d.division, d.name), d) for d in found)
        organs = [
            organ
            for table in ("central.csv", "organs.csv")
            for organ in organ_rows(read_table(DATA / "national" / table, ORGAN_COLUMNS))
        ]
        return cls(
            Divisions(divisions),
            tuple(zones.values()),
            tuple(parks.values()),
            tuple(departments.values()),
            OrganTable(organs),
        )

    def zone(self, name: str) -> Zone | None:
        """The zone or functional area that is written like this."""
        return next((z for z in self.zones if name == z.name or name in z.aliases), None)

    def zones_of(self, code: str, on: str | None = None) -> tuple[Zone, ...]:
        """The zones and functional areas a division belongs to on a day."""
        return tuple(zone for zone in self.zones if code in zone.codes(on))

    def park(self, name: str) -> Park | None:
        """The park that is written like this (长沙高新区)."""
        found = {park.name: park for park in self.parks if name in self.park_forms(park)}
        return found.get(name) or (next(iter(found.values())) if len(found) == 1 else None)

    def park_forms(self, park: Park) -> tuple[str, ...]:
        """Every way in which the name of a park may be written, the full name first."""
        prefixes = [step.short for step in self.divisions.path(park.division)]
        names = [park.name, *park.aliases]
        for name in tuple(names):
            for prefix in prefixes:
                rest = name.removeprefix(prefix)
                # 长沙雨花经济开发区 is also 雨花经济开发区, but 长沙经济开发区 is never 经济开发区 alone.
                if rest != name and not any(rest == long for long, _ in _PARK_CONTRACTIONS):
                    names.append(rest)
        for long, short in _PARK_CONTRACTIONS:
            names += [name.replace(long, short) for name in names if name.endswith(long)]
        return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1)
def default_register() -> Register:
    """The register that ships with luoshi, with the folders named in ``LUOSHI_REGISTER`` (parted like PATH)."""
    own = sorted(path for path in DATA.iterdir() if path.is_dir() and path.name != "national")
    setting = os.environ.get(FOLDERS_SETTING, "")
    return Register.load(*own, *filter(None, setting.split(os.pathsep)))


def _check_folder(path: Path) -> None:
    if not path.is_dir():
        raise RegisterError(f"{path}：没有这个文件夹。请检查路径，或从 {DATA / 'hunan'} 复制一份再修改。")
    if not any((path / table).exists() for table in _TABLES):
        raise RegisterError(f"{path}：文件夹里没有名录表。请至少放入其中之一：{'、'.join(_TABLES)}。")


def _division(row: Row, divisions: Divisions) -> str:
    code = row.required("division")
    division = divisions.by_code(code)
    if division is None or division.code != code:
        raise row.error("division", f"没有代码为“{code}”的行政区", "请填写已有行政区的六位代码")
    return code


def _zones(path: Path, divisions: Divisions) -> dict[str, Zone]:
    zones: dict[str, Zone] = {}
    if not path.exists():
        return zones
    for row in read_table(path, _ZONE_COLUMNS):
        name, code = row.required("zone"), _division(row, divisions)
        kind = cast(ZoneKind, row.one_of("kind", ("zone", "function")))
        zone = zones.get(name, Zone(name, kind, ()))
        if kind != zone.kind:
            raise row.error("kind", f"“{name}”前面写作“{zone.kind}”", "同一片区各行的类别须一致")
        aliases = tuple(dict.fromkeys((*zone.aliases, *row.several("aliases"))))
        zones[name] = replace(zone, members=(*zone.members, (code, *row.lifetime())), aliases=aliases)
    return zones


def _parks(path: Path, divisions: Divisions) -> list[Park]:
    parks: list[Park] = []
    if not path.exists():
        return parks
    for row in read_table(path, _PARK_COLUMNS):
        code = _division(row, divisions)
        parks.append(
            Park(row.required("name"), row.text("class"), code, row.several("aliases"), *row.lifetime())
        )
    return parks


def _departments(path: Path, divisions: Divisions) -> list[Department]:
    departments: list[Department] = []
    if not path.exists():
        return departments
    seen: dict[tuple[str, str], int] = {}
    for row in read_table(path, _DEPARTMENT_COLUMNS):
        code, name = _division(row, divisions), row.required("name")
        if (code, name) in seen:
            raise row.error("name", f"“{name}”已在第{seen[code, name]}行出现", "请把两行的简称合并到一行")
        seen[code, name] = row.line
        start, end = row.lifetime()
        departments.append(
            Department(
                code,
                name,
                row.several("written"),
                row.text("class"),
                row.text("prefecture_counterpart") or None,
                start,
                end,
                row.text("successor") or None,
            )
        )
    return departments
