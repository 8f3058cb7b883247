"""The scheme (方案): how a measure is evaluated, as a YAML file that a department can read and sign.

The models of its parts and ``load_scheme``. What must hold across parts is in ``scheme_check.py``, the methods are in
``scheme_methods.py``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from luoshi.evaluation.scheme_faults import fault_of, in_the_words_of
from luoshi.evaluation.scheme_methods import MinMax, Normalisation, NoTreatment, Treatment
from luoshi.evaluation.scheme_part import Part, Positive, Share, Word
from luoshi.evaluation.scheme_text import Fault, SchemeError, SchemeText, read_text
from luoshi.evaluation.scheme_weighting import Aggregation, Arithmetic, Given, Weights
from luoshi.evaluation.treatment import Imputation

Facet = Annotated[Literal["level", "increment", "rate"], Word]
FACET_WORDS: dict[str, str] = {"level": "总量", "increment": "增量", "rate": "增速"}
Text = Annotated[str, Field(min_length=1)]


class Basis(Part):
    """The document and clause the scheme rests on."""

    document: Text
    clause: str | None = None


class Population(Part):
    """Who is evaluated: units by name, or all divisions of a level in a province (and in zones), minus exceptions."""

    level: Annotated[Literal["prefecture", "county", "park"] | None, Word] = None
    province: str | None = None
    zones: tuple[str, ...] = ()
    units: tuple[Text, ...] = ()
    exclude: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Population:
        if self.units and (self.level or self.zones):
            raise ValueError("评价范围或者列出对象（units），或者写明层级（level），不要两者都写")
        if self.level and not self.province:
            raise ValueError("按层级确定评价范围时须写明省份（province）")
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
    direction: Annotated[Literal["higher", "lower"], Word]
    unit: str | None = None
    denominator: str | None = None
    scope: Annotated[Literal["common", "functional", "distinctive", "individual"], Word] = "common"
    applies_to: tuple[Text, ...] = ()
    proxy: bool = False
    source: str | None = None
    weight: Positive | None = None
    treatment: Treatment | None = None
    normalisation: Normalisation | None = None

    @model_validator(mode="after")
    def _check_scope(self) -> Leaf:
        if (self.scope == "common") == bool(self.applies_to):
            raise ValueError("共性指标适用于全体，不写适用对象（applies_to）；其他类别的指标必须写明适用对象")
        return self


class Node(Part):
    """A branch of the tree: what its children stand for together, and how they are weighted and aggregated."""

    id: Text
    parent: str | None = None
    name: str | None = None
    reason: str | None = None
    owner: str | None = None
    weight: Positive | None = None
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


class Requirement(Part):
    """What a figure must satisfy; every bound that is given."""

    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _something(self) -> Requirement:
        if self.model_dump(exclude_none=True) == {}:
            raise ValueError(
                "须写明至少一项要求：at_least（至少）、at_most（至多）、above（大于）或below（小于）"
            )
        return self


class Gate(Part):
    """A veto condition (一票否决): a figure that must satisfy ``require``, and/or units that are named.

    ``exclude`` takes a unit out of ranking and selection, ``ineligible`` out of selection only. What a figure that is
    missing means, the scheme says: that nothing happened (``pass``), that the condition is not met (``fail``), or that
    it is to be found out (``pending``), which holds the award list back. A unit that is stopped still counts among those
    whose figures bound the scale. The bounds of ``require`` are in ``unit``, where one is named.
    """

    id: Text
    name: str | None = None
    reason: Text
    indicator: str | None = None
    facet: Facet = "level"
    derive: bool = False
    period: str | None = None
    require: Requirement | None = None
    unit: str | None = None
    units: tuple[Text, ...] = ()
    effect: Annotated[Literal["exclude", "ineligible"], Word] = "exclude"
    missing: Annotated[Literal["pending", "fail", "pass"], Word] = "pending"
    source: str | None = None

    @model_validator(mode="after")
    def _usable(self) -> Gate:
        if (self.indicator is None) != (self.require is None):
            raise ValueError("指标（indicator）与要求（require）须同时写明")
        if self.indicator is None and not self.units:
            raise ValueError("须写明指标及要求，或列出被否决的对象（units）")
        return self


class Quota(Part):
    """How many of a category are selected: reserved places (``at_least``) and the most there may be (``at_most``)."""

    category: Text
    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Quota:
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("至多（at_most）不能小于至少（at_least）")
        return self


class Selection(Part):
    """Whom to commend: places in all, quotas by category (the peer groups, where no categories are listed)."""

    places: Annotated[int, Field(ge=1)] | None = None
    categories: dict[str, tuple[Text, ...]] = Field(default={})
    quotas: tuple[Quota, ...] = ()
    max_rank: Annotated[int, Field(ge=1)] | None = None
    min_score: float | None = None
    unresolved: Annotated[Literal["admit_all", "admit_none", "register_order"], Word] = "admit_none"

    @model_validator(mode="after")
    def _check_limits(self) -> Selection:
        if self.places is None and not self.quotas and self.max_rank is None and self.min_score is None:
            raise ValueError(
                "须写明名额（places）、分类名额（quotas）、名次（max_rank）或得分（min_score）之一"
            )
        return self


class TieBreak(Part):
    """One step of the chain that separates equal scores.

    Either ``by``: the score of a node or leaf, or a leaf's own figure; or ``indicator``: a figure that is not scored.
    """

    by: str | None = None
    compare: Annotated[Literal["score", "value"], Word] = "score"
    indicator: str | None = None
    facet: Facet = "level"
    derive: bool = False
    period: str | None = None
    direction: Annotated[Literal["higher", "lower"], Word] = "higher"

    @model_validator(mode="after")
    def _one_way(self) -> TieBreak:
        if (self.by is None) == (self.indicator is None):
            raise ValueError("写明指标体系里的编号（by），或者体系外的指标（indicator），二者取一")
        return self


class Rounding(Part):
    """How scores are shown, and whether they are ranked as shown or in full precision."""

    digits: Annotated[int, Field(ge=0, le=12)] | None = None
    rank_on: Annotated[Literal["full", "rounded"], Word] = "full"
    mode: Annotated[Literal["half_up", "half_even"], Word] = "half_up"

    @model_validator(mode="after")
    def _digits(self) -> Rounding:
        if self.rank_on == "rounded" and self.digits is None:
            raise ValueError("按舍入后的得分排名时须写明小数位（digits）")
        return self


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
    selection: Selection | None = None
    tie_breaks: tuple[TieBreak, ...] = ()
    rounding: Rounding = Rounding()
    robustness: Robustness = Robustness()
    confirmed: tuple[Confirmed, ...] = ()
    reward: str | None = None
    fixed_on: date | None = None
    """The day on which the indicators were settled; a scheme settled after a result is known cannot be tested on it."""


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
        return _validated(written)
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
