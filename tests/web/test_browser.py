"""A person at a browser: hands in a file, sees the ledger, corrects a department, undoes it, takes the table away."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from application import Application
from openpyxl import load_workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TEXT = """青禾市人民政府关于印发重点任务分工方案的通知
青政发〔2025〕3号
各县市区人民政府：
现将方案印发给你们，请认真落实。
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上，6月底前开工。（市工业和信息化局牵头，市财政局、市自然资源局负责）
2.稳定就业。城镇新增就业5万人以上。（市人力资源社会保障局牵头，市教育局负责）
青禾市人民政府
2025年1月6日
"""


@pytest.fixture(scope="module")
def application(tmp_path_factory) -> Iterator[Application]:
    """The application, with a session of a general office in its database."""
    started = Application(tmp_path_factory.mktemp("browser") / "var")
    started.sign_in()
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def signed_in(chromium, application, **options):
    """A browser in which the general office has signed in."""
    context = chromium.new_context(base_url=application.url, locale="zh-CN", **options)
    name, value = application.cookie.split("=")
    context.add_cookies([{"name": name, "value": value, "url": application.url}])
    return context


@pytest.fixture
def page(chromium, application):
    """A page that fails the test when the browser complains."""
    context = signed_in(chromium, application, viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert not complaints


@pytest.fixture
def ledger(page):
    """The document page of the handed-in file."""
    page.goto("/documents/")
    page.locator("#files").set_input_files(
        [
            {"name": "分工方案.txt", "mimeType": "text/plain", "buffer": TEXT.encode()},
            {"name": "空.txt", "mimeType": "text/plain", "buffer": b""},
        ]
    )
    page.locator(".uploads li", has_text="空.txt").get_by_text("文件是空的").wait_for()
    page.locator(".uploads li", has_text="分工方案.txt").get_by_role("link", name="打开").click()
    page.locator(".card.task").first.wait_for()
    page.wait_for_load_state("load")
    return page


def leads(page) -> list[str]:
    return page.locator(".card.task").first.locator(".body.lead").all_text_contents()


def edit_first(page) -> None:
    page.locator(".card.task").first.focus()
    page.keyboard.press("e")
    page.locator("form.editing").wait_for()


def test_from_the_file_to_the_table(ledger):
    page = ledger
    assert leads(page) == ["市工业和信息化局"]
    edit_first(page)
    box = page.get_by_role("combobox", name="牵头单位")
    box.fill("教育")
    page.get_by_role("option").filter(has_text="市教育局").first.wait_for()
    box.press("Enter")
    page.get_by_role("button", name="去掉市工业和信息化局").click()
    page.keyboard.press("Control+Enter")
    page.locator("form.editing").wait_for(state="detached")
    assert leads(page) == ["市教育局"]

    page.keyboard.press("u")
    page.get_by_text("已撤销：改正").wait_for()
    assert leads(page) == ["市工业和信息化局"]

    page.get_by_text("导出").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="任务台账 xlsx").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    book = load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
    cells = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
    assert any("市工业和信息化局" in cell for cell in cells)


def test_each_side_lights_the_other(ledger):
    page = ledger
    second = page.locator(".card.task").nth(1)
    page.locator(".paper .lead", has_text="市人力资源社会保障局").hover()
    assert "lit" in second.get_attribute("class")
    page.locator(".card.task").first.hover()
    assert "lit" in page.locator(".paper .lead", has_text="市工业和信息化局").get_attribute("class")


def test_keys_walk_through_the_ledger_and_confirm(ledger):
    page = ledger
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".card.current").count() == 1
    key = page.locator(".card.current").get_attribute("id")
    page.keyboard.press("a")
    page.locator(f"#{key}.confirmed").wait_for()
    page.get_by_text("已核对 1 /").wait_for()
    page.keyboard.press("u")
    page.get_by_text("已核对 0 /").wait_for()


def test_the_span_of_a_target_is_taken_from_the_selected_words(ledger):
    page = ledger
    edit_first(page)
    row = page.locator('[data-rows="targets"] [data-row]').first
    row.locator("details.places > summary").click()
    page.evaluate(
        """() => {
          const mark = [...document.querySelectorAll(".paper .target")].find((m) => m.textContent.includes("20万平方米"));
          const range = document.createRange();
          const text = mark.firstChild;
          const at = text.data.indexOf("20万平方米");
          range.setStart(text, at);
          range.setEnd(text, at + 6);
          const selection = getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
        }"""
    )
    row.get_by_role("button", name="用所选文字").click()
    start = TEXT.index("20万平方米")
    assert row.locator("input[name$=start]").input_value() == str(start)
    assert row.locator("input[name$=end]").input_value() == str(start + 6)
    assert row.locator("output").text_content() == "20万平方米"
    page.keyboard.press("Escape")


def test_two_tabs_on_one_task_do_not_overwrite_each_other(ledger, page):
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_load_state("load")
    for tab in (page, other):
        edit_first(tab)
    page.get_by_label("任务名称").fill("第一个窗口")
    page.get_by_role("button", name="保存").click()
    page.locator("form.editing").wait_for(state="detached")
    other.get_by_label("任务名称").fill("第二个窗口")
    other.get_by_role("button", name="保存").click()
    other.get_by_text("已被改动").wait_for()
    assert other.get_by_label("任务名称").input_value() == "第二个窗口"
    page.keyboard.press("u")
    page.get_by_text("已撤销：改正").wait_for()


def test_it_works_without_scripts(chromium, application):
    context = signed_in(chromium, application, java_script_enabled=False)
    page = context.new_page()
    page.goto("/documents/")
    page.locator("#files").set_input_files(
        [
            {"name": f"第{n}份.txt", "mimeType": "text/plain", "buffer": f"{TEXT}{n}".encode()}
            for n in range(2)
        ]
    )
    page.get_by_role("button", name="上传").click()
    page.get_by_text("已收到，识读情况见下方").nth(1).wait_for()
    assert page.get_by_text("已收到，识读情况见下方").count() == 2
    for _ in range(50):
        page.goto("/documents/?q=分工方案&state=read")
        if page.locator("tbody tr").count() >= 2:
            break
        time.sleep(0.2)
    page.locator("tbody a").first.click()
    page.locator(".card.task").first.locator("a", has_text="修改").click()
    page.get_by_label("任务名称").fill("不用脚本改的名称")
    page.get_by_role("button", name="保存").click()
    assert page.get_by_text("不用脚本改的名称").count() >= 1
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_the_screen(ledger, width):
    page = ledger
    document = page.url
    page.set_viewport_size({"width": width, "height": 844})
    for url in ("/", "/documents/", document):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
