"""What the one who signs an evaluation looks for: dates of the data, room for signatures, consistency of comparisons."""

from __future__ import annotations

from html import escape

from luoshi.evaluation.engine import Result
from luoshi.evaluation.result import data_dates
from luoshi.evaluation.scheme import Scheme
from luoshi.evaluation.scheme_weighting import AnalyticHierarchy
from luoshi.evaluation.weights import analytic_hierarchy, principal_value
from luoshi.rendering import evaluation_tables as tables
from luoshi.statistics.period import Period


def dates(result: Result) -> str:
    """What the figures are of, and when they came in."""
    dates = data_dates(result.problem)
    periods = [Period.parse(str(period)).chinese for period in dates["periods"]]  # type: ignore[attr-defined]
    words = f"数据时期：{'、'.join(periods[:4])}{'等' if len(periods) > 4 else ''}"
    received = dates["received_at"]
    return words + (f"，最晚于{received}收到" if received else "，数据表没有写收到日期")


def signature(scheme: Scheme) -> str:
    """Room for those who sign."""
    rows = [
        (role, "　" * 8, "　" * 2 + "年　　月　　日") for role in ("编制", "复核", f"审定（{scheme.lead}）")
    ]
    return (
        "<p>签署前请核对方案指纹、数据指纹和“提示”各条；签署后本页即为定稿。</p>"
        + tables.plain(("事项", "签名", "日期"), rows, kind="full")
        + "\n"
    )


def comparisons(result: Result) -> str:
    """λ and the consistency ratio wherever weights come from pairwise comparisons."""
    words = []
    for branch in result.problem.tree.branches:
        spec = branch.weights
        if isinstance(spec, AnalyticHierarchy) and len(branch.children) > 1:
            ratio = analytic_hierarchy(spec.matrix)[1]
            words.append(
                f"“{branch.name}”的权重由层次分析法定：λ={principal_value(spec.matrix):.4f}，"
                f"一致性比率CR={ratio:.4f}（应不超过{spec.limit:g}）"
            )
    return f"<p>{escape('；'.join(words))}。</p>\n" if words else ""
