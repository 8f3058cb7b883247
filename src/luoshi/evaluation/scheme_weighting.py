"""The weightings and aggregations a scheme can name, each with exactly the parameters it has.

Pydantic models only, written like those of ``scheme_methods.py``.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from luoshi.evaluation.aggregation import ZeroRule
from luoshi.evaluation.scheme_part import Method, Part, Positive, Scale, Share, Word, method_field

# --- weights ---------------------------------------------------------------------------------------------------------


class Given(Part):
    """The children's own weights, which sum to 1 or to 100."""

    method: Literal["given"] = method_field()


class Proportional(Part):
    """The children's own weights, taken as proportions whatever they sum to."""

    method: Literal["proportional"] = method_field()


class Equal(Part):
    """The same for every child."""

    method: Literal["equal"] = method_field()


class Entropy(Part):
    """熵权法, on the normalised figures plus ``shift``."""

    method: Literal["entropy"] = method_field()
    shift: Annotated[float, Field(ge=0)] = 0.0


class Critic(Part):
    """CRITIC, on the normalised figures."""

    method: Literal["critic"] = method_field()


class PrincipalComponents(Part):
    """Variance explained by the retained components."""

    method: Literal["pca"] = method_field()
    retain: Annotated[Literal["kaiser", "first"], Word] = "kaiser"


def _quotient(value: object) -> object:
    if isinstance(value, str) and value.count("/") == 1:
        above, below = value.split("/")
        try:
            return float(above) / float(below)
        except (ValueError, ZeroDivisionError):
            return value
    return value


class AnalyticHierarchy(Part):
    """AHP: comparisons in the order of the children, ``1/3`` allowed; refused above ``limit`` inconsistency."""

    method: Literal["ahp"] = method_field()
    matrix: tuple[tuple[Annotated[float, BeforeValidator(_quotient)], ...], ...]
    limit: Positive = 0.1


class BudgetAllocation(Part):
    """Each expert's points per child; every expert spreads the same budget."""

    method: Literal["budget"] = method_field()
    allocations: Annotated[dict[str, dict[str, Annotated[float, Field(ge=0)]]], Field(min_length=1)]
    budget: Positive = 100.0

    @model_validator(mode="after")
    def _check_spending(self) -> BudgetAllocation:
        for expert, points in self.allocations.items():
            if not math.isclose(sum(points.values()), self.budget, rel_tol=1e-9):
                raise ValueError(
                    f"“{expert}”共分配{sum(points.values()):g}分，应为{self.budget:g}分，请核对后改正"
                )
        return self


class BenefitOfTheDoubt(Part):
    """Each unit's most favourable weights, every child's share within bounds.

    ``shares`` says of what: of the score, v w/Σ v w, or of the weights, w/Σ w (OECD/JRC Handbook 2008, 6.2).
    """

    method: Literal["benefit_of_the_doubt"] = method_field()
    lower: Share = 0.0
    upper: Share = 1.0
    shares: Annotated[Literal["score", "weight"], Word] = "score"

    @model_validator(mode="after")
    def _in_order(self) -> BenefitOfTheDoubt:
        if self.lower > self.upper:
            raise ValueError("份额下限（lower）不能大于份额上限（upper），请改正其一")
        return self


Weights = Annotated[
    Given
    | Proportional
    | Equal
    | Entropy
    | Critic
    | PrincipalComponents
    | AnalyticHierarchy
    | BudgetAllocation
    | BenefitOfTheDoubt,
    Field(discriminator="method"),
    Method,
]


# --- aggregation -----------------------------------------------------------------------------------------------------


class Arithmetic(Part):
    """Σ w v."""

    method: Literal["arithmetic"] = method_field()


class _WithZeroRule(Part):
    zero: Annotated[ZeroRule, Word] = "forbid"
    rescale_to: Scale = (1.0, 100.0)
    shift: float = 0.0

    @model_validator(mode="after")
    def _above_zero(self) -> Self:
        if self.rescale_to[0] <= 0.0:
            raise ValueError("重标的范围（rescale_to）应大于零，否则仍有零，不能作几何、调和或幂平均")
        return self


class Geometric(_WithZeroRule):
    """Π v^w."""

    method: Literal["geometric"] = method_field()


class Harmonic(_WithZeroRule):
    """1/Σ(w/v)."""

    method: Literal["harmonic"] = method_field()


class GeneralisedMean(_WithZeroRule):
    """(Σ w v^p)^(1/p)."""

    method: Literal["generalised_mean"] = method_field()
    power: float


class Median(Part):
    """The weighted median."""

    method: Literal["median"] = method_field()


class Topsis(Part):
    """TOPSIS on the treated figures themselves (``raw``: leaves only) or on the normalised scores."""

    method: Literal["topsis"] = method_field()
    values: Annotated[Literal["raw", "normalised"], Word] = "raw"
    scaling: Annotated[Literal["vector", "none"], Word] = "vector"


class Vikor(Part):
    """VIKOR; the score is 1 - Q."""

    method: Literal["vikor"] = method_field()
    group_weight: Share = 0.5


class Copeland(Part):
    """Pairwise wins minus losses."""

    method: Literal["copeland"] = method_field()


class Kemeny(Part):
    """The order that contradicts the majorities between pairs least; the score is how many units stand behind."""

    method: Literal["kemeny"] = method_field()


Aggregation = Annotated[
    Arithmetic | Geometric | Harmonic | GeneralisedMean | Median | Topsis | Vikor | Copeland | Kemeny,
    Field(discriminator="method"),
    Method,
]
