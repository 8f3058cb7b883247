"""Forecasts as one self-contained page: a chart for each series, its table one click away, the back-test beneath.

Holds the sections and the chart; the page's frame and look are those of an evaluation.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import altair as alt

from luoshi.delivery.forecast import Forecast
from luoshi.delivery.forecast_backtest import Trial, compare, compare_by_series
from luoshi.delivery.outlook import Outlook
from luoshi.delivery.outlook_record import until_words
from luoshi.rendering.charts import LIGHT, SMALL, svg_of, token_rules
from luoshi.statistics.series import Series
from luoshi.statistics.target_table import YearTarget

MOST_DRAWN = 60
_METHODS = {
    "smoothing": "季节调整后指数平滑与近三年同期占比的平均",
    "share": "近三年同期占全年的比重",
    "change": "加上以往从同期到年末的平均变动",
    "persistence": "保持当前水平",
    "known": "全年数据已有",
}
_KINDS = {"flow": "累计量", "rate": "增速、比率", "level": "时点数"}
_STATE_CLASS = {"reached": "ok", "expected": "ok", "danger": "warn", "missed": "bad", "unknown": ""}
_WIDE, _NARROW, _HEIGHT = 560, 330, 190


def forecast_html(
    title: str,
    outlooks: Sequence[Outlook],
    unanswered: Sequence[YearTarget] = (),
    trials: Sequence[Trial] = (),
) -> str:
    """The page. ``unanswered`` are targets without a series; of more than 60 series those in danger are drawn first."""
    danger = [each for each in outlooks if each.state in ("danger", "missed")]
    judged = [each for each in outlooks if each.target is not None]
    order = sorted(range(len(outlooks)), key=lambda at: outlooks[at].state not in ("danger", "missed"))
    drawn = [outlooks[at] for at in order[:MOST_DRAWN]]
    outcome = f"<p>{len(outlooks)}个序列"
    outcome += f"，{len(judged)}个有目标，其中{len(danger)}个有完不成的危险或未达到。" if judged else "。"
    outcome += "</p><p>预测区间按八成把握给出：十次里约有八次，全年数落在区间内。</p>"
    sections = [("table", "全年预测", _table(outlooks))]
    sections.append(
        (
            "charts",
            "逐项",
            f'<div class="pair even">{"".join(_series(f"s{at}", each) for at, each in enumerate(drawn))}</div>',
        )
    )
    if len(drawn) < len(outlooks):
        sections[-1] = (
            "charts", "逐项", f"<p>只画出{len(drawn)}个，有危险的在前；全部见上表。</p>{sections[-1][2]}"
        )  # fmt: skip
    if unanswered:
        rows = "".join(
            f"<li>{escape(each.place)}{escape(each.indicator)}（{each.year}年）</li>" for each in unanswered
        )
        sections.append(("unanswered", "没有数据的目标", f"<ul>{rows}</ul>"))
    if trials:
        sections.append(("backtest", "回测", _backtest(trials)))
    return Template(_template("evaluation.html")).substitute(
        title=escape(title),
        style=_template("evaluation.css"),
        rules=token_rules(),
        facts="",
        outcome=outcome,
        contents="".join(f'<a href="#{key}">{name}</a>' for key, name, _ in sections),
        sections="\n".join(
            f'<section id="{key}">\n<h2>{name}</h2>\n{body}</section>' for key, name, body in sections
        ),
        footer="由落实（luoshi）计算。预测不是数据，不能用于评选和通报。",
    )


def _template(name: str) -> str:
    return (files("luoshi.rendering") / "templates" / name).read_text(encoding="utf-8")


def number(value: float) -> str:
    """A figure as a table prints it: thousands set off, as many decimals as its size bears.

    >>> number(421011.45), number(6.04), number(0.1234)
    ('421,011', '6.04', '0.123')
    """
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _table(outlooks: Sequence[Outlook]) -> str:
    rows = []
    for each in outlooks:
        made, series = each.forecast, each.series
        cells = [f"<th>{escape(series.name)}</th>", f"<td>{escape(series.measure)}</td>"]
        if isinstance(made, Forecast):
            cells += [
                f"<td>{until_words(series, made.until)}</td>",
                f'<td class="n">{number(made.so_far)}</td>',
                f'<td class="n"><b>{number(made.value)}</b></td>',
                f'<td class="n">{number(made.low)}—{number(made.high)}</td>',
            ]
        else:
            cells += [f'<td colspan="4">{escape(made.reason)}</td>']
        wanted = each.target is not None and each.wanted is not None
        cells.append(f'<td class="n">{_wanted(each) if wanted else "—"}</td>')
        likely = "—" if each.probability is None else f"{each.probability:.0%}"
        cells.append(f'<td class="n">{likely}</td>')
        state = each.words if each.target is not None else "—"
        cells.append(f'<td class="{_STATE_CLASS[each.state]}">{state}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = ("序列", "计量单位", "截至", "已有", "全年预测", "八成区间", "目标", "达到的概率", "判断")
    return (
        '<div class="scroll"><table class="full"><thead><tr>'
        + "".join(f"<th>{name}</th>" for name in head)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _wanted(each: Outlook) -> str:
    assert each.target is not None
    assert each.wanted is not None
    sign = {">=": "≥", "<=": "≤", "=": ""}.get(each.target.comparator, each.target.comparator)
    return f"{escape(sign)}{number(each.wanted)}"


def _series(key: str, each: Outlook) -> str:
    series, made = each.series, each.forecast
    if not isinstance(made, Forecast):
        return f"<div><h3>{escape(series.name)}</h3><p>{escape(made.reason)}。</p></div>"
    words = (
        f"{series.name}：截至{until_words(series, made.until)}为{number(made.so_far)}{series.measure}，"
        f"全年预测{number(made.value)}{series.measure}（{number(made.low)}—{number(made.high)}）。"
    )
    rows = "".join(
        f'<tr><td>{year}年{month}月</td><td class="n">{number(value)}</td></tr>'
        for (year, month), value in sorted(series.values.items())
        if year >= series.latest[0] - 2
    )
    return (
        f"<div><h3>{escape(series.name)}</h3><figure>"
        f'<div class="wide">{_svg(series, each, made, _WIDE, f"{key}w")}</svg></div>'
        f'<div class="narrow">{_svg(series, each, made, _NARROW, f"{key}n")}</svg></div>'
        f"<figcaption>{escape(words)}方法：{_METHODS[made.method]}。</figcaption></figure>"
        f'<details><summary>数据表</summary><div class="scroll"><table><tbody>{rows}</tbody></table></div></details></div>'
    )


def _svg(series: Series, each: Outlook, made: Forecast, width: int, name: str) -> str:
    """This year's path and the two before it, the forecast with its interval at December, the target as a thin line."""
    year = series.latest[0]
    lines: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for of, colour in ((year - 2, "weak"), (year - 1, "data-8"), (year, "strong")):
        months = series.months(of)
        lines += [{"m": m, "v": series.values[of, m], "y": str(of), "c": LIGHT[colour]} for m in months]
        if months and of != year:
            labels.append({"m": 12.15, "v": series.values[of, months[-1]], "words": f"{of}"})
    ahead = [
        {"m": series.latest[1], "v": made.so_far, "low": made.so_far, "high": made.so_far},
        {"m": 12, "v": made.value, "low": made.low, "high": made.high},
    ]
    labels.append({"m": 12.15, "v": made.value, "words": f"{year} {number(made.value)}"})
    marks = [{"m": month, "words": f"{month}月"} for month in (3, 6, 9, 12)]
    values = [row["v"] for row in lines] + [made.low, made.high]
    if each.wanted is not None:
        values.append(each.wanted)
    floor = min([0.0, *values]) if series.kind == "flow" else min(values)
    y = alt.Y("v:Q", axis=None, scale=alt.Scale(domain=[floor, max(values)], nice=False, zero=False))
    x = alt.X("m:Q", axis=None, scale=alt.Scale(domain=[1, 12], range=[4, width - 110]))

    def table(key: str) -> Any:
        return alt.Chart(alt.NamedData(key))

    layers = [
        table("ahead")
        .mark_area(fill=LIGHT["seq-2"], opacity=0.6)
        .encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q"),
        table("lines")
        .mark_line(strokeWidth=1.5)
        .encode(x=x, y=y, detail="y:N", stroke=alt.Stroke("c:N", scale=None)),
        table("ahead").mark_line(strokeDash=[4, 3], stroke=LIGHT["strong"]).encode(x=x, y=y),
        table("labels")
        .mark_text(align="left", fontSize=SMALL, fill=LIGHT["ink-soft"])
        .encode(x=x, y=y, text="words:N"),
        table("marks")
        .mark_text(baseline="bottom", fontSize=SMALL, fill=LIGHT["ink-soft"])
        .encode(x=x, y=alt.value(_HEIGHT + 18), text="words:N"),
    ]
    if each.wanted is not None:
        layers.append(table("wanted").mark_rule(stroke=LIGHT["red"], strokeWidth=1).encode(y=y))
        layers.append(
            table("wanted").mark_text(align="left", baseline="bottom", fontSize=SMALL, fill=LIGHT["red"])
            .encode(x=alt.value(4), y=y, text="words:N")
        )  # fmt: skip
    datasets = {"lines": lines, "ahead": ahead, "labels": _apart(labels, floor, max(values)), "marks": marks}
    if each.wanted is not None:
        datasets["wanted"] = [{"v": each.wanted, "words": f"目标 {number(each.wanted)}"}]
    chart = alt.layer(*layers).properties(width=width, height=_HEIGHT)
    return svg_of(chart, name, datasets, ("words",))


