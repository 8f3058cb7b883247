"""The parts of a scheme about who is chosen: gates, bonuses, places, quotas, grades, tie chain, rounding.

Pydantic models only, like those of ``scheme.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from luoshi.evaluation.scheme_part import Facet, Part, Positive, Share, Text, Word

PositiveShare = Annotated[Share, Field(gt=0)]


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
                "须写明至少一项要求：至少（at_least）、至多（at_most）、超过（above）或低于（below）"
            )
        return self


class EarlierList(Part):
    """An award list of an earlier year: by its year and the clause it answers, or words of its measure."""

    year: int
    clause: str | None = None
    measure: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> EarlierList:
        if (self.clause is None) == (self.measure is None):
            raise ValueError("往年名单写明条款（clause）或事项（measure）之一")
        return self


class Gate(Part):
    """A veto condition (一票否决): a figure that must satisfy ``require``, and/or units that are named.

    ``exclude`` takes a unit out of ranking and selection, ``ineligible`` out of selection only. What a figure that is
    missing means, the scheme says: that nothing happened (``pass``), that the condition is not met (``fail``), or that
    it is to be found out (``pending``), which holds the award list back. A unit that is stopped still counts among those
    whose figures bound the scale. The bounds of ``require`` are in ``unit``, where one is named. ``earlier`` stops those who
    stand on ``at_least_lists`` of the award lists named.
    """

    id: Text
    name: str | None = None
    reason: Text
    indicator: str | None = None
    facet: Facet = "level"
    derive: bool = False
    period: str | None = None
    node: str | None = None
    measured: Annotated[Literal["score", "rank", "group_rank"], Word] = "score"
    require: Requirement | None = None
    unit: str | None = None
    units: tuple[Text, ...] = ()
    earlier: tuple[EarlierList, ...] = ()
    at_least_lists: Annotated[int, Field(ge=1)] = 1
    effect: Annotated[Literal["exclude", "ineligible"], Word] = "exclude"
    missing: Annotated[Literal["pending", "fail", "pass"], Word] = "pending"
    owner: str | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _usable(self) -> Gate:
        if self.earlier:
            if self.indicator is not None or self.require is not None or self.node is not None or self.units:
                raise ValueError("按往年名单（earlier）否决的，不写指标、节点、要求和对象")
            if self.at_least_lists > len(self.earlier):
                raise ValueError("在册次数（at_least_lists）多于所列的往年名单（earlier），请改正其一")
            return self
        if self.node is not None:
            if self.indicator is not None or self.units or self.require is None:
                raise ValueError("按节点（node）否决的，只写节点和要求（require），不写指标和对象")
            if self.effect != "ineligible":
                raise ValueError("按得分或名次否决的仍须排名，后果（effect）请写不得入选（ineligible）")
            return self
        if (self.indicator is None) != (self.require is None):
            raise ValueError("指标（indicator）与要求（require）须同时写明")
        if self.indicator is None and not self.units:
            raise ValueError("须写明指标及要求、节点及要求，或列出被否决的对象（units）")
        return self


class Bonus(Part):
    """Points beside the tree (加分项, 减分项): ``per`` for each unit by which a figure exceeds ``above``, at most ``cap``.

    A figure that is missing is nothing (``pass``), or is to be found out (``pending``), which holds the list back.
    """

    id: Text
    name: str | None = None
    reason: Text
    indicator: Text
    facet: Facet = "level"
    derive: bool = False
    period: str | None = None
    unit: str | None = None
    per: Positive
    above: float = 0.0
    cap: Positive
    missing: Annotated[Literal["pending", "pass"], Word] = "pending"
    owner: str | None = None
    source: str | None = None


class Quota(Part):
    """How many of a category are selected: reserved places (``at_least``) and the most there may be (``at_most``).

    Or a ``share`` of the category's units, which is both.
    """

    category: Text
    share: PositiveShare | None = None
    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Quota:
        if self.share is not None and (self.at_least or self.at_most is not None):
            raise ValueError("写了占比（share）就不写至少（at_least）、至多（at_most）")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("至多（at_most）不能小于至少（at_least）")
        return self


class Grade(Part):
    """A grade (等次) among those selected, from the best: so many, or a share of them. The last takes the rest."""

    name: Text
    places: Annotated[int, Field(ge=1)] | None = None
    share: PositiveShare | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Grade:
        if self.places is not None and self.share is not None:
            raise ValueError("等次写名额（places）或占比（share）之一")
        return self


class Selection(Part):
    """Whom to commend: places in all, quotas by category (the peer groups, where no categories are listed).

    ``share`` is the places as a share of all units evaluated, rounded half up, at least one.
    """

    places: Annotated[int, Field(ge=1)] | None = None
    share: PositiveShare | None = None
    max_group_rank: Annotated[int, Field(ge=1)] | None = None
    grades: tuple[Grade, ...] = ()
    categories: dict[str, tuple[Text, ...]] = Field(default={})
    quotas: tuple[Quota, ...] = ()
    max_rank: Annotated[int, Field(ge=1)] | None = None
    min_score: float | None = None
    unresolved: Annotated[Literal["admit_all", "admit_none", "register_order"], Word] = "admit_none"

    @model_validator(mode="after")
    def _check_limits(self) -> Selection:
        if self.places is not None and self.share is not None:
            raise ValueError("名额（places）与占比（share）写明其一")
        if any(g.places is None and g.share is None for g in self.grades[:-1]):
            raise ValueError("等次（grades）除最末一等外，须写明名额（places）或占比（share）")
        limits = (self.places, self.share, self.max_rank, self.max_group_rank, self.min_score)
        if all(limit is None for limit in limits) and not self.quotas:
            raise ValueError(
                "须写明名额（places）、占比（share）、分类名额（quotas）、名次（max_rank）、组内名次（max_group_rank）或得分（min_score）之一"
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
