"""A back-test as plain data and as text for people; equal input gives equal bytes."""

from __future__ import annotations

import json

from luoshi.evaluation.backtest import BASELINE_WORDS, Backtest, MeasureTest

FORMAT = "luoshi-backtest/1"


def backtest_record(test: Backtest) -> dict[str, object]:
    """The whole back-test; probabilities and shares to six decimals."""
    return {
        "format": FORMAT,
        "verdict": test.verdict,
        "lists": len(test.tests),
        "lists_reached": len(test.reached),
        "places": test.places,
        "hits": test.hits,
        "expected_by_chance": _round(test.expected),
        "p_value": _round(test.p_value),
        "permutations": test.permutations,
        "seed": test.seed,
        "baselines": [
            {
                "kind": kind,
                "name": BASELINE_WORDS[kind],
                "lists": total.lists,
                "places": total.places,
                "hits": _round(total.hits),
                "recall": _round(total.hits / total.places),
                "expected_by_chance": _round(total.expected),
            }
            for kind, total in test.baseline_totals().items()
        ],
        "measures": [_measure(measure) for measure in test.tests],
    }


def backtest_json(test: Backtest) -> str:
    """The record as JSON text."""
    return json.dumps(backtest_record(test), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def backtest_text(test: Backtest) -> str:
    """The back-test for people at a terminal."""
    lines: list[str] = []
    for measure in test.tests:
        lines.append(f"{measure.year}年 {measure.measure}（{measure.scheme}）")
        lines.append(f"  获表扬：{'、'.join(measure.awarded)}")
        chance = measure.chance
        if measure.selected is None:
            lines.append(f"  方案：不能试算（{measure.figures[1]}项数据一项也没有）")
        else:
            lines.append(f"  方案选出：{'、'.join(measure.selected) or '无'}")
            lines.append(
                f"  命中{len(measure.hits)}个：查准率{_percent(measure.precision)}，查全率{_percent(measure.recall)}；"
                f"随机抽取平均{chance.expected:.2f}个，达到此数的概率{chance.at_least(len(measure.hits)):.2f}"
            )
        for baseline in measure.baselines:
            lines.append(
                f"  基线·{BASELINE_WORDS[baseline.kind]}（{baseline.detail}）：{baseline.selected}个中命中{baseline.hits:g}个"
            )
        lines += [f"  ▲ {warning}" for warning in measure.warnings]
    lines.append("")
    for kind, total in test.baseline_totals().items():
        lines.append(
            f"基线·{BASELINE_WORDS[kind]}：{total.lists}份名单{total.places}个名额命中{total.hits:g}个，"
            f"查全率{total.hits / total.places:.2f}；随机抽取平均{total.expected:.1f}个"
        )
    lines.append(f"结论：{test.verdict}")
    return "\n".join(lines) + "\n"


def _measure(measure: MeasureTest) -> dict[str, object]:
    chance = measure.chance
    reached = measure.selected is not None
    return {
        "scheme": measure.scheme,
        "measure": measure.measure,
        "year": measure.year,
        "units": chance.units,
        "awarded": list(measure.awarded),
        "selected": None if measure.selected is None else list(measure.selected),
        "hits": list(measure.hits) if reached else None,
        "precision": _round(measure.precision),
        "recall": _round(measure.recall),
        "expected_by_chance": _round(chance.expected) if reached else None,
        "chance_of_as_many": _round(chance.at_least(len(measure.hits))) if reached else None,
        "figures_present": measure.figures[0],
        "figures_asked": measure.figures[1],
        "baselines": [
            {"kind": b.kind, "detail": b.detail, "selected": b.selected, "hits": _round(b.hits)}
            for b in measure.baselines
        ],
        "warnings": list(measure.warnings),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"
