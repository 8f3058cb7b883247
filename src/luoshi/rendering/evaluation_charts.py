"""The charts of an evaluation in rows: ranked bars, stacked contributions, rank intervals. Others: evaluation_maps.py.

Each takes a result and gives a ``Chart``, drawn wide and narrow. Rows stand in the order of rank, are named at their
left and labelled with their figure; there are no legends, no frames and no grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from luoshi.evaluation.engine import Result
from luoshi.evaluation.robustness.analysis import Robustness
from luoshi.evaluation.tree import name_of_leaf as leaf_name
from luoshi.rendering.charts import (
    LIGHT,
    SEGMENTS,
    SMALL,
    Chart,
    fit,
    svg_of,
    text_width,
)
from luoshi.rendering.evaluation_words import (
    MOST_DRAWN,
    drawn_order,
    rank_word,
    score_word,
)

WIDE, NARROW = 720, 350
ROW = 24
_TEXTS = ("rank", "name", "words", "status", "part")
Values = list[dict[str, Any]]
Table = Callable[[Values], Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand in a chart of rows: rank and name at the left, the plot, words at the right. Pixels."""

    width: int
    name: float
    left: float
    right: float

    @classmethod
    def of(cls, names: Sequence[str], width: int, words: float) -> Frame:
        """A frame that leaves room for these names and for words of this width."""
        longest = min(max(map(text_width, names)), (17.5 if width == WIDE else 10.5) * SMALL)
        return cls(width, 28.0, 28.0 + longest + 12.0, width - words - 8.0)

    def layers(self, table: Table, values: Values, order: Any) -> list[Any]:
        """Rank and name of every row; ``rank``, ``name`` and ``row`` in the values."""
        ink, soft = LIGHT["ink"], LIGHT["ink-soft"]
        room = self.left - self.name - 8
        base = table([{**row, "name": fit(row["name"], room)} for row in values]).encode(y=order)
        return [
            base.mark_text(align="right", fill=soft, fontSize=SMALL).encode(
                x=alt.value(20), text=alt.Text("rank:N")
            ),
            base.mark_text(align="left", fill=ink, fontSize=SMALL).encode(
                x=alt.value(self.name), text=alt.Text("name:N")
            ),
        ]

    def scale(self, low: float, high: float) -> Any:
        """A linear scale over the plot."""
        return alt.Scale(domain=[low, high], range=[self.left, self.right], nice=False, zero=False)


def both_widths(draw: Callable[[int, Table], Any], name: str, words: str) -> Chart:
    """A chart drawn for both pages; ``draw`` gets the width and what makes a named table of rows."""
    return Chart(_svg(draw, WIDE, f"{name}-w"), _svg(draw, NARROW, f"{name}-n"), words)


def _svg(draw: Callable[[int, Table], Any], width: int, name: str) -> str:
    # Rows are kept beside the specification: Altair would copy and look through each of them many times over.
    datasets: dict[str, Values] = {}

    def table(values: Values) -> Any:
        key = f"t{len(datasets)}"
        datasets[key] = values
        return alt.Chart(alt.NamedData(key))

    return svg_of(draw(width, table), name, datasets, _TEXTS)


def _rows(rows: Sequence[int]) -> Any:
    return alt.Y("row:O", axis=None, sort=[str(row) for row in rows], scale=alt.Scale(padding=0.18))


def _row_values(result: Result) -> Values:
    return [
        {"row": str(unit), "rank": rank_word(result, unit), "name": result.problem.units[unit]}
        for unit in drawn_order(result)
    ]


def ranked_bars(result: Result) -> Chart:
    """Scores as bars in the order of rank; those selected are dark and say so."""
    order = drawn_order(result)
    scored = result.scores[~np.isnan(result.scores)]
    low, high = min(0.0, float(scored.min())), max(0.0, float(scored.max()))
    high = high if high > low else low + 1.0
    stopped = {finding.unit: finding.effect for finding in result.problem.findings}
    values = _row_values(result)
    for row, unit in zip(values, order, strict=True):
        status = (
            "● 入选"
            if result.selected[unit]
            else {"exclude": "■ 取消资格", "ineligible": "■ 不得入选"}.get(stopped.get(unit, ""), "")
        )
        score = float(result.scores[unit])
        row.update(
            score=None if np.isnan(score) else score,
            zero=0.0,
            words=score_word(result, unit),
            status=status,
            shade="strong" if result.selected[unit] else "weak",
            tone="green" if result.selected[unit] else "red",
        )

    def draw(width: int, table: Table) -> Any:
        figures = max(text_width(row["words"]) for row in values)
        frame = Frame.of(result.problem.units, width, figures + 8 + text_width("■ 不得入选"))
        y = _rows(order)
        x = alt.X("score:Q", axis=None, scale=frame.scale(low, high))
        base = table(values).encode(y=y)
        bars = base.mark_bar().encode(x=x, x2="zero:Q", fill=colour_of("shade"))
        words = base.mark_text(align="left", fill=LIGHT["ink"], fontSize=SMALL)
        status = base.mark_text(align="left", fontSize=SMALL)
        at_figures = alt.value(frame.right + 8)
        layers = [
            *frame.layers(table, values, y),
            bars,
            _baseline(table, frame, low, high),
            words.encode(x=at_figures, text="words:N"),
            status.encode(x=alt.value(frame.right + 16 + figures), text="status:N", fill=colour_of("tone")),
        ]
        return alt.layer(*layers).properties(width=width, height=len(order) * ROW)

    first = result.problem.units[order[0]]
    return both_widths(draw, "rank", f"得分排名：第1名{first}，{score_word(result, order[0])}分；详见数据表")


