"""What must hold between an indicator's direction and its method, and between a rule of order and the order there is.

Faults that need no figures, so that they come with their line; the same is held against the figures in
``normalisation_check.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from luoshi.evaluation.scheme import Leaf, Scheme
from luoshi.evaluation.scheme_methods import Borda, Categorical, Efficacy, Normalisation, Rank, Tiers
from luoshi.evaluation.scheme_text import Fault, Path
from luoshi.evaluation.scheme_weighting import BenefitOfTheDoubt
from luoshi.evaluation.tree import Branch, elements

Line = Callable[[Path], int]


def direction_faults(scheme: Scheme, line: Line) -> Iterator[Fault]:
    """Standards, tiers and bands that run against the direction of an indicator that uses them."""
    for item, path in elements(scheme.indicators, ("indicators",)):
        if not isinstance(item, Leaf):
            continue
        own = item.normalisation is not None
        spec = item.normalisation or scheme.normalisation
        reason = _against(spec, item.sign)
        if reason is not None:
            where = "" if own else "（方案统一的标准化方法）"
            yield Fault(line((*path, "normalisation") if own else path), item.id, reason + where)


def _against(spec: Normalisation, d: float) -> str | None:
    kind = "正向" if d > 0 else "逆向"
    if isinstance(spec, Efficacy):
        pairs = _standards(spec)
        if any(d * (good - bad) < 0.0 for good, bad in pairs):
            word = "大于" if d > 0 else "小于"
            return f"满意值与不允许值同方向（direction）相反：{kind}指标的满意值应{word}不允许值，请改正其一"
        if any(good == bad for good, bad in pairs):
            return "满意值与不允许值不能相同，请改正其中之一"
    if isinstance(spec, Tiers):
        rising = (spec.standards[1] - spec.standards[0]) * (spec.coefficients[1] - spec.coefficients[0]) > 0
        if rising != (d > 0):
            word = "越大" if d > 0 else "越小"
            return f"标准值的次序与方向（direction）相反：{kind}指标应是数值{word}、标准系数越高，请改正其一"
    if isinstance(spec, Categorical):
        bands = sorted(spec.bands, key=lambda band: band.at_least)
        if any(a.at_least == b.at_least for a, b in itertools.pairwise(bands)):
            return "两个分档的起点（at_least）相同，请合并"
        scores = [spec.otherwise, *(band.score for band in bands)]
        if any(d * (b - a) < 0.0 for a, b in itertools.pairwise(scores)):
            word = "高" if d > 0 else "低"
            return (
                f"分档的得分与方向（direction）相反：{kind}指标数值越大，得分应越{word}"
                f"（低于各档起点的得{spec.otherwise:g}分，见其余得分（otherwise）），请改正"
            )
    return None


def _standards(spec: Efficacy) -> list[tuple[float, float]]:
    good, bad = spec.satisfactory, spec.unacceptable
    names: set[str | None] = set()
    for given in (good, bad):
        names |= set(given) if isinstance(given, dict) else set()
    names = names or {None}

    def of(given: float | dict[str, float], name: str | None) -> float | None:
        return given.get(name or "") if isinstance(given, dict) else given

    pairs = [(of(good, name), of(bad, name)) for name in names]
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def order_faults(scheme: Scheme, line: Line) -> Iterator[Fault]:
    """Rules that look at the order of the register where neither a register nor a list gives one."""
    population = scheme.population
    if population.zones and population.level is None:
        yield Fault(
            line(("population", "zones")), "zones", "写了片区，须同时写明层级（level）和省份（province）"
        )
    if population.level is not None or population.units:
        return
    remedy = "评价范围（population）没有名录或名单，没有次序可依；请列出对象（units）或写明层级（level）"
    if scheme.selection is not None and scheme.selection.unresolved == "register_order":
        yield Fault(
            line(("selection", "unresolved")), "unresolved", f"不能按名录顺序取舍：{remedy}，或换一种取舍"
        )
    if isinstance(scheme.normalisation, (Rank, Borda)) and scheme.normalisation.ties == "first":
        yield Fault(line(("normalisation",)), "ties", f"并列名次不能按先后（first）：{remedy}")
    for item, path in elements(scheme.indicators, ("indicators",)):
        spec = item.normalisation if isinstance(item, Leaf) else None
        if isinstance(spec, (Rank, Borda)) and spec.ties == "first":
            yield Fault(line((*path, "normalisation")), item.id, f"并列名次不能按先后（first）：{remedy}")


def share_bounds_fault(branch: Branch, spec: BenefitOfTheDoubt) -> str | None:
    """Bounds of shares that so many children cannot meet together."""
    count = len(branch.children)
    if count < 2:
        return None
    if spec.lower * count > 1.0 + 1e-9:
        return (
            f"数据包络的份额下限{spec.lower:g}不能满足：{count}个下级合计超过1；"
            f"下限（lower）不能大于{_shown(1.0 / count, up=False)}"
        )
    if spec.upper * count < 1.0 - 1e-9:
        return (
            f"数据包络的份额上限{spec.upper:g}不能满足：{count}个下级合计不到1；"
            f"上限（upper）不能小于{_shown(1.0 / count, up=True)}"
        )
    return None


def _shown(value: float, up: bool) -> str:
    """To four decimals, on the side that can be met."""
    rounded = round(value, 4)
    if up and rounded < value:
        rounded += 1e-4
    elif not up and rounded > value:
        rounded -= 1e-4
    return f"{rounded:.4g}"
