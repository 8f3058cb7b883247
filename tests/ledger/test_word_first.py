"""Words that are asked for before an expression: whatever the expression finds holds one of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from luoshi.ledger import (
    matters,
    metrics,
    role_words,
    rule_wording,
    said_responsibility,
    spoken_duties,
    task_forces,
)
from luoshi.reading.formats import typefaces
from luoshi.reading.span import holds_any


def _places(pattern: re.Pattern[str], words: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?=(?:{pattern.pattern}))", words)]


# What spares a stretch the search, the expression, and a sentence in which two of its words stand side by side.
CASES: dict[str, tuple[Callable[[str], object], re.Pattern[str], str]] = {
    "a sentence with 由": (
        lambda words: holds_any(words, said_responsibility._ANSWERS),
        said_responsibility._SENTENCE,
        "由某某局、某某站{}。",
    ),
    "a sentence with 由 by what stands in front of it": (
        said_responsibility._BY.search,
        said_responsibility._SENTENCE,
        "{}由某某局、某某站负责。",
    ),
    "the name of a task force": (
        lambda words: any(begins.search(words) for begins in task_forces._BEGINS),
        task_forces._NAME,
        "{}某某领导小组。",
    ),
    "the name of a typeface": (
        lambda words: any(hint.search(words) for hint in typefaces._NAME_HINTS),
        typefaces._NAME,
        "{}",
    ),
    "a sentence of leading": (
        lambda words: holds_any(words, said_responsibility._LEAD_WORDS),
        said_responsibility._WHOLE_SENTENCE,
        "某某局{}。",
    ),
    "a verb of who does it": (
        lambda words: any(role_words.VERB.match(words, at) for at in _places(role_words.VERB_BEGINS, words)),
        role_words.VERB,
        "某某局{}",
    ),
    "a time behind a metric": (
        lambda words: words[-1:] in metrics._TIME_LAST,
        metrics._TIME_BEHIND,
        "某某率{}",
    ),
    "the name of a matter": (
        lambda words: any(hint.search(words) for hint in matters._SUBJECT_HINTS),
        matters._SUBJECT,
        "{}：某某某",
    ),
    "a rule of the first": (rule_wording._MAY_SAY_RULE.search, rule_wording._FIRST, "{}为牵头单位"),
    "a rule of a mark": (rule_wording._MAY_SAY_RULE.search, rule_wording._MARK, "{}前的为牵头单位"),
    "what is not said again": (rule_wording._MAY_SAY_RULE.search, rule_wording.NOT_AGAIN, "{}"),
    "what holds below": (rule_wording._MAY_SAY_RULE.search, rule_wording._SAME_BELOW, "{}"),
    "what is called so": (rule_wording._MAY_SAY_RULE.search, rule_wording._MEANS, "{}某某"),
    "who leads in running text": (spoken_duties._MAY_LEAD.search, spoken_duties._VERB, "某某局{}某某某"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_an_expression_finds_holds_the_word_asked_first(case: str) -> None:
    asks, pattern, sentence = CASES[case]
    # The words that the expression itself is made of, so that one added to it is tried.
    words = {"", "2026年", "3", *re.findall("[\u4e00-\u9fff]+|[“”]", pattern.pattern)}
    found = 0
    for first, second in itertools.product(words, repeat=2):
        said = sentence.format(first + second)
        match = pattern.search(said)
        # Of the verbs of running text only those that name a lead are asked for.
        if match and (pattern is not spoken_duties._VERB or match.lastgroup in ("lead", "with")):
            found += 1
            assert asks(said), said
    assert found > len(words), "the words of the expression never make what it finds"