def colour_of(field: str) -> Any:
    """The fill that a field names by its token."""
    return alt.Fill(
        f"{field}:N", scale=alt.Scale(domain=list(LIGHT), range=list(LIGHT.values())), legend=None
    )


def _baseline(table: Table, frame: Frame, low: float, high: float) -> Any:
    at = frame.left + (0.0 - low) / (high - low) * (frame.right - frame.left)
    return table([{}]).mark_rule(stroke=LIGHT["ink-soft"], strokeWidth=1).encode(x=alt.value(at))


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of every score: the contributions of the leaves in ``columns`` together."""

    name: str
    columns: tuple[int, ...]


def segments_of(result: Result) -> tuple[Segment, ...]:
    """What stands below the total; where that is too much for colours, the largest, and the others together."""
    tree = result.problem.tree
    q = len(tree.leaves)

    def leaves(column: int) -> tuple[int, ...]:
        if column < q:
            return (column,)
        return tuple(leaf for child in tree.branches[column - q].children for leaf in leaves(child))

    def name(column: int) -> str:
        if column < q:
            return leaf_name(tree.leaves[column])
        return tree.branches[column - q].name

    top: Sequence[int] = tree.branches[-1].children
    while len(top) == 1 and top[0] >= q:
        top = tree.branches[top[0] - q].children
    found = [Segment(name(column), leaves(column)) for column in top]
    if len(found) <= len(SEGMENTS):
        return tuple(found)
    totals = [float(np.nansum(np.abs(result.contributions[:, list(s.columns)]))) for s in found]
    largest = sorted(sorted(range(len(found)), key=lambda i: -totals[i])[: len(SEGMENTS) - 1])
    rest = tuple(column for i, s in enumerate(found) if i not in largest for column in s.columns)
    return (*(found[i] for i in largest), Segment("其余指标", rest))


def contributions(result: Result) -> Chart:
    """What each part of the scheme adds to every score, stacked; the parts are named above the first row."""
    order = [unit for unit in drawn_order(result) if not np.isnan(result.total[unit])]
    segments = segments_of(result)
    parts = np.stack([result.contributions[:, list(s.columns)].sum(axis=1) for s in segments], axis=1)
    positive, negative = np.where(parts > 0, parts, 0.0), np.where(parts < 0, parts, 0.0)
    low = min(0.0, float(negative[order].sum(axis=1).min()))
    high = max(float(positive[order].sum(axis=1).max()), low + 1e-9)
    rows = [row for row in _row_values(result) if int(row["row"]) in set(order)]
    values: Values = []
    digits = 1 if high >= 10.0 else 2
    for unit in order:
        up = down = 0.0
        for number, part in enumerate(parts[unit].tolist()):
            start = up if part >= 0 else down
            values.append(
                {
                    "row": str(unit),
                    "from": start,
                    "to": start + part,
                    "part": f"{part:.{digits}f}",
                    "number": number,
                }
            )
            up, down = (up + part, down) if part >= 0 else (up, down + part)

    def draw(width: int, table: Table) -> Any:
        figures = max(text_width(score_word(result, unit)) for unit in order)
        frame = Frame.of(result.problem.units, width, figures)
        per_point = (frame.right - frame.left) / (high - low)
        y = _rows(order)
        x = alt.X("from:Q", axis=None, scale=frame.scale(low, high))
        layers = frame.layers(table, rows, y)
        for number in range(len(segments)):
            own = [value for value in values if value["number"] == number and value["to"] != value["from"]]
            if not own:
                continue
            layers.append(table(own).mark_bar(fill=LIGHT[SEGMENTS[number]]).encode(y=y, x=x, x2="to:Q"))
        inside = [
            {**value, "middle": (value["from"] + value["to"]) / 2}
            for value in values
            if abs(value["to"] - value["from"]) * per_point > text_width(value["part"]) + 8
        ]
        if inside:
            layers.append(
                table(inside)
                .mark_text(fill=LIGHT["on-data"], fontSize=SMALL)
                .encode(y=y, x=alt.X("middle:Q", axis=None, scale=frame.scale(low, high)), text="part:N")
            )
        scores = [{"row": str(unit), "words": score_word(result, unit)} for unit in order]
        layers.append(
            table(scores)
            .mark_text(align="left", fill=LIGHT["ink"], fontSize=SMALL)
            .encode(y=y, x=alt.value(frame.right + 8), text="words:N")
        )
        if low < 0.0:
            layers.append(_baseline(table, frame, low, high))
        first = [value for value in values if value["row"] == str(order[0])]
        heads = _heads(table, first, segments, frame, per_point, low)
        return alt.layer(*heads, *layers).properties(width=width, height=len(order) * ROW)

    words = "、".join(segment.name for segment in segments)
    return both_widths(draw, "parts", f"各对象得分的构成（{words}）；详见数据表")


def _heads(
    table: Table, first: Values, segments: Sequence[Segment], frame: Frame, per_point: float, low: float
) -> list[Any]:
    """The parts' names above the first row, each with a line down to its part; on as many levels as they need."""
    ends: list[float] = []
    layers: list[Any] = []
    placed: list[tuple[float, float, int, str, int]] = []
    for number, (value, segment) in enumerate(zip(first, segments, strict=True)):
        middle = frame.left + ((value["from"] + value["to"]) / 2 - low) * per_point
        width = text_width(segment.name)
        start = min(max(middle - width / 2, frame.left - 20), frame.width - width)
        level = next((at for at, end in enumerate(ends) if start > end + 8), len(ends))
        if level == len(ends):
            ends.append(0.0)
        ends[level] = start + width
        placed.append((middle, start, level, segment.name, number))
    for middle, start, level, name, number in placed:
        colour = LIGHT[SEGMENTS[number]]
        one = table([{"name": name}])
        layers.append(
            one.mark_text(align="left", fill=colour, fontSize=SMALL, fontWeight=600).encode(
                x=alt.value(start), y=alt.value(-12 - 16 * level), text="name:N"
            )
        )
        layers.append(
            one.mark_rule(stroke=colour, strokeWidth=1).encode(
                x=alt.value(middle), y=alt.value(-5 - 16 * level), y2=alt.value(1)
            )
        )
    return layers


