"""The charts of an evaluation that are fields of colour: correlations of the indicators, and the map of the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from luoshi.evaluation.coherence import Coherence
from luoshi.evaluation.engine import Result
from luoshi.rendering.boundaries import Boundaries
from luoshi.rendering.charts import DIVERGING, LIGHT, SEQUENCE, SMALL, Chart, step_of
from luoshi.rendering.evaluation_charts import NARROW, ROW, WIDE, Frame, Table, Values, both_widths, colour_of
from luoshi.rendering.evaluation_words import rank_word


def correlation_map(found: Coherence, names: Sequence[str]) -> Chart:
    """Correlations of the indicators, the lower half; figures in the cells, numbers as heads."""
    q = len(names)
    edges = (-0.6, -0.2, 0.2, 0.6)
    cells: Values = []
    for i in range(q):
        for j in range(i):
            r = float(found.correlations[i, j])
            step = step_of(r, edges)
            cells.append(
                {"row": str(i), "column": str(j), "words": f"{round(r, 2) + 0.0:.2f}".replace("-", "−"), "shade": DIVERGING[step],
                 "tone": "on-data" if step in (0, 4) else "ink"}
            )  # fmt: skip
    rows: Values = [{"row": str(i), "rank": str(i + 1), "name": name} for i, name in enumerate(names)]
    heads: Values = [{"column": str(j), "words": str(j + 1)} for j in range(q - 1)]

    def draw(width: int, table: Table) -> Any:
        frame = Frame.of(names, width, 0)
        cell = min(52.0, (frame.right - frame.left) / max(q - 1, 1))
        y = alt.Y("row:O", axis=None, sort=[str(i) for i in range(q)], scale=alt.Scale(padding=0.06))
        x = alt.X(
            "column:O",
            axis=None,
            sort=[str(j) for j in range(q - 1)],
            scale=alt.Scale(range=[frame.left, frame.left + cell * (q - 1)], padding=0.06),
        )
        base = table(cells).encode(x=x, y=y)
        layers = [*frame.layers(table, rows, y), base.mark_rect().encode(fill=colour_of("shade"))]
        if cell >= 32:
            layers.append(base.mark_text(fontSize=SMALL).encode(text="words:N", fill=colour_of("tone")))
        layers.append(
            table(heads)
            .mark_text(fill=LIGHT["ink-soft"], fontSize=SMALL)
            .encode(x=x, y=alt.value(-8), text="words:N")
        )
        return alt.layer(*layers).properties(width=width, height=q * ROW)

    return both_widths(draw, "coherence", "各指标之间的相关系数；详见数据表")


def score_classes(result: Result) -> tuple[list[float], float, float]:
    """The inner edges of five equal classes of the scores, and the lowest and highest score."""
    scored = result.scores[~np.isnan(result.scores)]
    low, high = float(scored.min()), float(scored.max())
    return [low + (high - low) * step / 5 for step in range(1, 5)], low, high


def score_map(result: Result, boundaries: Boundaries, short: Mapping[str, str]) -> Chart:
    """Units coloured by score in five classes, each with its short name and rank; those selected have a dark outline."""
    edges, _, _ = score_classes(result)
    units = result.problem.units
    features: Values = []
    labels: Values = []
    for unit, name in enumerate(units):
        score = float(result.scores[unit])
        shade = "line" if np.isnan(score) else SEQUENCE[step_of(score, edges)]
        chosen = bool(result.selected[unit])
        shape = boundaries.shapes[name]
        features.append({"type": "Feature", "geometry": shape.geometry, "shade": shade, "chosen": chosen})
        x, y = shape.inside
        labels.append(
            {"lon": x, "lat": y, "name": short[name], "rank": rank_word(result, unit) + (" ●" if chosen else ""),
             "tone": "on-data" if shade in SEQUENCE[3:] else "ink"}
        )  # fmt: skip
    features.sort(key=lambda feature: feature["chosen"])

    def draw(width: int, table: Table) -> Any:
        wide = width == WIDE
        shapes = (
            table(features)
            .mark_geoshape()
            .encode(
                fill=colour_of("shade"),
                stroke=alt.Stroke(
                    "chosen:N",
                    scale=alt.Scale(domain=[False, True], range=[LIGHT["paper"], LIGHT["ink"]]),
                    legend=None,
                ),
                strokeWidth=alt.StrokeWidth(
                    "chosen:N", scale=alt.Scale(domain=[False, True], range=[1, 1.5]), legend=None
                ),
            )
        )
        layers = [shapes]
        if len(units) <= 40:
            words = table(labels).encode(longitude="lon:Q", latitude="lat:Q")
            layers += [
                words.mark_text(fontSize=SMALL, dy=-7).encode(text="name:N", fill=colour_of("tone")),
                words.mark_text(fontSize=SMALL, dy=7).encode(text="rank:N", fill=colour_of("tone")),
            ]
        size = 460 if wide else NARROW
        return alt.layer(*layers).properties(width=size, height=size * 1.02).project(type="mercator")

    return both_widths(draw, "map", "各对象得分的分布图，数字为名次；详见数据表")
