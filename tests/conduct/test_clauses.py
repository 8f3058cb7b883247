"""The checks of conduct on clauses that were written for them, and what must hold of every sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.conduct.check import check, kind_of
from luoshi.conduct.model import BASIS, REMEDY, RULES
from tests.conduct.clauses import clauses, score

FIRST = Path(__file__).with_name("clauses_a.txt")
SECOND = Path(__file__).with_name("clauses_b.txt")
THIRD = Path(__file__).with_name("clauses_c.txt")
OFFENDING = [(kind, rule, text) for kind, rule, text in clauses(FIRST) if rule]


@pytest.mark.parametrize("path", [FIRST, SECOND, THIRD], ids=["first", "second", "third"])
def test_all_sets_are_told_by_their_rules(path: Path) -> None:
    result = score(path)
    assert result.found >= 0.95 * result.offending, "\n".join(result.wrong)
    assert result.alarms <= 0.03 * result.clean, "\n".join(result.wrong)


@given(
    st.sampled_from(
        [clause for clause in OFFENDING if not re.search(r"，(?:但|而|应|须|必须|务必)|；|。.", clause[2])]
    )
)
def test_what_is_forbidden_is_no_finding(clause: tuple[str, str, str]) -> None:
    kind, _, text = clause
    assert check(f"严禁以下做法：{text}", kind) == []  # type: ignore[arg-type]


@given(st.lists(st.sampled_from([text for _, _, text in clauses(FIRST)]), max_size=6))
def test_spans_hold_their_sentences_and_stand_in_order(texts: list[str]) -> None:
    text = "\n".join(texts)
    found = check(text, "scheme")
    assert [finding.span.of(text) for finding in found] == [finding.text for finding in found]
    assert [finding.span.start for finding in found] == sorted(finding.span.start for finding in found)


@pytest.mark.parametrize("text", ["", "。。。；\n", "（", "不得", "会议" * 20_000])
def test_odd_texts_are_read_without_harm(text: str) -> None:
    assert isinstance(check(text), list)


def test_every_rule_has_its_words_basis_and_remedy() -> None:
    assert RULES.keys() == BASIS.keys() == REMEDY.keys()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("评价方案\n一、产值增速，权重20%。二、满意度，分值10分。", "scheme"),
        ("关于做好防汛工作的通知\n各县市区：", "notice"),
        ("一、加快项目建设。", "task"),
    ],
)
def test_kinds_are_known_by_their_words(text: str, kind: str) -> None:
    assert kind_of(text) == kind
