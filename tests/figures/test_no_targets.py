"""No target is read as an observation: not one of the ledger's corpus of orders, plans, notices and bulletins."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.figures.build import read_figures
from luoshi.reading.reader import read_file, read_text
from tests.ledger.corpus import load

_SMALL = [pair for pair in load() if pair.path.suffix in (".txt", ".md", ".html", ".docx", ".xlsx")]


def squeeze(words: str) -> str:
    return "".join(words.split())


def figures_that_are_targets(path: Path, expected: dict[str, list[dict[str, object]]]) -> list[str]:
    document = read_file(path)
    targets = [squeeze(str(target.get("text") or target.get("metric"))) for target in expected["targets"]]
    found = [squeeze(f"{f.span.of(document.text)}") for f in read_figures(document).figures]
    return [words for words in found if any(len(words) > 3 and (words in t or t in words) for t in targets)]


@pytest.mark.parametrize("part", range(4))
def test_no_target_of_an_order_is_read_as_an_observation(part: int) -> None:
    wrong = {
        pair.name: words
        for pair in _SMALL[part::4]
        if (words := figures_that_are_targets(pair.path, pair.expected))
    }
    assert wrong == {}


def test_what_was_cut_down_to_in_an_order_is_no_observation() -> None:
    order = read_text(
        "青岚省出台抓落实措施十五条（附全文）\n来源：青岚发布　2024-05-31\n\n"
        "措施还将激励事项由去年的38项精简到15项，牵头部门由21个调整为9个。\n"
        "一、对投资增长快的县市区，予以资金奖励。（牵头单位：省发展改革委）\n"
    )
    assert read_figures(order).figures == ()