def _apart(labels: list[dict[str, Any]], low: float, high: float) -> list[dict[str, Any]]:
    """Labels at the right moved until none covers another."""
    least = (high - low or 1.0) * (SMALL + 3) / _HEIGHT
    placed = sorted(labels, key=lambda row: row["v"])
    for before, after in itertools.pairwise(placed):
        after["v"] = max(after["v"], before["v"] + least)
    return placed


def _backtest(trials: Sequence[Trial]) -> str:
    rows = []
    for found in compare(trials):
        rows.append(_compared(f"全部{_KINDS[found.kind]}（{found.series}个序列）", found))
    for series, found in compare_by_series(trials)[:200]:
        rows.append(_compared(series.name, found))
    head = ("序列", "预测次数", "平均绝对误差", "按去年同期占比", "按十二分之一", "误差少", "区间内")
    return (
        "<p>把以往每年的每个月当作现在，只用当时已有的数据预测全年，与后来的实际数比。</p>"
        '<div class="scroll"><table class="full"><thead><tr>'
        + "".join(f"<th>{name}</th>" for name in head)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _compared(name: str, found: Any) -> str:
    def error(value: float | None) -> str:
        if value is None:
            return "—"
        return f"{value:.2%}" if found.kind == "flow" else f"{value:.2f}"

    gain = f"{found.gain:.0%}" if found.gain >= 0 else f"多 {-found.gain:.0%}"
    cells = (
        error(found.error),
        error(found.same_share),
        error(found.twelfths),
        gain,
        f"{found.coverage:.0%}",
    )
    return (
        f'<tr><th>{escape(name)}</th><td class="n">{found.trials}</td>'
        + "".join(f'<td class="n">{cell}</td>' for cell in cells)
        + "</tr>"
    )
