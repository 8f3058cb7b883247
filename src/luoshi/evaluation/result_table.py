"""A result as one table, a row for each unit and indicator: for thousands of units, where a record would take gigabytes."""

from __future__ import annotations

import io

import numpy as np
import polars as pl

from luoshi.evaluation.arrays import Ints
from luoshi.evaluation.engine import Result
from luoshi.evaluation.facts import TableFacts
from luoshi.evaluation.tree import column_name


def result_table(result: Result) -> pl.DataFrame:
    """Units in order of rank; for each its nodes (``kind`` node, with their scores), then its indicators.

    ``line`` and ``source`` are those of the figure itself; a figure made from several has them joined by a semicolon.
    """
    problem, tree = result.problem, result.problem.tree
    n, q = result.normalised.shape
    m = len(tree.branches)
    ranked = np.where(result.rank > 0, result.rank, n + 1)
    order = np.lexsort((np.arange(n), ranked))
    width = q + m
    gap = np.full((n, m), np.nan)
    scores = np.hstack([result.tree_scores.scores[:, q:], result.normalised])

    def spread(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> pl.Series:
        flat = np.hstack([gap, values])[order].ravel()
        return pl.Series(flat).fill_nan(None)

    def by_unit(values: list[object], kind: type[pl.DataType] | pl.DataType) -> pl.Series:
        return pl.Series([values[unit] for unit in order.tolist()], dtype=kind).gather(
            np.repeat(np.arange(n), width)
        )

    columns = [*range(q, q + m), *range(q)]
    ids = pl.Series([tree.ids[c] for c in columns], dtype=pl.Categorical()).gather(
        np.tile(np.arange(width), n)
    )
    names = pl.Series([column_name(tree, c) for c in columns], dtype=pl.Categorical()).gather(
        np.tile(np.arange(width), n)
    )
    kinds = pl.Series(["node"] * m + ["indicator"] * q, dtype=pl.Categorical()).gather(
        np.tile(np.arange(width), n)
    )
    total = result.scores.tolist()
    lines, sources = _origins(result)
    blank = np.full((n, m), "", dtype=object)
    imputed = np.where(np.isnan(problem.values), result.filled, np.nan)
    return pl.DataFrame(
        {
            "unit": by_unit(list(problem.units), pl.Categorical()),
            "group": by_unit([problem.group_names[g] for g in problem.groups.tolist()], pl.Categorical()),
            "rank": by_unit([int(r) or None for r in result.rank.tolist()], pl.Int32()),
            "group_rank": by_unit([int(r) or None for r in result.group_rank.tolist()], pl.Int32()),
            "score": by_unit([None if s != s else s for s in total], pl.Float64()),
            "selected": by_unit(result.selected.tolist(), pl.Boolean()),
            "kind": kinds,
            "id": ids,
            "name": names,
            "value": spread(problem.values),
            "imputed": spread(imputed),
            "treated": spread(result.treated.values),
            "normalised": pl.Series(scores[order].ravel()).fill_nan(None),
            "weight": pl.Series(
                np.hstack([result.tree_scores.effective[:, q:], result.tree_scores.effective[:, :q]])[
                    order
                ].ravel()
            ).fill_nan(None),
            "contribution": spread(result.contributions),
            "line": pl.Series(np.hstack([blank, lines])[order].ravel(), dtype=pl.String()),
            "source": pl.Series(np.hstack([blank, sources])[order].ravel(), dtype=pl.Categorical()),
        }
    )


def result_parquet(result: Result) -> bytes:
    """The table as a Parquet file."""
    out = io.BytesIO()
    result_table(result).write_parquet(out, compression="zstd")
    return out.getvalue()


def _origins(result: Result) -> tuple[np.ndarray, np.ndarray]:
    """Lines and sources (n, q) of the observations behind each figure, as text."""
    problem = result.problem
    n, q = result.normalised.shape
    lines, sources = np.full((n, q), "", dtype=object), np.full((n, q), "", dtype=object)
    facts = problem.facts
    for column, handles in enumerate(problem.rows):
        for number, rows in enumerate(handles):
            if isinstance(facts, TableFacts):
                own_lines, own_sources = _of_table(facts, rows)
            else:
                found = [facts.references(int(row)) for row in rows]
                own_lines = np.array([";".join(str(r.line) for r in rs if r.line) for rs in found], object)
                own_sources = np.array([";".join(r.source for r in rs if r.line) for rs in found], object)
            if number == 0:
                lines[:, column], sources[:, column] = own_lines, own_sources
            else:
                lines[:, column] = lines[:, column] + ";" + own_lines
                sources[:, column] = sources[:, column] + ";" + own_sources
    return lines, sources


def _of_table(facts: TableFacts, rows: Ints) -> tuple[np.ndarray, np.ndarray]:
    there = rows >= 0
    safe = np.where(there, rows, 0)
    lines = np.where(there, facts.lines[safe].astype(str), "").astype(object)
    return lines, np.where(there, facts.source_texts[safe], "").astype(object)
