"""An officer at the keyboard: a plan of many tasks is reviewed by exception, and every key is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from application import Application
from browsing import WIDE, cast, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLES = Path(__file__).parents[4] / "shared" / "seeds"
NUMERALS = "一二三四五六七八九十"
FIGURE = "加强统筹协调，新建标准厂房{n}0万平方米以上。"
LED, JOINT = "（市工业和信息化局牵头，市财政局、市教育局负责）", "（市财政局、市教育局按职责分工负责）"


def plan(sections: int = 18, each: int = 9) -> str:
    """A plan of many tasks, of which one in each third section has nobody who leads."""
    lines = [
        "青禾市人民政府关于印发重点任务分工方案的通知",
        "青政发〔2025〕3号",
        "各县市区人民政府：",
        "现将方案印发给你们。",
    ]
    for at in range(sections):
        if at % 6 == 0:
            lines.append(f"{NUMERALS[at // 6]}、第{NUMERALS[at // 6]}个方面")
        lines.append(f"（{NUMERALS[at % 6]}）推进第{at + 1}项工程")
        for n in range(1, each + 1):
            who = JOINT if n == 3 and at % 3 == 0 else LED
            lines.append(f"{n}.做好第{at + 1}批第{n}件实事。{FIGURE.format(n=n)}{who}")
    return "\n".join([*lines, "青禾市人民政府", "2025年1月6日"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The list of documents, as the city's general office sees it; fails the test when the browser complains."""
    application = Application(tmp_path_factory.mktemp("review-browser") / "var", LUOSHI_DEMO="True")
    links = cast(application)
    application.start()
    complaints: list[str] = []
    try:
        with chromium() as browser:
            opened = browser.new_context(base_url=application.url, viewport=WIDE, locale="zh-CN").new_page()
            opened.on("pageerror", lambda error: complaints.append(str(error)))
            # A conflict is an answer, which the browser counts as an error.
            opened.on(
                "console",
                lambda said: (
                    complaints.append(said.text) if said.type == "error" and "409" not in said.text else None
                ),
            )
            opened.set_default_timeout(20_000)
            opened.goto(links["office"])
            opened.locator("button[type=submit]").first.click()
            opened.locator(".who").wait_for()
            yield opened
    finally:
        application.stop()
    assert not complaints


