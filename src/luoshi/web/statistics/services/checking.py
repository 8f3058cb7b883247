"""The library's checks on what a submission holds, beside what is held already: which figure, what is wrong, what to do.

What is an error keeps the whole outside until it is mended, left out or explained (``open_errors``). Must run inside the
transaction of the act.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

from luoshi.statistics import arrival
from luoshi.statistics.checks import check_observations
from luoshi.statistics.findings import SEVERITIES
from luoshi.statistics.keeping import FigureFacet, kept_value, measure_of
from luoshi.statistics.observation import SCHEMA
from luoshi.statistics.period import Period
from luoshi.statistics.places import Family
from luoshi.statistics.problem import DataError
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Observation, Submission, SubmittedFigure
from luoshi.web.statistics.resolving import PLACES
from luoshi.web.statistics.services.storing import in_force

ERROR = SEVERITIES[0]
HISTORY_YEARS = 6
HISTORY_LIMIT = 50_000
FINDINGS_LIMIT = 300
# What lies with a whole or a series; figures that are not in the submission are named, and nothing of them is an error here.
_MISSING = "缺数"


def check(row: Submission) -> None:
    """Check its figures and put down what was found; what was explained before stays explained."""
    figures = list(
        row.figures.filter(taken=True, indicator__isnull=False).select_related("indicator", "place")
    )
    explained = {each["key"]: each["explained"] for each in row.findings if each.get("explained")}
    found = [*_faults(figures), *_compared(figures)]
    for each in found:
        if each["explainable"]:
            each["explained"] = explained.get(each["key"], "")
    found.sort(key=lambda each: SEVERITIES.index(each["severity"]))
    row.findings = found[:FINDINGS_LIMIT]
    row.checked_at = clock.now()


def open_errors(row: Submission) -> list[dict[str, Any]]:
    """The errors that were neither mended nor explained."""
    return [each for each in row.findings if each["severity"] == ERROR and not each.get("explained")]


def would_be_found(observation: Observation, value: Decimal) -> list[dict[str, Any]]:
    """What the checks would say of a held figure if it were this value, and say nothing of as it is."""
    facet: FigureFacet = observation.facet
    measure = measure_of(observation.indicator.measure, facet)

    def found(number: Decimal) -> dict[str, dict[str, Any]]:
        figure = SubmittedFigure(
            position=0, metric=observation.indicator.name, period=observation.period, facet=facet, value=number,
            measure=measure, indicator=observation.indicator, place=observation.place,
        )  # fmt: skip
        return {each["check"]: each for each in _compared([figure]) if each["positions"]}

    before = found(observation.value)
    return [each for check, each in found(value).items() if check not in before]


def _finding(
    check: str,
    severity: str,
    message: str,
    instruction: str,
    positions: Iterable[int],
    *,
    explainable: bool = True,
) -> dict[str, Any]:
    at = sorted(positions)
    return {
        "key": f"{check}|{','.join(map(str, at))}",
        "check": check,
        "severity": severity,
        "message": message,
        "instruction": instruction,
        "positions": at,
        "explainable": explainable,
        "explained": "",
    }


def _faults(figures: list[SubmittedFigure]) -> list[dict[str, Any]]:
    today, found = clock.today(), []
    keys: dict[Any, SubmittedFigure] = {}
    held = in_force(
        (each.indicator_id, each.place_id, each.facet, each.period) for each in figures if each.place_id
    )
    for each in figures:
        facet: Any = each.facet
        measure = each.indicator.measure if each.indicator else ""
        faults = arrival.faults_of(
            each.place_written, each.place_id is not None, Period.parse(each.period), each.value, each.measure,
            measure, facet, today,
        )  # fmt: skip
        key = (each.indicator_id, each.place_id, each.facet, each.period)
        value = _kept(each)
        if value is not None and each.place_id is not None:
            before = held.get(key)
            if before is not None and before.submission.locked_at and before.value != value:
                faults.append(arrival.locked(before.printed or f"{before.value.normalize():f}"))
            first = keys.setdefault(key, each)
            if first is not each and _kept(first) != value:
                faults.append(arrival.said_twice(f"{first.value.normalize():f}{first.measure}", first.cell))
        found += [
            _finding(
                fault.check, fault.severity, fault.message, fault.instruction, [each.position],
                explainable=not fault.is_fatal,
            )
            for fault in faults
        ]  # fmt: skip
    return found


def _compared(figures: list[SubmittedFigure]) -> list[dict[str, Any]]:
    known, _rows = definitions()
    growths = {level.id: growth for growth, level in known.level_of.items()}
    own = [
        (code, each.place_id, each.period, value, each.value, each.measure, each.position + 1)
        for each in figures
        if each.place_id
        and (code := _code(each.indicator.code, each.facet, growths)) is not None
        and (value := _kept(each)) is not None
    ]
    if not own:
        return []
    new = {(code, place, period) for code, place, period, *_rest in own}
    rows = own + [row for row in _history(figures, growths) if (row[0], row[1], row[2]) not in new]
    report = check_observations(_frame(rows), known, places=_family())
    found = []
    for each in report.findings:
        at = [concerned.row - 1 for concerned in each.observations if concerned.row]
        if at or each.check == _MISSING:
            found.append(_finding(each.check, each.severity, each.message, each.instruction, at))
    return found


def _code(code: str, facet: str, growths: dict[str, str]) -> str | None:
    """Under which indicator the library's checks know a figure."""
    if facet == "level":
        return code
    return growths.get(code) if facet == "growth" else None


def _kept(each: SubmittedFigure) -> Decimal | None:
    facet: FigureFacet = each.facet
    try:
        return kept_value(each.value, each.measure, each.indicator.measure, facet)
    except DataError:
        return None


def _history(figures: list[SubmittedFigure], growths: dict[str, str]) -> list[tuple[Any, ...]]:
    first = min(Period.parse(each.period).last_day for each in figures)
    since = dt.date(first.year - HISTORY_YEARS, 1, 1)
    rows = Observation.objects.filter(
        in_force=True,
        facet__in=("level", "growth"),
        indicator__in={each.indicator_id for each in figures},
        period_end__gte=since,
    ).order_by("-period_end")
    columns = rows.values_list("indicator__code", "facet", "place_id", "period", "value", "printed")
    return [
        (known, place, period, value, printed, "-", 0)
        for code, facet, place, period, value, printed in columns[:HISTORY_LIMIT]
        if (known := _code(code, facet, growths)) is not None
    ]


def _frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    blank: dict[str, Any] = {"source": "", "source_kind": "", "revision": 0, "received_at": None, "note": ""}
    columns: dict[str, list[Any]] = defaultdict(list)
    for code, place, period, value, printed, measure, row in rows:
        given = {
            "indicator": code, "unit": str(place), "period": period, "value": float(value),
            "printed": f"{printed.normalize():f}" if isinstance(printed, Decimal) else str(printed),
            "printed_measure": measure, "row": row, **blank,
        }  # fmt: skip
        for name in SCHEMA:
            columns[name].append(given[name])
    return pl.DataFrame(
        {name: pl.Series(values, dtype=SCHEMA[name], strict=False) for name, values in columns.items()}
    )


def _family() -> Family:
    places = Organisation.objects.existing(clock.today()).filter(kind__in=PLACES)
    names, parents = {}, {}
    for pk, name, kind, parent in places.values_list("pk", "short_name", "kind", "parent_id"):
        names[str(pk)] = name
        if kind == Organisation.Kind.GOVERNMENT and parent:  # the figures of a park are part of another's
            parents[str(pk)] = str(parent)
    return Family(names, parents)
