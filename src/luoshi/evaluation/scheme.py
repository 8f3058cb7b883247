"""The scheme (方案): how a measure is evaluated, as a YAML file that a department can read and sign.

The models of its parts and ``load_scheme``. What must hold across parts is in ``scheme_check.py``, the methods are in
``scheme_methods.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    ValidationError,
    model_validator,
)

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.formula import parse
from luoshi.evaluation.scheme_faults import fault_of, in_the_words_of, is_chinese, without_english
from luoshi.evaluation.scheme_methods import MinMax, Normalisation, NoTreatment, Treatment
from luoshi.evaluation.scheme_part import Facet, Part, Positive, Share, Text, Word
from luoshi.evaluation.scheme_rules import Bonus, Gate, Rounding, Selection, TieBreak
from luoshi.evaluation.scheme_text import Fault, SchemeError, SchemeText, read_text
from luoshi.evaluation.scheme_weighting import Aggregation, Arithmetic, Given, Weights
from luoshi.evaluation.treatment import Imputation

FACET_WORDS: dict[str, str] = {"level": "总量", "increment": "增量", "rate": "增速"}


class Basis(Part):
    """The document and clause the scheme rests on."""

    document: Text
    clause: str | None = None


class Population(Part):
    """Who is evaluated: units by name, or all divisions of a level in a province (and in zones), minus exceptions."""

    level: Annotated[Literal["prefecture", "county", "park"] | None, Word] = None
    province: str | None = None
    zones: tuple[str, ...] = ()
    park_classes: tuple[str, ...] = ()
    units: tuple[Text, ...] = ()
    exclude: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Population:
        if self.units and (self.level or self.zones):
            raise ValueError("评价范围或者列出对象（units），或者写明层级（level），不要两者都写")
        if self.level and not self.province:
            raise ValueError("按层级确定评价范围时须写明省份（province）")
        if self.park_classes and self.level != "park":
            raise ValueError("园区级别（park_classes）只用于层级为园区的评价范围")
        return self


class PeerGroups(Part):
    """Units that are compared with each other: by zone, function or kind of the register, or as listed."""

    by: Annotated[Literal["none", "zone", "function", "kind", "mapping"], Word] = "none"
    groups: dict[str, tuple[Text, ...]] = Field(default={})

    @model_validator(mode="after")
    def _check_lists(self) -> PeerGroups:
        if (self.by == "mapping") != bool(self.groups):
            raise ValueError("按名单分组（by: mapping）时须列出各组（groups），其他分组方式不列")
        return self


class Missing(Part):
    """A node counts where its present children hold at least ``min_share`` of the weight (or of the number).

    Their weights are then renormalised. The default lets no gap pass. ``imputation`` fills gaps before that.
    """

    min_share: Share = 1.0
    by: Annotated[Literal["weight", "count"], Word] = "weight"
    imputation: Annotated[Imputation, Word] = "none"


def _facets(value: object) -> object:
    words = {"总量": "level", "增量": "increment", "比率": "rate", "增速": "rate"}
    return {words.get(key, key): item for key, item in value.items()} if isinstance(value, dict) else value


class Leaf(Part):
    """One figure that is scored: an indicator in one of its facets, or in several with facet weights."""

    id: Text
    indicator: Text
    parent: str | None = None
    name: str | None = None
    reason: str | None = None
    owner: str | None = None
    facet: Facet = "level"
    facets: (
        Annotated[dict[Literal["level", "increment", "rate"], Positive], BeforeValidator(_facets)] | None
    ) = None
    derive: bool = False
    period: str | None = None
    direction: Annotated[Literal["higher", "lower", "moderate"], Word]
    best: tuple[float, float] | None = None
    """The range inside which a moderate indicator (适度指标) is best; what is scored is how far outside a figure lies."""
    formula: str | None = None
    """The figures computed from others: 利润总额 / 从业人员, 上年(利润总额); the indicator is then only a name."""
    target_indicator: str | None = None
    """Each unit's own target; what is scored is the degree to which it was reached (完成率), per cent."""
    cap: Positive | None = None
    """The most that the degree of completion counts, per cent."""
    increment_by: Annotated[Literal["levels", "growth"], Word] = "levels"
    """A derived increment as the difference of two levels, or from level and published growth, x - x/(1 + g)."""
    unit: str | None = None
    denominator: str | None = None
    scope: Annotated[Literal["common", "functional", "distinctive", "individual"], Word] = "common"
    applies_to: tuple[Text, ...] = ()
    proxy: bool = False
    source: str | None = None
    weight: Positive | None = None
    group_weights: dict[str, Positive] = Field(default={})
    treatment: Treatment | None = None
    normalisation: Normalisation | None = None

    @model_validator(mode="after")
    def _check_scope(self) -> Leaf:
        if (self.scope == "common") == bool(self.applies_to):
            raise ValueError("共性指标适用于全体，不写适用对象（applies_to）；其他类别的指标必须写明适用对象")
        if (self.direction == "moderate") != (self.best is not None):
            raise ValueError("适度指标须写明适度区间（best），其他方向的指标不写")
        if self.best is not None and self.best[0] > self.best[1]:
            raise ValueError("适度区间（best）应由低到高写")
        if self.cap is not None and self.target_indicator is None:
            raise ValueError("封顶（cap）是完成率的封顶，须同时写明目标指标（target_indicator）")
        if self.target_indicator is not None and self.direction == "moderate":
            raise ValueError("完成率只对正向或逆向指标有意义，适度指标不写目标指标（target_indicator）")
        if self.formula is not None:
            if self.facets is not None or self.facet != "level" or self.denominator is not None:
                raise ValueError("用公式（formula）计算的指标不再写口径（facet）、口径权重和分母，都写进公式")
            parse(self.formula)
        return self

    @property
    def sign(self) -> float:
        """+1 where more of what is scored is better, else -1."""
        return 1.0 if self.target_indicator is not None or self.direction == "higher" else -1.0


