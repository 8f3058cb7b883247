"""Three people in turn: the office registers a document that was read and proposes, a leader instructs on a phone in two taps, the
office gives it to a department, which answers, and the office closes it; the sheet is looked at as a page and as paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from application import Application
from browsing import ARTEFACTS, PHONE, WIDE, cast, chromium, picture
from circulation.papers import PAPER

from luoshi.rendering.official.pdf import pdf_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READ = f"""
from luoshi.extraction import read
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.documents.services import intake
office = actor_of(Appointment.objects.get(person__name="督督"))
data = {PAPER.encode()!r}
row = intake.receive("来文.txt", [data], actor=office).document
intake.store(row.pk, *read("来文.txt", data))
print(row.pk)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, dict[str, str]]]:
    """The application, and a link that signs each person in."""
    started = Application(tmp_path_factory.mktemp("circulation-browser") / "var", LUOSHI_DEMO="True")
    links = cast(started)
    started.start()
    yield started, links
    started.stop()


@pytest.fixture(scope="module")
def people(running: tuple[Application, dict[str, str]]) -> Iterator[dict[str, Any]]:
    """A page of each person, that fails the test when the browser complains."""
    application, links = running
    with chromium() as browser:
        complaints: list[str] = []

        def opened(name: str, size: dict[str, int]) -> Any:
            context = browser.new_context(base_url=application.url, viewport=size, locale="zh-CN")
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
            page.on(
                "console",
                lambda said: complaints.append(f"{name}: {said.text}") if said.type == "error" else None,
            )
            page.set_default_timeout(20_000)
            page.goto(links[name])
            page.locator("button[type=submit]").first.click()
            page.locator(".who").wait_for()
            return page

        yield {
            "office": opened("office", WIDE),
            "lead": opened("lead", WIDE),
            "leader": opened("leader", PHONE),
        }
        assert not complaints


def opened_act(page: Any, label: str) -> Any:
    """An act of the registry in the head, opened."""
    menu = page.locator(".sheet-acts details", has=page.locator("summary", has_text=label)).first
    menu.locator("summary").click()
    return menu


def test_an_incoming_document_goes_its_whole_way(
    running: tuple[Application, dict[str, str]], people: dict[str, Any]
) -> None:
    application = running[0]
    document = application.python(READ).strip()
    office, leader, lead = people["office"], people["leader"], people["lead"]

    office.goto("/documents/")
    office.get_by_role("link", name="来文登记和批办").click()
    office.get_by_role("link", name="登记来文").click()
    office.locator(f'a[href="?document={document}"]').click()
    assert office.get_by_label("来文机关").input_value() == "省政府办公厅"
    picture(office, "sheet-new")
    office.get_by_role("button", name="登记", exact=True).click()
    office.get_by_text("已登记，收文编号").wait_for()
    page = f"/circulation/{Path(office.url).name}/"

    menu = opened_act(office, "拟办")
    menu.get_by_label("拟办意见").fill("呈张市长阅示，拟请市工业和信息化局提出落实方案。")
    menu.get_by_role("button", name="保存拟办意见").click()
    office.get_by_text("拟办意见已保存").wait_for()
    menu = opened_act(office, "送批")
    menu.get_by_label("张市长", exact=False).first.check()
    picture(office, "sheet-route")
    menu.get_by_role("button", name="送批", exact=True).click()
    office.get_by_text("已送批").wait_for()

    # From the notification: a tap on the word, a tap to sign.
    leader.goto("/notifications/")
    leader.get_by_text("请批阅").click()
    agree = leader.locator(".sign summary", has_text="同意")
    assert agree.bounding_box()["y"] < PHONE["height"] - 100, "in reach without scrolling"
    agree.click()
    leader.screenshot(path=ARTEFACTS / "sheet-sign-phone.png")
    leader.get_by_role("button", name="签“同意”").click()
    leader.get_by_text("已签批。").wait_for()
    assert leader.locator(".sign").count() == 0
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    office.goto("/")
    office.locator(".duty", has_text="待交办的来文").get_by_text("关于印发").wait_for()
    office.goto(page)
    office.locator(".opinion", has_text="同意。").get_by_role("link", name="按此交办").click()
    menu = office.locator(".sheet-acts details[open]")
    menu.get_by_label("主办单位").fill("市工业和信息化局")
    menu.get_by_role("button", name="交办").click()
    office.get_by_text("已交办，承办单位会收到通知").wait_for()

    lead.goto("/circulation/?mine=handle")
    lead.locator("table.sheets tbody th a").first.click()
    work = lead.locator("#works")
    work.locator("summary", has_text="办复").click()
    work.get_by_label("办理情况").fill("落实方案已报市政府常务会议。")
    work.get_by_role("button", name="提交").click()
    lead.get_by_text("已办复。").wait_for()

    office.goto(page)
    menu = opened_act(office, "办结")
    menu.get_by_label("办结情况").fill("方案已经常务会议研究同意。")
    menu.get_by_role("button", name="办结").click()
    office.get_by_text("已办结。").wait_for()
    assert office.locator(".standing .state").text_content() == "已办结"
    picture(office, "sheet")
    office.goto("/circulation/")
    picture(office, "sheets")

    with office.expect_download() as download:
        office.goto(page)
        office.get_by_role("link", name="处理单 docx").click()
    docx = Path(download.value.path()).read_bytes()
    if shutil.which("soffice") is None:
        return
    paper = pypdfium2.PdfDocument(pdf_of(docx))
    for number, each in enumerate(paper, 1):
        each.render(scale=1.5).to_pil().save(ARTEFACTS / f"sheet-paper-{number}.png")
    text = "".join(paper[at].get_textpage().get_text_bounded() for at in range(len(paper)))
    assert len(paper) <= 2
    for words in (
        "文件处理单",
        "同意。",
        "张市长",
        "落实方案已报市政府常务会议",
        "方案已经常务会议研究同意",
        "孙文",
    ):
        assert words in text.replace("\r\n", ""), words
