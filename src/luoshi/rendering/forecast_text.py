"""Forecasts as lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.delivery.forecast import Forecast
from luoshi.delivery.forecast_backtest import Trial, compare
from luoshi.delivery.outlook import Outlook
from luoshi.delivery.outlook_record import until_words
from luoshi.rendering.forecast_html import number


def forecast_text(outlooks: Sequence[Outlook], trials: Sequence[Trial] = ()) -> str:
    """One line a series, then the back-test where there was one."""
    lines = []
    for each in outlooks:
        series, made = each.series, each.forecast
        if not isinstance(made, Forecast):
            lines.append(f"{series.name}：{made.reason}")
            continue
        line = (
            f"{series.name}：截至{until_words(series, made.until)} {number(made.so_far)}{series.measure}，"
            f"全年预测 {number(made.value)}{series.measure}（{number(made.low)}—{number(made.high)}）"
        )
        if each.target is not None:
            likely = "" if each.probability is None else f"，达到的概率 {each.probability:.0%}"
            line += f"；{each.words}{likely}"
        lines.append(line)
    for found in compare(trials):
        unit = "{:.2%}" if found.kind == "flow" else "{:.2f}"
        twelfths = "" if found.twelfths is None else f"，按十二分之一 {unit.format(found.twelfths)}"
        lines.append(
            f"回测（{found.series}个序列、{found.trials}次）：平均绝对误差 {unit.format(found.error)}，"
            f"按去年同期占比 {unit.format(found.same_share)}{twelfths}；区间内 {found.coverage:.0%}"
        )
    return "\n".join(lines) + "\n"
