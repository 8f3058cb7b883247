"""A document whose line ends were taken out gives the tasks and roles that it gives with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_text
from tests.ledger import corpus

HEAD = "临江县人民政府办公室关于印发临江县茶业振兴行动方案的通知\n临政办发〔2026〕3号\n各乡镇人民政府，县直各单位：\n现将《临江县茶业振兴行动方案》印发给你们，请认真落实。\n临江县人民政府办公室\n2026年3月2日\n临江县茶业振兴行动方案\n为振兴茶业，制定本方案。\n"

# Documents of numbered items whose responsibility stands in parentheses or behind labels.
NUMBERED = (
    "01", "02", "03", "04", "05", "06", "07", "08", "11", "15", "16", "17", "19", "20", "25", "39", "40", "46", "47", "48", "52", "53", "56", "59", "60", "62",
)  # fmt: skip

Rows = list[tuple[str | None, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]]


def rows(text: str) -> Rows:
    ledger = build_ledger(read_text(text, "case.txt"))
    return [
        (
            task.number,
            tuple(
                (tuple(b.written for b in a.lead), tuple(b.written for b in a.support))
                for a in task.assignments
            ),
        )
        for task in ledger.tasks
        if task.number
    ]


def on_one_line(text: str) -> str:
    return "".join(line.strip() for line in text.split("\n"))


@pytest.mark.parametrize(
    "pair", [p for p in corpus.load() if p.name.split("-")[0] in NUMBERED], ids=lambda p: p.name
)
def test_a_document_of_the_corpus_reads_the_same_without_line_ends(pair: corpus.Pair) -> None:
    assert rows(on_one_line(pair.text)) == rows(pair.text)


HEADINGS = st.sampled_from(["修缮茶园道路", "拓展出口市场", "办好采茶节会", "建设加工园区", "培育龙头企业"])
SENTENCES = st.sampled_from(
    [
        "完成年度修缮任务。",
        "组织茶企参展，拓展渠道。",
        "2026年底前建成投用。",
        "完善体系，提升品质，扩大规模。",
    ]
)
WHO = st.sampled_from(
    [
        "（县财政局牵头，县林业局配合）",
        "（责任单位：县文旅局、县商务局）",
        "（县交通局负责）",
        "（县住建局、县水利局按职责分工负责）",
    ]
)
ITEM = st.tuples(HEADINGS, st.lists(SENTENCES, min_size=1, max_size=4), WHO)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(ITEM, min_size=2, max_size=4), min_size=2, max_size=4),
    st.sampled_from(["bracket", "number", "run on", "both"]),
)
def test_line_ends_make_no_difference(
    sections: list[list[tuple[str, list[str], str]]], numbering: str
) -> None:
    han = "一二三四五六七八九十"
    lines: list[str] = []
    running = 0
    for s, items in enumerate(sections):
        lines.append(f"{han[s]}、推进茶业第{han[s]}步")
        if numbering == "both":
            lines.append("（一）夯实产业基础")
        for i, (heading, sentences, who) in enumerate(items):
            running += 1
            label = {
                "bracket": f"（{han[i]}）",
                "number": f"{i + 1}.",
                "run on": f"{running}.",
                "both": f"{running}.",
            }[numbering]
            lines.append(f"{label}{heading}。{''.join(sentences)}{who}")
    text = HEAD + "\n".join(lines) + "\n"
    assert rows(on_one_line(text)) == rows(text)
