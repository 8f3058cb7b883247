"""The page that shows the ledger beside its source."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from luoshi.ledger.model import Ledger, Rule, Task
from luoshi.reading.document import Circulation, Document, Header
from luoshi.reading.repair.web import web_furniture
from luoshi.reading.span import Draft, Span
from luoshi.rendering.ledger_html import ledger_html
from luoshi.rendering.source_html import Area, Mark, source_html


def test_every_item_is_keyed_on_both_sides(document: Document, ledger: Ledger) -> None:
    page = LexborHTMLParser(ledger_html(document, ledger))
    keys = [node.attributes["data-k"] for node in page.css(".ledger [data-k]")]
    places = {node.attributes["data-k"] for node in page.css(".source [data-k]")}
    assert {"t0", "t1", "f0", "m0", "a0", "r0"} <= set(keys)
    assert {"t0", "t1", "r0"} <= places
    assert len(keys) == len(set(keys))


def test_the_ledger_follows_the_order_of_the_source(document: Document, ledger: Ledger) -> None:
    page = LexborHTMLParser(ledger_html(document, ledger))
    along = [float(node.attributes["data-y"] or 0) for node in page.css(".ledger .item[data-k]")]
    assert along == sorted(along)


def test_facts_are_tinted_by_their_role(document: Document, ledger: Ledger) -> None:
    page = LexborHTMLParser(ledger_html(document, ledger))
    tinted = {(node.attributes["class"], node.text()) for node in page.css(".source mark")}
    assert {
        ("lead", "市水利局"),
        ("support", "市财政局"),
        ("target", "堤防整修120公里以上"),
        ("deadline", "年底前"),
    } <= tinted


def test_the_source_is_typeset_as_an_official_document(document: Document, ledger: Ledger) -> None:
    page = LexborHTMLParser(ledger_html(document, ledger))
    set_as = {node.attributes.get("class"): node.text() for node in page.css(".source p[class]")}
    assert set_as["head"] == "云州市人民政府文件"
    assert set_as["name"] == "云州市人民政府关于加强防汛工作的意见"
    assert set_as["signed"] == "2031年3月5日"
    assert set_as["level1"] == "一、夯实基础"


def test_nothing_in_a_document_becomes_markup(document: Document, ledger: Ledger) -> None:
    found = ledger_html(document, ledger)
    assert "<script>alert(1)" not in found
    assert "<市应急局>" not in found
    assert found.count("<script") == 1


def test_the_page_needs_no_other_resource(document: Document, ledger: Ledger) -> None:
    found = ledger_html(document, ledger)
    outside = re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)|url\(|@import|https?://", found)
    assert set(outside) == {"http://"}  # the one in the document's own text
    assert "default-src 'none'" in found


def test_warnings_are_listed(document: Document, ledger: Ledger) -> None:
    page = LexborHTMLParser(ledger_html(document, ledger))
    listed = page.css_first("#notices")
    assert listed is not None
    assert "请核对" in listed.text()


def test_a_document_without_findings_says_so(document: Document) -> None:
    assert "没有读出任务" in ledger_html(document, Ledger())


def test_a_circulation_sheet_is_set_as_a_panel(document_of: Callable[..., Document]) -> None:
    text = "文件处理单\n来文机关\t省政府\t文号\t云政发〔2031〕6号\n领导批示\t同意\v张三\t\t\n正文。"
    document = replace(
        document_of(text), header=Header(), circulation=Circulation(None, None, None, (), Span(0, 44))
    )
    page = LexborHTMLParser(source_html(document, [], []))
    panel = page.css_first(".sheet")
    assert panel is not None
    assert [len(row.css("td")) for row in panel.css("tr")] == [4, 2]
    assert "正文" not in panel.text()


def test_what_a_web_page_had_around_the_document_is_folded(document_of: Callable[..., Document]) -> None:
    text = "首页 > 政务公开\n字体：大 中 小\n云州市人民政府关于防汛的通知\n请各县落实。\n相关阅读\n防汛解读"
    document = replace(document_of(text), header=Header(), furniture=web_furniture(text))
    page = LexborHTMLParser(source_html(document, [], []))
    assert [[p.text() for p in folded.css("p")] for folded in page.css("details.remains")] == [
        ["首页 > 政务公开", "字体：大 中 小"],
        ["相关阅读", "防汛解读"],
    ]
    assert [each.text() for each in page.css("details.remains summary")] == ["2 行网页文字，不属于文件"] * 2
    assert [p.text() for p in page.css(".chunk > p")] == ["云州市人民政府关于防汛的通知", "请各县落实。"]


def test_rows_parted_by_tabs_become_a_table(document_of: Callable[..., Document]) -> None:
    document = replace(document_of("序号\t任务\n1\t甲\n2\t乙\n说明。"), header=Header())
    page = LexborHTMLParser(source_html(document, [Area(Span(8, 9), "t0")], [Mark(Span(8, 9), "lead")]))
    assert [[c.text() for c in row.css("td")] for row in page.css("tr")] == [
        ["序号", "任务"],
        ["1", "甲"],
        ["2", "乙"],
    ]
    assert [node.text() for node in page.css("[data-k=t0] mark.lead")] == ["甲"]


_SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=12)


@settings(deadline=None)
@given(st.text(alphabet="甲乙<&\n\t\v\"'。", min_size=1, max_size=60), _SPANS, _SPANS)
def test_no_character_is_lost_or_doubled_by_marks_and_areas(
    text: str, areas: list[list[int]], marks: list[list[int]]
) -> None:
    document = Document("a.txt", "txt", text, Draft.of(text), Header())
    size = len(text)
    page = source_html(
        document,
        [Area(Span(min(a, size), min(b, size)), f"t{i}") for i, (a, b) in enumerate(areas)],
        [Mark(Span(min(a, size), min(b, size)), "lead") for a, b in marks],
    )
    shown = LexborHTMLParser(f"<body>{page}</body>").body
    assert shown is not None
    assert re.sub(r"\s", "", shown.text()) == re.sub(r"\s", "", text)


def test_a_long_document_is_set_in_linear_time() -> None:
    def seconds(lines: int) -> float:
        text = "一项任务要抓好落实。\n" * lines
        tasks = tuple(Task("main", None, (), None, "task", Span(i * 11, i * 11 + 10)) for i in range(lines))
        rules = tuple(Rule("要抓好", Span(i * 11 + 4, i * 11 + 7), "require") for i in range(lines))
        document = Document("a.txt", "txt", text, Draft.of(text), Header())
        begin = time.process_time()
        ledger_html(document, Ledger(tasks=tasks, rules=rules))
        return time.process_time() - begin

    seconds(100)
    assert seconds(8000) < 24 * max(seconds(1000), 0.02)


@pytest.fixture
def browser() -> Iterator[Any]:
    executable = which("chromium") or which("chromium-browser") or which("google-chrome")
    if not executable:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.browser
def test_keys_and_pointer_light_both_sides(
    browser: Any, tmp_path: Path, document: Document, ledger: Ledger
) -> None:
    path = tmp_path / "ledger.html"
    path.write_text(ledger_html(document, ledger), encoding="utf-8")
    problems: list[str] = []
    for width in (1440, 390):
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.goto(path.as_uri())
        keys = page.eval_on_selector_all(".item[data-k]", "all => all.map(e => e.dataset.k)")
        for key in keys[:3]:
            page.keyboard.press("j")
            assert page.eval_on_selector(".item.on", "e => e.dataset.k") == key
            assert page.evaluate("document.activeElement.dataset.k") == key
        page.keyboard.press("k")
        assert page.eval_on_selector(".item.on", "e => e.dataset.k") == keys[1]
        page.hover(".source [data-k=t1]")
        page.wait_for_selector(".item.on[data-k=t1]")
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert not problems
