"""Where a normalisation would not keep the declared order of figures: each check gives the reason, column by column.

A normalisation is monotone in the declared direction for the figures it is given, or refused; never applied as it
comes. One function a method, each on (n units, k columns), giving k reasons (None: nothing is wrong) that continue the
words 指标“…”.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from luoshi.evaluation.arrays import Floats, empty_columns_give_nan, is_constant

Faults = list[str | None]


def bounds_fault(x: Floats, low: Floats, high: Floats) -> Faults:
    """Bounds in the wrong order, or alike although the figures they are to tell apart are not. All (n, k)."""
    turned = low > high
    alike = is_constant(low, high) & ~turned
    odd = turned | (alike & ~np.isnan(x) & (x != low) & ~is_constant(np.minimum(x, low), np.maximum(x, low)))
    if not odd.any():
        return [None] * x.shape[1]
    faults: Faults = []
    for column in range(x.shape[1]):
        rows = np.flatnonzero(odd[:, column])
        if not rows.size:
            faults.append(None)
            continue
        below, above = float(low[rows[0], column]), float(high[rows[0], column])
        if below > above:
            faults.append(
                f"的下限{below:g}大于上限{above:g}（没有写明的一端取本次的数值）；请改正上下限（bounds）"
            )
        else:
            faults.append(f"的上下限都是{below:g}，不能区分数值；请改用别的上下限（bounds），或改正之")
    return faults


def target_fault(low: Floats, high: Floats, target: Floats, d: Floats) -> Faults:
    """A target on the wrong side of where the way to it begins. Bounds (n, k), targets and directions (k,)."""
    start = np.where(d > 0, low, high)
    wrong = (d * (target - start) < 0.0) & ~is_constant(np.minimum(target, start), np.maximum(target, start))
    faults: Faults = []
    for column in range(wrong.shape[1]):
        rows = np.flatnonzero(wrong[:, column])
        if not rows.size:
            faults.append(None)
            continue
        side, end = ("低于", "下限") if d[column] > 0 else ("高于", "上限")
        faults.append(
            f"的目标值{target[column]:g}{side}起点{start[rows[0], column]:g}，各对象都已超过目标，无从计算达到的程度；"
            f"请改正目标值（target），或在上下限（bounds）里写明{end}作起点"
        )
    return faults


def reference_fault(x: Floats, reference: Floats, d: Floats, form: str, units: Sequence[str]) -> Faults:
    """A ratio to a reference that is not positive, or of a cost that is not; a difference from zero."""
    faults: Faults = []
    for column, (r, up) in enumerate(zip(reference.tolist(), (d > 0).tolist(), strict=True)):
        own = x[:, column]
        fault = None
        if form == "difference":
            if r == 0.0:
                fault = "的标杆为零，不能计算与标杆的相对差距（除以零）；请换一个标杆，或改用极差法"
        elif not up and (own <= 0.0).any():
            unit = int(np.flatnonzero(own <= 0.0)[0])
            fault = (
                f"在{units[unit]}为{own[unit]:g}，逆向指标的标杆距离要除以该数值，除以零或负数没有意义；"
                "请改用其他方法，或核实该数值"
            )
        elif r <= 0.0:
            fault = f"的标杆为{r:g}，与标杆之比只对大于零的标杆有定义；请换一个标杆，改用差距，或改用极差法"
        faults.append(fault)
    return faults


def share_fault(x: Floats, d: Floats, units: Sequence[str]) -> Faults:
    """Shares of a total of figures that are negative, or sum to nothing."""
    with empty_columns_give_nan():
        total = np.nansum(x, axis=0)
    faults: Faults = []
    for column in range(x.shape[1]):
        own = x[:, column]
        wrong = own < 0.0 if d[column] > 0 else own <= 0.0
        if wrong.any():
            unit = int(np.flatnonzero(wrong)[0])
            word = "不为负" if d[column] > 0 else "大于零"
            faults.append(
                f"在{units[unit]}为{own[unit]:g}，比重法只适用于{word}的数值；请改用极差法等其他方法"
            )
        else:
            faults.append(None if total[column] > 0.0 else "的合计为零，比重法没有定义；请改用其他方法")
    return faults


def efficacy_fault(good: Floats, bad: Floats, d: Floats) -> Faults:
    """Standards of the efficacy coefficient against the direction, in any peer group. (k,) or (n, k)."""
    span = d * (np.atleast_2d(good) - np.atleast_2d(bad))
    faults: Faults = []
    for column, least in enumerate(span.min(axis=0).tolist()):
        if least < 0.0:
            word = "大于" if d[column] > 0 else "小于"
            kind = "正向" if d[column] > 0 else "逆向"
            faults.append(
                f"的满意值与不允许值同方向（direction）相反：{kind}指标的满意值应{word}不允许值；请改正其一"
            )
        else:
            faults.append("的满意值与不允许值相同，请改正其中之一" if least == 0.0 else None)
    return faults


def out_of_order(x: Floats, scores: Floats, d: Floats, units: Sequence[str]) -> Faults:
    """A better figure with a lower score."""
    faults: Faults = []
    for column in range(x.shape[1]):
        present = np.flatnonzero(~np.isnan(x[:, column]))
        order = present[np.argsort(d[column] * x[present, column], kind="stable")]
        own = scores[order, column]
        limit = 1e-9 * float(np.abs(own).max(initial=0.0))
        drop = np.flatnonzero(np.diff(own) < -limit)
        if not drop.size:
            faults.append(None)
            continue
        worse, better = order[drop[0]], order[drop[0] + 1]
        faults.append(
            f"标准化后次序颠倒：{units[better]}（{x[better, column]:g}）优于{units[worse]}（{x[worse, column]:g}），"
            "得分却更低；请核对标准值或分档的次序与方向（direction）"
        )
    return faults
