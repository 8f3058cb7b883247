"""A person at a browser: the office plans a monthly stocktake, goes through its agenda on the screen with keys, notes what is
agreed on, closes it and takes the note along; a leader reads it on a phone, a department sees its own part."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from application import Application
from browsing import PHONE, WIDE, cast, chromium, picture
from docx import Document

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAN = """
from datetime import timedelta
from django.utils import timezone
from luoshi.web.directory.models import Organisation
from luoshi.web.tasks.models import Involvement, Plan, Task
from luoshi.web.tasks.services import core, lights
today = timezone.localdate()
city = Organisation.objects.get(name="青禾市人民政府")
plan = Plan.objects.create(owner=city, title="青禾市重点任务", year=today.year)
for number, days, name in (
    (1, -20, "青禾市工业和信息化局"), (2, -3, "青禾市财政局"), (3, 5, "青禾市工业和信息化局"), (4, 200, "青禾市财政局"),
):
    lead = Organisation.objects.get(name=name)
    task = Task.objects.create(owner=city, plan=plan, number=str(number), title=f"建设产业园{number}", due=today + timedelta(days=days))
    Involvement.objects.create(task=task, role="lead", written=lead.short_name, organisation=lead)
pks = list(plan.tasks.values_list("pk", flat=True))
core.refresh(pks)
lights.refresh(pks)
print(plan.pk)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, dict[str, str]]]:
    """The application with a plan, and a link that signs each person in."""
    started = Application(tmp_path_factory.mktemp("stocktakes-browser") / "var", LUOSHI_DEMO="True")
    links = cast(started)
    started.python(PLAN)
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
            **{name: opened(name, WIDE) for name in ("office", "member")},
            "leader": opened("leader", PHONE),
        }
        assert not complaints


def test_a_monthly_stocktake_goes_from_its_agenda_to_the_frozen_snapshot_and_its_note(
    running: tuple[Application, dict[str, str]], people: dict[str, Any]
) -> None:
    application = running[0]
    office, member, leader = (people[name] for name in ("office", "member", "leader"))

    office.goto("/stocktakes/")
    office.get_by_role("link", name="安排调度").first.click()
    office.get_by_label("调度什么").select_option(label="青禾市重点任务")
    office.get_by_role("button", name="安排", exact=True).click()
    office.get_by_text("已安排").wait_for()
    assert office.locator(".agenda li").count() == 3, (
        "two that are late, one that is nearly due; the fourth is on its path"
    )
    assert "3 项" in office.locator("#h-burden + p").inner_text()
    picture(office, "stocktake-agenda")
    page = f"/stocktakes/{Path(office.url).name}/"

    office.get_by_role("button", name="开始调度").click()
    office.locator(".meeting h1").wait_for()
    assert office.locator(".meeting h1").inner_text() == "1 建设产业园1", "what is latest comes first"
    office.keyboard.press("n")
    office.keyboard.type("一周内拿出赶工安排")
    picture(office, "stocktake-meeting")
    office.get_by_role("button", name="记录", exact=True).click()
    office.get_by_text("已记录，并已交办为问题").wait_for()
    assert office.locator(".decisions li").count() == 1
    office.keyboard.press("j")
    office.get_by_role("heading", name="2 建设产业园2").wait_for()
    office.keyboard.press("ArrowLeft")
    office.get_by_role("heading", name="1 建设产业园1").wait_for()
    for name in ("2 建设产业园2", "3 建设产业园3", "其他议定事项"):
        office.keyboard.press("j")
        office.get_by_role("heading", name=name, exact=True).first.wait_for()
    office.get_by_role("link", name="去结束调度").click()

    office.locator("summary", has_text="结束调度").click()
    office.get_by_role("button", name="结束并固定快照").click()
    office.get_by_text("快照已固定").wait_for()
    picture(office, "stocktake-closed")
    with office.expect_download() as saved:
        office.get_by_role("link", name="调度纪要 docx").click()
    words = "\n".join(p.text for p in Document(BytesIO(saved.value.path().read_bytes())).paragraphs)
    assert "青禾市重点任务共 4 项任务" in words
    assert "一周内拿出赶工安排" in words

    leader.goto(page)
    assert leader.locator(".state").first.inner_text() == "已结束"
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    member.goto("/stocktakes/")
    member.get_by_role("link", name="青禾市重点任务").click()
    assert member.locator(".agenda li").count() == 2, "its own part"
    member.goto("/issues/?duty=take")
    member.get_by_role("link", name="一周内拿出赶工安排").wait_for()
    (digest,) = application.select("SELECT digest FROM stocktakes_stocktakesnapshot")[0]
    assert digest in office.locator(".digest").inner_text()
