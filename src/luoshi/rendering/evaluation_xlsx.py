"""An evaluation as an office workbook: result, decomposition, observations, indicators, notes.

One sheet for each question a reader has; figures stay numbers, so that they can be checked with the sheet's own sums.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import xlsxwriter

from luoshi.evaluation.arrays import Floats
from luoshi.evaluation.coverage import Supply
from luoshi.evaluation.engine import Result
from luoshi.evaluation.result import data_digest, scheme_digest
from luoshi.evaluation.robustness.analysis import Robustness, varied_words
from luoshi.evaluation.tree import name_of_leaf as leaf_name
from luoshi.rendering.evaluation_words import direction_word, ranked_order

Cell = str | float | int | None
_WIDEST = 48
_MOST_ROWS = 50_000
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 a workbook knows no time zones


def evaluation_xlsx(
    result: Result, lacking: Sequence[Supply] = (), robustness: Robustness | None = None
) -> bytes:
    """The workbook. Equal input gives equal cells; the file's own time stamp is fixed so that its bytes are equal too."""
    out = io.BytesIO()
    large = result.normalised.size > _MOST_ROWS  # rows are then written out one by one and not kept
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": not large,
            "constant_memory": large,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    scheme = result.problem.scheme
    book.set_properties({"title": scheme.title, "created": _EPOCH})
    styles = {
        "title": book.add_format({"font_name": "黑体", "font_size": 14}),
        "note": book.add_format({"font_name": "仿宋", "font_size": 10, "font_color": "#57606A"}),
        "head": book.add_format(
            {"font_name": "黑体", "font_size": 10, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        ),
        "text": book.add_format({"font_name": "仿宋", "font_size": 11, "valign": "top"}),
        "number": book.add_format({"font_name": "Arial", "font_size": 10, "num_format": "0.00##########"}),
        "whole": book.add_format({"font_name": "Arial", "font_size": 10, "num_format": "0"}),
    }
    subtitle = (
        f"依据：{scheme.basis.document}{scheme.basis.clause or ''}　牵头单位：{scheme.lead}　{scheme.year}年"
    )
    sheets: tuple[tuple[str, Table], ...] = (
        ("排名", _ranking(result)),
        *_details(result),
        ("指标", _indicators(result)),
        ("评选与提示", _notes(result, lacking)),
    )
    if robustness is not None:
        sheets = (*sheets, ("稳健性", _robustness(result, robustness)))
    for name, (heads, rows) in sheets:
        _sheet(book, styles, name, f"{scheme.title}：{name}", subtitle, heads, rows)
    book.close()
    return out.getvalue()


Table = tuple[tuple[str, ...], list[tuple[Cell, ...]]]


def _sheet(
    book: Any, styles: dict[str, Any], name: str, title: str, subtitle: str, heads: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 1)
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_string(1, 0, subtitle, styles["note"])
    widths = [_width(head) for head in heads]
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, styles["head"])
    for number, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(number, column, cell, styles["text"])
                widths[column] = max(widths[column], _width(cell))
            else:
                sheet.write_number(
                    number, column, cell, styles["whole" if isinstance(cell, int) else "number"]
                )
                widths[column] = max(widths[column], 12)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, _WIDEST))
    if rows:
        sheet.autofilter(2, 0, 2 + len(rows), len(heads) - 1)


def _width(words: str) -> int:
    return 2 + sum(2 if ord(character) > 0x2E7F else 1 for character in words)


def _number(value: float) -> float | None:
    return float(value) + 0.0 if math.isfinite(value) else None


def _ranking(result: Result) -> Table:
    problem, tree = result.problem, result.problem.tree
    q = len(tree.leaves)
    stopped = {f.unit: f.reason for f in problem.findings}
    heads = ("对象", "名次", "组别", "组内名次", "得分", "结果", *(b.name for b in tree.branches[:-1]))
    rows: list[tuple[Cell, ...]] = []
    for unit in ranked_order(result):
        outcome = stopped.get(unit, "")
        if result.selected[unit]:
            outcome = "入选" + (f"（{result.grades[unit]}）" if result.grades and result.grades[unit] else "")
        rows.append(
            (
                problem.units[unit],
                int(result.rank[unit]) or None,
                problem.group_names[problem.groups[unit]],
                int(result.group_rank[unit]) or None,
                _number(result.scores[unit]),
                outcome,
                *(_number(result.tree_scores.scores[unit, q + b]) for b in range(len(tree.branches) - 1)),
            )
        )
    return heads, rows


