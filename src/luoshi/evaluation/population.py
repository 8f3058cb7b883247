"""Who is evaluated and who is compared with whom: units and peer groups from the scheme, the register and the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from luoshi.evaluation.arrays import EvaluationError, Ints
from luoshi.evaluation.names import UnitNames, closest
from luoshi.evaluation.scheme import Population, Scheme
from luoshi.register.divisions import Division
from luoshi.register.register import Register, default_register
from luoshi.statistics.places import place_ids

EVERYBODY = "全体"


def units_of(scheme: Scheme, present: Sequence[str]) -> tuple[str, ...]:
    """The units of the population in their lasting order: as listed, or as in the register, or by name.

    ``present`` are the names in the data. Raises EvaluationError for a listed unit that has no figures at all, an
    exception that excepts nobody, and a name in the data that nobody knows.
    """
    population = scheme.population
    data = UnitNames(present)
    if population.level is not None:
        register = default_register()
        units = _of_level(population, register)
        own = set(units)
        places = place_ids([*present, *units], register)
        strangers = [
            name
            for name in present
            if name not in own and name not in places and not register.divisions.known(name)
        ]
        if strangers:
            raise EvaluationError(f"数据里的对象“{strangers[0]}”不在名录中，{closest(strangers[0], units)}")
    elif population.units:
        units = population.units
        for name in units if units != tuple(present) else ():
            if data.find(name) is None:
                raise EvaluationError(
                    f"评价范围里的“{name}”在数据里没有任何数值，{closest(name, present)}，或补充数据"
                )
    else:
        units = tuple(sorted(present))
    if not units:
        raise EvaluationError(
            "评价范围里没有任何对象，请检查评价范围（population）和数据"
            + ("；名录里没有这样的层级、省份或片区" if population.level is not None else "")
        )
    if not population.exclude:
        return tuple(dict.fromkeys(units))
    known = UnitNames(units)
    out = set()
    for name in population.exclude:
        number = known.find(name)
        if number is None:
            raise EvaluationError(f"除外的“{name}”本不在评价范围内，{closest(name, units)}")
        out.add(units[number])
    left = tuple(name for name in dict.fromkeys(units) if name not in out)
    if not left:
        raise EvaluationError(
            "评价范围里的对象都被除外（exclude）了，没有任何对象可评，请改正评价范围（population）"
        )
    return left


def _of_level(population: Population, register: Register) -> tuple[str, ...]:
    province = population.province or ""
    found = [d for d in register.divisions.by_name(province) if d.level == "province"]
    if not found:
        raise EvaluationError(f"名录里没有省份“{province}”，请写全称（如湖南省），或导入该省的名录")
    code = found[0].code
    members: set[str] | None = None
    for name in population.zones:
        zone = register.zone(name)
        if zone is None:
            raise EvaluationError(
                f"名录里没有片区“{name}”，{closest(name, [zone.name for zone in register.zones])}"
            )
        members = (members or set()) | set(zone.codes())

    def inside(division: Division) -> bool:
        return register.divisions.lies_in(division, code) and (
            members is None or any(register.divisions.lies_in(division, member) for member in members)
        )

    if population.level == "park":
        known = list(dict.fromkeys(park.park_class for park in register.parks if park.park_class))
        for name in population.park_classes:
            if name not in known:
                raise EvaluationError(f"名录里没有“{name}”的园区，{closest(name, known)}")
        hosts = {
            park.name: register.divisions.by_code(park.division)
            for park in register.parks
            if not population.park_classes or park.park_class in population.park_classes
        }
        return tuple(name for name, host in hosts.items() if host is not None and inside(host))
    divisions = sorted(
        (d for d in register.divisions if d.level == population.level and d.in_force() and inside(d)),
        key=lambda d: d.code,
    )
    return tuple(division.name for division in divisions)


def groups_of(scheme: Scheme, units: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The peer groups' names and each unit's group number.

    Raises EvaluationError for a unit without a group, and for a listed one that is not evaluated.
    """
    peers = scheme.peer_groups
    if peers.by == "none":
        return (EVERYBODY,), np.zeros(len(units), dtype=np.int64)
    if peers.by == "mapping":
        return number_groups(peers.groups, units, "分组")
    register = default_register()
    of_unit: list[str] = []
    for name in units:
        # A unit is found by its full name; where it is not unique, in the province of the population.
        within = next((d.code for d in register.divisions.by_name(scheme.population.province or "")), None)
        found = register.divisions.by_name(name, within)
        if not found:
            raise EvaluationError(f"名录里没有“{name}”，不能按片区或类型分组；请改用名单分组（by: mapping）")
        if peers.by == "kind":
            of_unit.append(found[0].kind)
            continue
        zones = [
            z.name
            for step in register.divisions.path(found[0].code)
            for z in register.zones_of(step.code)
            if z.kind == peers.by
        ]
        if not zones:
            raise EvaluationError(f"“{name}”不属于任何片区或功能区，请改用名单分组（by: mapping）")
        of_unit.append(zones[0])
    names = tuple(dict.fromkeys(of_unit))
    return names, np.array([names.index(name) for name in of_unit], dtype=np.int64)


def number_groups(
    mapping: dict[str, tuple[str, ...]], units: Sequence[str], what: str
) -> tuple[tuple[str, ...], Ints]:
    """The names of a listed partition and each unit's number in it."""
    known = UnitNames(units)
    of_unit: dict[int, int] = {}
    for group, (title, members) in enumerate(mapping.items()):
        for member in members:
            number = known.find(member)
            if number is None:
                raise EvaluationError(f"{what}里的“{member}”不在评价范围内，{closest(member, units)}")
            if of_unit.setdefault(number, group) != group:
                other = list(mapping)[of_unit[number]]
                raise EvaluationError(f"{what}里的“{member}”既在“{other}”又在“{title}”，请删去一处")
    for number, name in enumerate(units):
        if number not in of_unit:
            raise EvaluationError(f"“{name}”没有列入任何一组（{what}），请补上")
    return tuple(mapping), np.array([of_unit[number] for number in range(len(units))], dtype=np.int64)