class Keyboard:
    """Presses keys and counts them: a chord (Shift and A) is one."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def press(self, key: str, until: Callable[[], bool]) -> None:
        """Press a key and wait until the page has done it."""
        self.page.keyboard.press(key)
        self.count += 1
        for _ in range(200):
            if until():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{key} did nothing")

    def open(self) -> int:
        """How many items nobody has checked."""
        bar = self.page.locator("#progress progress")
        return int(bar.get_attribute("max")) - int(bar.get_attribute("value"))


def hand_in(page: Any, files: Any) -> None:
    page.goto("/documents/")
    page.locator("#files").set_input_files(files)
    page.locator(".uploads li").get_by_text("可以核对").wait_for()
    page.locator(".uploads li a").click()
    page.locator(".card.task").first.wait_for()
    page.wait_for_load_state("load")


def review(page: Any) -> int:
    """Review the open document where nothing in it is wrong; how many keys that takes."""
    keyboard = Keyboard(page)

    def press_until_less(key: str) -> None:
        left = keyboard.open()
        keyboard.press(key, lambda: keyboard.open() < left)

    press_until_less("c")
    for _tab in range(page.locator(".tabs a").count()):
        for at in (3, 4, 7):  # no lead, not in the register, doubtful
            chosen = page.locator(f'.sieve a[data-filter="{at}"][aria-current]')
            if page.locator(f'.sieve a[data-filter="{at}"]:not(.none)').count() and keyboard.open():
                keyboard.press(str(at), lambda chosen=chosen: chosen.count() == 1)
                while page.locator('[data-together="section"]').count():
                    press_until_less("Shift+A")
        if not keyboard.open():
            break
        tab = page.locator("#ledger").get_attribute("data-tab")
        keyboard.press("]", lambda tab=tab: page.locator("#ledger").get_attribute("data-tab") != tab)
    assert keyboard.open() == 0, "all of it is reviewed"
    return keyboard.count


def test_a_plan_of_many_tasks_takes_few_keys_and_each_act_is_undone_as_one(office):
    page = office
    hand_in(page, [{"name": "多项任务.txt", "mimeType": "text/plain", "buffer": plan().encode()}])
    assert page.locator(".card.task").count() == 162
    assert (
        review(page) == 1 + 1 + 6
    )  # what nothing is against, the filter, a section for each task without a lead
    page.locator("#said", has_text="已一并核对 1 项").wait_for()
    page.keyboard.press("u")
    page.locator("#progress", has_text="已核对 161 / 162").wait_for()
    page.keyboard.press("1")
    page.locator('.sieve a[data-filter="1"][aria-current]').wait_for()
    picture(page, "review")


def test_the_filter_the_sections_and_the_tabs_are_walked_by_key(office):
    page = office
    hand_in(
        page,
        [{"name": "再来一份.txt", "mimeType": "text/plain", "buffer": plan(sections=6, each=4).encode()}],
    )
    current = page.locator(".card.current h3")
    page.keyboard.press("Shift+J")
    page.keyboard.press("Shift+J")
    assert current.text_content() == "1. 做好第2批第1件实事"
    page.keyboard.press("Shift+K")
    page.keyboard.press("j")
    assert current.text_content() == "2. 做好第1批第2件实事"
    page.keyboard.press("Shift+P")
    page.locator("#progress", has_text="已核对 24 / 24").wait_for()
    page.keyboard.press("u")
    page.locator("#progress", has_text="已核对 0 / 24").wait_for()
    page.keyboard.press("a")
    page.get_by_role("button", name="核对本节 3 项").wait_for()
    page.keyboard.press("u")
    page.get_by_role("button", name="核对本节 3 项").wait_for(state="detached")
    page.keyboard.press("3")
    page.locator('.sieve a[data-filter="3"][aria-current]').wait_for()
    assert "show=no-lead" in page.url
    assert page.locator(".card.task").count() == 2
    # Words whose card the filter leaves out are shown in the whole list.
    page.locator('.paper [data-item^="task-"]', has_text="做好第2批第2件实事").first.click()
    page.locator(".card.current h3", has_text="做好第2批第2件实事").wait_for()
    page.keyboard.press("]")
    page.locator('#ledger[data-tab="target"]').wait_for()
    page.keyboard.press("[")
    page.locator('#ledger[data-tab="task"]').wait_for()


def test_who_confirms_what_another_has_changed_is_told_so_in_view(office):
    page = office
    hand_in(
        page, [{"name": "同时.txt", "mimeType": "text/plain", "buffer": plan(sections=1, each=3).encode()}]
    )
    other = page.context.new_page()
    other.goto(page.url)
    other.locator('.card.task [data-act="confirm"]').first.click()
    other.locator('.card.task [data-act="confirm"][aria-pressed="true"]').first.wait_for()
    other.close()
    page.locator('.card.task [data-act="confirm"]').first.click()
    page.locator("#messages .message.failed", has_text="已被改动").wait_for()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the sample documents in ../shared/seeds")
def test_the_sample_plan_of_161_tasks_takes_under_60_keys(office):
    page = office
    hand_in(page, [str(next(SAMPLES.glob("002*")))])
    assert page.locator(".card.task").count() == 161
    assert review(page) < 60


def test_on_paper_each_passage_stands_beside_what_was_read_out_of_it(office):
    page = office
    hand_in(
        page, [{"name": "打印.txt", "mimeType": "text/plain", "buffer": plan(sections=3, each=3).encode()}]
    )
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    rows = page.locator(".pair").evaluate_all(
        """rows => rows.map(row => [...row.children].map(side => [side.innerText, side.getBoundingClientRect().top]))"""
    )
    assert not page.locator(".panes").is_visible()
    for n in ("第1批第1件实事", "第3批第3件实事"):
        ((passage, above), (read, beside)) = next(row for row in rows if n in row[0][0])
        assert n in read
        assert "市财政局" in read
        assert above == beside
        assert passage.count("件实事") == 1
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".pair").count() == 0
    assert page.locator(".panes").is_visible()


def test_the_selected_words_fill_the_place_of_the_field_in_focus(office):
    page = office
    hand_in(
        page, [{"name": "出处.txt", "mimeType": "text/plain", "buffer": plan(sections=1, each=2).encode()}]
    )
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator("form.editing").wait_for()

    def select(words: str) -> None:
        page.evaluate(
            """(words) => {
              for (const block of document.querySelectorAll(".paper [data-start]")) {
                const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                  const at = node.data.indexOf(words);
                  if (at < 0) continue;
                  document.activeElement.blur();
                  getSelection().setBaseAndExtent(node, at, node, at + words.length);
                  return;
                }
              }
            }""",
            words,
        )

    def filled(words: str, place: Any) -> None:
        page.keyboard.press("s")
        place.locator("output", has_text=words).wait_for()

    target = page.locator('[data-rows="targets"] [data-row] [data-span]')
    assignment = page.locator('[data-rows="assignments"] [data-row] [data-span]')
    whole = page.locator("form.editing > details [data-span]")
    before = assignment.last.locator("output").text_content()
    page.get_by_label("单位", exact=True).first.focus()
    select("新建标准厂房")
    filled("新建标准厂房", target)
    target.locator(".cite", has_text="一（一）1").wait_for()
    assert assignment.last.locator("output").text_content() == before
    page.get_by_role("combobox", name="牵头单位").focus()
    select("市财政局")
    filled("市财政局", assignment.last)
    assert "meant" in assignment.last.get_attribute("class")
    page.get_by_label("任务名称").focus()
    select("加强统筹协调")
    filled("加强统筹协调", whole)
    page.keyboard.press("Escape")
    page.locator("form.editing").wait_for(state="detached")