def _details(result: Result) -> tuple[tuple[str, Table], ...]:
    """The decomposition row by row with the observations; for thousands of units, a row a unit and a column an indicator."""
    if result.normalised.size <= _MOST_ROWS:
        return ("得分分解", _decomposition(result)), ("所用数据", _observations(result))
    return (
        ("原值", _wide(result, result.problem.values)),
        ("标准化得分", _wide(result, result.normalised)),
        ("贡献", _wide(result, result.contributions)),
    )


def _wide(result: Result, values: Floats) -> Table:
    heads = ("对象", "名次", *(leaf_name(leaf) for leaf in result.problem.tree.leaves))
    rows: list[tuple[Cell, ...]] = [
        (result.problem.units[unit], int(result.rank[unit]) or None, *map(_number, values[unit].tolist()))
        for unit in ranked_order(result)
    ]
    return heads, rows


def _decomposition(result: Result) -> Table:
    problem = result.problem
    heads = ("对象", "名次", "指标", "原值", "插补值", "处理后", "标准化得分", "有效权重", "贡献")
    rows: list[tuple[Cell, ...]] = []
    for unit in ranked_order(result):
        for column, leaf in enumerate(problem.tree.leaves):
            if problem.concerns is not None and not problem.concerns[unit, column]:
                continue
            observed = problem.values[unit, column]
            rows.append(
                (
                    problem.units[unit],
                    int(result.rank[unit]) or None,
                    leaf_name(leaf),
                    _number(observed),
                    _number(result.filled[unit, column]) if np.isnan(observed) else None,
                    _number(result.treated.values[unit, column]),
                    _number(result.normalised[unit, column]),
                    _number(result.tree_scores.effective[unit, column]),
                    _number(result.contributions[unit, column]),
                )
            )
    return heads, rows


def _observations(result: Result) -> Table:
    problem = result.problem
    heads = ("对象", "指标", "时期", "原值", "数据表行号", "修订", "来源")
    rows: list[tuple[Cell, ...]] = []
    for column, leaf in enumerate(problem.tree.leaves):
        for unit in ranked_order(result):
            for handles in problem.rows[column]:
                for reference in problem.facts.references(int(handles[unit])):
                    if not reference.line:
                        continue
                    rows.append(
                        (
                            problem.units[unit],
                            leaf_name(leaf),
                            leaf.period or str(problem.scheme.year),
                            _number(problem.values[unit, column]),
                            reference.line,
                            reference.revision,
                            reference.source,
                        )
                    )
    return heads, rows


def _indicators(result: Result) -> Table:
    problem = result.problem
    heads = ("名称", "指标", "方向", "下限", "上限", "责任部门", "数据来源", "理由", "异常值处理")
    rows: list[tuple[Cell, ...]] = []
    for column, leaf in enumerate(problem.tree.leaves):
        low, high = result.bounds.get(column, (math.nan, math.nan))
        rows.append(
            (
                leaf_name(leaf),
                leaf.indicator,
                direction_word(leaf),
                _number(low),
                _number(high),
                leaf.owner or "",
                leaf.source or "",
                leaf.reason or "",
                result.treated.notes.get(column, ""),
            )
        )
    return heads, rows


def _notes(result: Result, lacking: Sequence[Supply]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("一票否决", result.problem.units[f.unit], f.reason) for f in result.problem.findings
    ]
    rows += [("提示", finding.about, finding.message) for finding in result.findings]
    rows += [("未计入", supply.id, str(supply)) for supply in lacking]
    rows += [
        ("方案指纹", "SHA-256", scheme_digest(result.problem)),
        ("数据指纹", "SHA-256", data_digest(result.problem)),
    ]
    return ("类别", "关于", "内容"), rows


def _robustness(result: Result, found: Robustness) -> Table:
    """Every unit's ranks and inclusion, then the verdict, what was varied and what was not."""
    outcome = found.outcome
    share = outcome.inclusion[0] if outcome.selected is not None else None
    heads = ("对象或说明", "方案名次", *(f"{p:.0%}分位名次" for p in outcome.probabilities), "入选频率")
    rows: list[tuple[Cell, ...]] = [
        (
            result.problem.units[unit],
            int(result.rank[unit]) or None,
            *(int(rank) or None for rank in outcome.quantiles[unit]),
            None if share is None else float(share[unit]),
        )
        for unit in ranked_order(result)
    ]
    sentences = found.verdict.sentences if found.verdict is not None else ()
    told = [
        *(f"结论：{sentence}" for sentence in sentences),
        *(f"变动：{words}" for words in varied_words(outcome.uncertainty)),
        *(f"没有变动：{words}" for words in found.kept),
    ]
    return heads, rows + [(words,) for words in told]