def rank_intervals(result: Result, found: Robustness) -> Chart:
    """Where each unit's rank lies in nine of ten replicates, its median, its published rank, and how often it is selected."""
    outcome = found.outcome
    order = [unit for unit in drawn_order(result) if result.rank[unit] > 0]
    n = int((result.rank > 0).sum())
    share = outcome.inclusion[0] if outcome.selected is not None else None
    rows = [row for row in _row_values(result) if row["rank"] != "—"]
    for row, unit in zip(rows, order, strict=True):
        low, middle, high = (float(outcome.quantiles[unit, place]) for place in (0, 1, -1))
        row.update(
            low=low - 0.18,
            high=high + 0.18,
            middle=middle,
            published=float(result.rank[unit]),
            shade="strong" if result.selected[unit] else "weak",
            words="" if share is None else f"{share[unit]:.0%}",
            tone="ink" if share is not None and 0.05 <= share[unit] < 0.95 else "ink-soft",
        )
    step = 5 if n <= MOST_DRAWN else n // 10
    ticks = [{"at": float(at), "words": str(at)} for at in sorted({1, *range(step, n + 1, step), n})]

    def draw(width: int, table: Table) -> Any:
        frame = Frame.of(result.problem.units, width, text_width("入选频率") if share is not None else 0)
        y = _rows(order)
        scale = frame.scale(0.5, n + 0.5)
        base = table(rows).encode(y=y)
        layers = [
            *frame.layers(table, rows, y),
            base.mark_bar(height=8, cornerRadius=4).encode(
                x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q", fill=colour_of("shade")
            ),
            base.mark_circle(size=44, opacity=1, fill=LIGHT["paper"], stroke=LIGHT["ink"]).encode(
                x=alt.X("middle:Q", axis=None, scale=scale)
            ),
            base.mark_tick(thickness=2, size=18, fill=LIGHT["ink"]).encode(
                x=alt.X("published:Q", axis=None, scale=scale)
            ),
            table(ticks)
            .mark_text(fill=LIGHT["ink-soft"], fontSize=SMALL)
            .encode(
                x=alt.X("at:Q", axis=None, scale=scale),
                y=alt.value(-10),
                text="words:N",
            ),
        ]
        if share is not None:
            layers += [
                base.mark_text(align="right", fontSize=SMALL).encode(
                    x=alt.value(width), text="words:N", fill=colour_of("tone")
                ),
                table([{"words": "入选频率"}])
                .mark_text(align="right", fill=LIGHT["ink-soft"], fontSize=SMALL)
                .encode(x=alt.value(width), y=alt.value(-10), text="words:N"),
            ]
        layers.append(
            table([{"words": "名次"}])
            .mark_text(align="right", fill=LIGHT["ink-soft"], fontSize=SMALL)
            .encode(x=alt.value(frame.left - 4), y=alt.value(-10), text="words:N")
        )
        return alt.layer(*layers).properties(width=width, height=n * ROW)

    return both_widths(draw, "interval", f"{len(outcome.ranks)}次模拟中各对象的名次区间；详见数据表")
