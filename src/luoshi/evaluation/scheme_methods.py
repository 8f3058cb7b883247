"""The treatments and normalisations a scheme can name, each with exactly the parameters it has.

Pydantic models only: one class a method, and the unions of them. A method may be written short (``rank``) or with its
parameters (``{method: efficacy, satisfactory: 12, unacceptable: 6}``), in English or Chinese.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, field_validator, model_validator

from luoshi.evaluation.normalisation import Clip, ConstantRule, TieRule
from luoshi.evaluation.scheme_part import Method, Part, Positive, Scale, Word, method_field
from luoshi.evaluation.scheme_words import english
from luoshi.evaluation.treatment import KURTOSIS_LIMIT, SKEWNESS_LIMIT

# --- treatment -------------------------------------------------------------------------------------------------------


class NoTreatment(Part):
    """Figures as they are."""

    method: Literal["none"] = method_field()


class Winsorise(Part):
    """Pull in the outermost figures while |skewness| and kurtosis are above their limits, at most ``max_points``.

    Where that does not suffice: ``otherwise`` leaves the figures as they were found (none) or takes the shifted
    logarithm ln(x - min + 0.01 (max - min)).
    """

    method: Literal["winsorise"] = method_field()
    max_points: Annotated[int, Field(ge=1)] = 5
    skewness: Positive = SKEWNESS_LIMIT
    kurtosis: float = KURTOSIS_LIMIT
    otherwise: Annotated[Literal["none", "log"], Word] = "log"


class Log(Part):
    """ln(x + shift)."""

    method: Literal["log"] = method_field()
    shift: float = 0.0


class BoxCox(Part):
    """Box-Cox with a given power, or the most likely one."""

    method: Literal["box_cox"] = method_field()
    power: float | Literal["likeliest"] = "likeliest"


Treatment = Annotated[NoTreatment | Winsorise | Log | BoxCox, Field(discriminator="method"), Method]


# --- normalisation ---------------------------------------------------------------------------------------------------

Reference = Annotated[Literal["run", "group", "reference_year", "all_years"], Word]


def _bounds(value: object) -> object:
    if isinstance(value, dict):
        value = {("of" if key == "取自" else key): item for key, item in value.items()}
        if "of" in value:
            return {**value, "of": english(value["of"])}
        posts = {"low", "high", "下限", "上限"} & set(value)
        return {**value, "of": "goalposts" if posts else "reference_year"}
    return value if isinstance(value, BaseModel) else {"of": english(value)}


class Bounds(Part):
    """Whose lowest and highest figures bound the scale: this run's, the peer group's, a year's, all years', or given.

    Goalposts are in the indicator's own unit (before a logarithm) and need a source; one that is not given is the
    run's.
    """

    of: Literal["run", "group", "reference_year", "all_years", "goalposts"]
    year: int | None = None
    low: float | None = None
    high: float | None = None
    source: str | None = None
    date: str | None = None

    @field_validator("date", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return None if value is None else str(value)

    @model_validator(mode="after")
    def _complete(self) -> Bounds:
        if self.of == "reference_year" and self.year is None:
            raise ValueError("以基准年定上下限时须写明年份（year）")
        if self.of == "goalposts":
            if self.low is None and self.high is None:
                raise ValueError("给定上下限时至少写明下限（low）或上限（high）之一")
            if self.low is not None and self.high is not None and self.low >= self.high:
                raise ValueError(
                    "下限应小于上限，请改正；方向由指标的方向（direction）决定，不由上下限的次序决定"
                )
            if not self.source:
                raise ValueError("给定的上下限须写明出处（source）")
        return self


OwnBounds = Annotated[Bounds, BeforeValidator(_bounds)]
RUN = Bounds(of="run")


class MinMax(Part):
    """(x - low)/(high - low), direction by indicator."""

    method: Literal["min_max"] = method_field()
    scale: Scale = (0.0, 1.0)
    bounds: OwnBounds = RUN
    clip: Annotated[Clip, Word] = "none"
    constant: Annotated[ConstantRule, Word] = "middle"


class ZScore(Part):
    """d (x - mean)/sd; ``ddof`` 1 divides by n - 1, 0 by n."""

    method: Literal["z_score"] = method_field()
    bounds: OwnBounds = RUN
    ddof: Literal[0, 1] = 1
    centre: float = 0.0
    spread: Positive = 1.0


class Rank(Part):
    """1 for the worst to n for the best."""

    method: Literal["rank"] = method_field()
    ties: Annotated[TieRule, Word] = "average"
    within: Annotated[Literal["run", "group"], Word] = "run"


class Borda(Part):
    """Rank - 1: the number of units that are worse."""

    method: Literal["borda"] = method_field()
    ties: Annotated[TieRule, Word] = "average"
    within: Annotated[Literal["run", "group"], Word] = "run"


class Percentile(Part):
    """(rank_min - 1)/(n - 1)."""

    method: Literal["percentile"] = method_field()
    scale: Scale = (0.0, 1.0)
    within: Annotated[Literal["run", "group"], Word] = "run"


class DistanceToTarget(Part):
    """The share of the way from the worst to the target."""

    method: Literal["distance_to_target"] = method_field()
    target: float
    scale: Scale = (0.0, 1.0)
    bounds: OwnBounds = RUN
    clip: Annotated[Clip, Word] = "none"


class DistanceToReference(Part):
    """The ratio to, or relative difference from, the best, the mean, the median, one unit or a value."""

    method: Literal["distance_to_reference"] = method_field()
    reference: Annotated[Literal["best", "mean", "median", "unit", "value"], Word] = "best"
    unit: Annotated[str | None, Field(validation_alias=AliasChoices("unit", "标杆对象"))] = None
    value: float | None = None
    form: Annotated[Literal["ratio", "difference"], Word] = "ratio"
    times: Positive = 1.0

    @model_validator(mode="after")
    def _complete(self) -> DistanceToReference:
        if self.reference == "unit" and self.unit is None:
            raise ValueError("以某一对象为标杆时须写明标杆对象（unit）")
        if self.reference == "value" and self.value is None:
            raise ValueError("以数值为标杆时须写明标杆值（value）")
        return self


class Efficacy(Part):
    """功效系数法: base + span (x - x_s)/(x_h - x_s); the two standards for all, or by peer group."""

    method: Literal["efficacy"] = method_field()
    satisfactory: float | dict[str, float]
    unacceptable: float | dict[str, float]
    base: float = 60.0
    span: Positive = 40.0
    clip: Annotated[Clip, Word] = "none"
    source: str | None = None

    @model_validator(mode="after")
    def _different(self) -> Efficacy:
        if self.satisfactory == self.unacceptable:
            raise ValueError("满意值与不允许值不能相同，请改正其中之一")
        return self


class Tiers(Part):
    """分档功效系数法: piecewise linear through the standards of the tiers 优良中低差, times 100."""

    method: Literal["tiers"] = method_field()
    standards: tuple[float, ...]
    coefficients: tuple[float, ...] = (1.0, 0.8, 0.6, 0.4, 0.2)
    times: Positive = 100.0
    beyond: Annotated[Literal["hold", "extend"], Word] = "hold"
    source: str | None = None

    @model_validator(mode="after")
    def _monotone(self) -> Tiers:
        if len(self.standards) != len(self.coefficients) or len(self.standards) < 2:
            raise ValueError("标准值与标准系数的个数应相同，且不少于两个")
        steps = [b - a for a, b in zip(self.standards, self.standards[1:], strict=False)]
        worth = [b - a for a, b in zip(self.coefficients, self.coefficients[1:], strict=False)]
        if not (all(s < 0 for s in steps) or all(s > 0 for s in steps)):
            raise ValueError("标准值应由优到差依次递减（或递增），请检查次序")
        if not (all(w < 0 for w in worth) or all(w > 0 for w in worth)):
            raise ValueError("标准系数应依次递减（或递增），请检查次序")
        return self


class Band(Part):
    """A band of a categorical scale."""

    at_least: float
    score: float


class Categorical(Part):
    """The score of the highest band that is reached."""

    method: Literal["categorical"] = method_field()
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    otherwise: float = 0.0


class Vector(Part):
    """x/√Σx²."""

    method: Literal["vector"] = method_field()


class ShareOfTotal(Part):
    """x/Σx."""

    method: Literal["share"] = method_field()


class NoNormalisation(Part):
    """Figures that are scores already; a lower-is-better one changes its sign."""

    method: Literal["none"] = method_field()


Normalisation = Annotated[
    MinMax
    | ZScore
    | Rank
    | Borda
    | Percentile
    | DistanceToTarget
    | DistanceToReference
    | Efficacy
    | Tiers
    | Categorical
    | Vector
    | ShareOfTotal
    | NoNormalisation,
    Field(discriminator="method"),
    Method,
]
