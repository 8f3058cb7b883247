"""What a document says once for all its figures, and what the clauses of a paragraph leave to those after them.

Put here only what is remembered; how it is used is told in ``prose``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luoshi.figures import naming
from luoshi.figures.times import Calendar
from luoshi.statistics.indicator import Indicators
from luoshi.statistics.period import Period


@dataclass(frozen=True, slots=True)
class Setting:
    """What a document says once for all its figures."""

    calendar: Calendar
    place: str | None
    indicators: Indicators
    is_plan: bool = False


@dataclass(slots=True)
class State:
    """What the clauses of a paragraph leave to those after them."""

    period: Period | None
    place: str | None
    lent: str = ""
    neighbour: str = ""  # the last metric whose head may complete the next one
    unit: str = ""
    names: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)  # clauses of this sentence that hold names and no figure
    period_here: Period | None = None  # of this sentence only
    place_here: str | None = None
    is_until: bool = False
    year: int | None = None  # that a period of this paragraph names
    recent: list[str] = field(default_factory=list)  # the metrics of this sentence
    by_unit: dict[str, str] = field(default_factory=dict)  # the last metric of each unit
    is_falling: bool = False  # the last growth was a fall
    counted: str = ""  # the last metric that was no rate
    at_point: bool = False  # the period of this sentence is a day (6月末), which a semicolon ends
    owner: str = ""  # the projects counted last
    may_lead: bool = True  # no figure stands in the sentence yet
    inside: bool = False  # the sentence begins with 其中
    subject: str = ""  # that a clause without a figure has just spoken of
    measured: str = ""  # the last metric that was no mere count
    shared: str = ""  # the metric whose share the sentence speaks of
    first: str = ""  # the first metric of the paragraph that was no mere count
    stock_unit: str = ""  # of what this sentence counts at a day
    in_bracket: bool = False  # what stands in brackets says nothing of what follows them


_SAYING = re.compile(
    "总体|情况|进展|方面|问题|指标|运行|[稳好升优强快高低降落实严新]|持续|不断|增长|改善|有力|态势|工作|做法|成效|下步|打算|安排|综合|主要|存在"
)
_WORKS = ("建设", "工程", "改造", "项目", "整治", "修复", "治理", "创建")


def topics(headings: Sequence[str]) -> str:
    """The metric that the headings above a paragraph name, the nearest first; empty where they name none."""
    for heading in reversed(headings):
        if heading.startswith("各地"):
            continue
        name = naming.metric_of(heading)
        if len(name) >= 2 and (naming.is_named(name) or name.endswith(_WORKS) or not _SAYING.search(name)):
            return name
    return ""
