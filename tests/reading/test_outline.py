"""The outline of a document: where its numbered items begin."""

from __future__ import annotations

import pytest

from luoshi.reading.outline import all_nodes, tree_of
from luoshi.reading.sections import Section


def labels(text: str) -> list[str]:
    roots = tree_of(text, Section("main", "", 0, len(text), 0), [])
    return [node.label.strip() for node in all_nodes(roots) if node.label]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2026年底前完成清理。\n2.开展培训。", ["1.", "2."]),
        ("1．2026年完成清理。\n2．2027年推广。", ["1．", "2．"]),
        ("1.6月底前印发方案。\n2.12月20日前完成自查。", ["1.", "2."]),
        ("1.9月上旬动员。\n2.2026 年底前总结。", ["1.", "2."]),
        (
            "审批改革按下列步骤推进。1.2026年底前完成清理。2.2027年6月底前完成评估。3.9月底前公示。",
            ["1.", "2.", "3."],
        ),
        ("1.1夯实基础\n1.2提升能力", ["1.1", "1.2"]),
    ],
)
def test_a_number_before_a_date_is_no_decimal(text: str, expected: list[str]) -> None:
    assert labels(text) == expected
