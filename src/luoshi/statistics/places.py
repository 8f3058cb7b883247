"""Which division or park a name in a table of figures means.

The names themselves are the register's; only the choice among them in the context of one file belongs here.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from luoshi.register.divisions import Division
from luoshi.register.register import Register

_LONGEST = 60
_NEAREST = 3
_MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a written name was found to mean: the unit's id, or why there is none and what to write."""

    unit: str | None
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Units that are not those of the register: what each is called, and below which other it lies."""

    names: Mapping[str, str]
    parents: Mapping[str, str]

    def around(self, units: Iterable[str]) -> list[tuple[str, str]]:
        """Each unit that is above one of these, with all that lie directly below it."""
        wholes = {self.parents[unit] for unit in units if unit in self.parents}
        return sorted((whole, part) for part, whole in self.parents.items() if whole in wholes)


def read_places(names: Iterable[str], register: Register) -> dict[str, PlaceName]:
    """The unit each written name means: the code of a division or the full name of a park.

    A name that several provinces have means the one in the province that most other names of the file lie in.
    """
    found: dict[str, tuple[Division, ...] | str] = {
        name: _candidates(name.strip(), register) for name in dict.fromkeys(names)
    }
    home = _home(found)
    unknown = 0
    meant: dict[str, PlaceName] = {}
    for name, places in found.items():
        unknown += places == ()
        # Looking for the nearest of some thousand names takes a while: it is done for as many as people read.
        names = _all_names(register) if unknown <= _MOST_SUGGESTED else ()
        meant[name] = _decide(name.strip(), places, home, register, names)
    return meant


def place_ids(names: Iterable[str], register: Register) -> dict[str, str]:
    """The unit of each name that means one, without a word on the others: names that no register has may be right."""
    found = {name: _candidates(name.strip(), register) for name in dict.fromkeys(names)}
    home = _home(found)
    meant: dict[str, str] = {}
    for name, places in found.items():
        if isinstance(places, str):
            meant[name] = places
            continue
        near = _nearest(places, home, register)
        if len(near) == 1:
            meant[name] = near[0].code
    return meant


def _nearest(places: tuple[Division, ...], home: str | None, register: Register) -> tuple[Division, ...]:
    """Those of the home province; a prefecture rather than the county of the same short name that lies in it (长沙)."""
    near = tuple(place for place in places if home is not None and place.code.startswith(home)) or places
    for place in near:
        if place.level == "prefecture" and all(
            register.divisions.lies_in(other, place.code) for other in near
        ):
            return (place,)
    return near


def _home(found: dict[str, tuple[Division, ...] | str]) -> str | None:
    """The province that most names of a file lie in."""
    provinces = Counter(
        places[0].code[:2]
        for places in found.values()
        if not isinstance(places, str) and len(places) == 1 and places[0].level != "province"
    )
    return provinces.most_common(1)[0][0] if provinces else None


def unit_name(unit: str, register: Register) -> str:
    """The name under which a unit is shown."""
    division = register.divisions.by_code(unit)
    return division.name if division else unit


def children(unit: str, register: Register) -> tuple[str, ...]:
    """The divisions directly below, without the management areas, whose figures are part of a neighbour's."""
    return tuple(d.code for d in register.divisions.children(unit) if d.code.isdigit())


def _candidates(name: str, register: Register) -> tuple[Division, ...] | str:
    if not name or len(name) > _LONGEST:
        return ()
    divisions = register.divisions
    if name.isdigit() and len(name) in (2, 4, 6, 9, 12):
        division = divisions.by_code(name[:6])
        return (division,) if division and set(name[6:]) <= {"0"} else ()
    found = divisions.by_name(name)
    if found:
        return found
    park = _parks(register).get(name)
    if park is not None:
        return park
    for cut in range(len(name) - 1, 1, -1):
        above = divisions.by_name(name[:cut]) if divisions.known(name[:cut]) else ()
        for place in above:
            inside = _candidates(name[cut:], register)
            if isinstance(inside, str):
                return inside
            inside = tuple(d for d in inside if d is not place and divisions.lies_in(d, place.code))
            if inside:
                return inside
    return ()


def _decide(
    name: str,
    places: tuple[Division, ...] | str,
    home: str | None,
    register: Register,
    names: tuple[str, ...],
) -> PlaceName:
    if isinstance(places, str):
        return PlaceName(places)
    places = _nearest(places, home, register)
    if len(places) > 1:
        full = ["".join(step.name for step in register.divisions.path(place.code)) for place in places[:4]]
        return PlaceName(
            None, f"“{name}”可能是{'、'.join(full)}", "请写出上级名称（如上面的写法），或写六位行政区划代码"
        )
    if places:
        return PlaceName(places[0].code)
    near = difflib.get_close_matches(name, names, _NEAREST, 0.5) if len(name) <= 20 else []
    hint = f"最接近的有：{'、'.join(near)}。请改成其中之一" if near else "请改用全称，或写六位行政区划代码"
    return PlaceName(None, f"名录里没有“{name[:40]}”", f"{hint}；新设的区域先补进名录")


@lru_cache(maxsize=4)
def _parks(register: Register) -> dict[str, str]:
    return {form: park.name for park in register.parks for form in register.park_forms(park)}


@lru_cache(maxsize=4)
def _all_names(register: Register) -> tuple[str, ...]:
    names = [division.name for division in register.divisions]
    return tuple(dict.fromkeys([*names, *(park.name for park in register.parks)]))
