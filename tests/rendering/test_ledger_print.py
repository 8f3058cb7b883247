"""The reading page on paper: each passage beside what was read out of it, on A4, with numbered pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from luoshi.extraction import html_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

TEXT = """云州市人民政府关于加强防汛工作的意见

云政发〔2031〕6号

各县（区）人民政府：

一、夯实基础

""" + "\n\n".join(
    f"（{number}）整修堤防{'甲乙丙丁戊己庚辛壬癸'[at]}段。{'统筹推进前期工作和资金筹措，严格按照规范组织施工。' * 4}年底前完成。（市水利局牵头，市财政局负责）"
    for at, number in enumerate("一二三四五六七八九十")
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[pypdfium2.PdfDocument, int]]:
    """The page as PDF, and how many copies are left in it after printing."""
    from playwright.sync_api import sync_playwright

    path = tmp_path_factory.mktemp("print") / "意见.html"
    path.write_bytes(html_page("意见.txt", TEXT.encode()))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(Path(path).as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        left = page.locator(".pairs").count()
        browser.close()
    document = pypdfium2.PdfDocument(pdf)
    yield document, left
    document.close()


def place(document: pypdfium2.PdfDocument, words: str) -> list[tuple[int, float, float]]:
    """Page, left edge and upper edge of each place where the words stand."""
    out = []
    for number, page in enumerate(document):
        text = page.get_textpage()
        searcher = text.search(words)
        while found := searcher.get_next():
            left, _bottom, _right, top = text.get_charbox(found[0])
            out.append((number, left, top))
    return out


def test_a_passage_stands_beside_its_item(printed: tuple[pypdfium2.PdfDocument, int]) -> None:
    document, _ = printed
    assert len(document) >= 2
    width, height = document[0].get_size()
    assert (width, height) == pytest.approx((842, 595), abs=2)
    for segment in "甲乙丙丁戊己庚辛壬癸":
        places = place(document, f"整修堤防{segment}段")
        assert len(places) == 2, segment
        (page, x, y), (other, beside, z) = sorted(places, key=lambda each: each[1])
        assert page == other
        assert x < width / 2 < beside
        assert y == pytest.approx(z, abs=30)


def test_pages_are_numbered_and_the_page_is_as_before_afterwards(
    printed: tuple[pypdfium2.PdfDocument, int],
) -> None:
    document, left = printed
    for number, page in enumerate(document, 1):
        assert f"— {number} —" in page.get_textpage().get_text_range()
    assert left == 0