class Node(Part):
    """A branch of the tree: what its children stand for together, and how they are weighted and aggregated."""

    id: Text
    parent: str | None = None
    name: str | None = None
    reason: str | None = None
    owner: str | None = None
    weight: Positive | None = None
    group_weights: dict[str, Positive] = Field(default={})
    weights: Weights | None = None
    aggregation: Aggregation | None = None
    missing: Missing | None = None
    children: tuple[Element, ...] = ()


def _element(value: object) -> str:
    if isinstance(value, Leaf):
        return "leaf"
    keys = value.keys() if isinstance(value, Mapping) else ()
    return "leaf" if {"indicator", "指标"} & set(keys) else "node"


Element = Annotated[Annotated[Leaf, Tag("leaf")] | Annotated[Node, Tag("node")], Discriminator(_element)]


class Level(Part):
    """The methods of the nodes of one level of the tree, where a node names none of its own."""

    weights: Weights | None = None
    aggregation: Aggregation | None = None


class Confirmed(Part):
    """Figures that look wrong and were found to be right: of which indicator, which units, and how that is known."""

    indicator: Text
    units: Annotated[tuple[Text, ...], Field(min_length=1)]
    reason: Text


class Robustness(Part):
    """What a robustness analysis varies, beside the scheme as issued, which is always among the replicates.

    ``weight_spread``: each weight by a uniform factor from 1 - spread to 1 + spread. ``normalisations`` and
    ``aggregations``: those drawn, equally likely, the scheme's own always among them. ``exclusion``: the probability
    that an indicator is left out. ``noise``: the relative standard error of every figure.
    """

    weight_spread: Annotated[float, Field(ge=0, lt=1)] = 0.25
    normalisations: tuple[Annotated[Literal["own", "min_max", "z_score", "rank"], Word], ...] = (
        "own", "z_score", "rank",
    )  # fmt: skip
    aggregations: tuple[Annotated[Literal["own", "arithmetic", "geometric", "harmonic"], Word], ...] = (
        "own", "geometric",
    )  # fmt: skip
    exclusion: Annotated[float, Field(ge=0, lt=1)] = 0.0
    noise: Annotated[float, Field(ge=0, lt=1)] = 0.0
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000


class Scheme(Part):
    """A whole scheme. Defaults are what the words say: see the fields' own classes."""

    title: Text
    basis: Basis
    lead: Text
    year: int
    population: Population = Population()
    peer_groups: PeerGroups = PeerGroups()
    indicators: Annotated[tuple[Element, ...], Field(min_length=1)]
    treatment: Treatment = NoTreatment(method="none")
    normalisation: Normalisation = MinMax(method="min_max")
    weights: Weights = Given(method="given")
    aggregation: Aggregation = Arithmetic(method="arithmetic")
    levels: tuple[Level, ...] = ()
    missing: Missing = Missing()
    gates: tuple[Gate, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    deductions: tuple[Bonus, ...] = ()
    bonus_cap: Positive | None = None
    deduction_cap: Positive | None = None
    selection: Selection | None = None
    tie_breaks: tuple[TieBreak, ...] = ()
    rounding: Rounding = Rounding()
    robustness: Robustness = Robustness()
    confirmed: tuple[Confirmed, ...] = ()
    reward: str | None = None
    fixed_on: date | None = None
    """The day on which the indicators were settled; a scheme settled after a result is known cannot be tested on it."""
    _in_chinese: bool = PrivateAttr(False)

    def __eq__(self, other: object) -> bool:
        """What two schemes say, in whichever language they were written."""
        return isinstance(other, Scheme) and self.__dict__ == other.__dict__

    @property
    def in_chinese(self) -> bool:
        """Whether the scheme was written with Chinese names of fields, so that remedies name no English ones."""
        return self._in_chinese

    @contextmanager
    def in_its_words(self) -> Iterator[None]:
        """What is said of an evaluation names the scheme's fields as its writer does."""
        try:
            yield
        except EvaluationError as error:
            if not self.in_chinese:
                raise
            raise EvaluationError(without_english(str(error))) from error


Node.model_rebuild()


def load_scheme(source: str | os.PathLike[str]) -> Scheme:
    """A scheme from a file (a path), or from the YAML text itself (a str with more than one line).

    Raises SchemeError, which names line and field and says what to do, for everything that is wrong at once.
    """
    if isinstance(source, str) and "\n" in source:
        text = source
    else:
        try:
            text = FilePath(source).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise SchemeError([Fault(0, "", f"{source}不是UTF-8文本，请用UTF-8编码另存后再试")]) from error
        except OSError as error:
            raise SchemeError([Fault(0, "", f"读不到文件{source}，请检查路径")]) from error
    written = read_text(text)
    try:
        scheme = _validated(written)
        scheme._in_chinese = is_chinese(written)
        return scheme
    except SchemeError as error:
        raise SchemeError([in_the_words_of(written, fault) for fault in error.faults]) from error


def _validated(written: SchemeText) -> Scheme:
    from luoshi.evaluation.scheme_check import check

    try:
        scheme = Scheme.model_validate(written.data)
    except ValidationError as error:
        details = error.errors()
        # A list counts as too short when its items are faulty; the items' own faults say it better.
        told = [
            detail
            for detail in details
            if detail["type"] != "too_short"
            or not any(
                other is not detail and other["loc"][: len(detail["loc"])] == detail["loc"]
                for other in details
            )
        ]
        raise SchemeError([fault_of(detail, written) for detail in told]) from error
    faults = check(scheme, written)
    if faults:
        raise SchemeError(faults)
    return scheme
