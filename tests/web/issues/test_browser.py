"""A person at a browser: the inspector raises an issue on a task, the office assigns it, the department resolves it, it comes back
once, and the office verifies it; on a wide screen, and the leader reads along on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from application import Application
from browsing import PHONE, WIDE, cast, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DUE = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011
TASK = """
from luoshi.web.directory.models import Organisation
from luoshi.web.tasks.models import Involvement, Task
from luoshi.web.tasks.services import core
city = Organisation.objects.get(name="青禾市人民政府")
lead = Organisation.objects.get(name="青禾市工业和信息化局")
task = Task.objects.create(owner=city, number="1", title="建设产业园")
Involvement.objects.create(task=task, role="lead", written="市工业和信息化局", organisation=lead)
core.refresh([task.pk])
print(task.pk)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, dict[str, str]]]:
    """The application, and a link that signs each person in."""
    started = Application(tmp_path_factory.mktemp("issues-browser") / "var", LUOSHI_DEMO="True")
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
            **{name: opened(name, WIDE) for name in ("inspector", "office", "member")},
            "leader": opened("leader", PHONE),
        }
        assert not complaints


def act(page: Any, label: str, text: str = "") -> None:
    """Open an act in the head, say what it asks for, press its button."""
    menu = page.locator(".issue-acts details", has=page.locator("summary", has_text=label)).first
    if not menu.get_attribute("open") is not None:
        menu.locator("summary").click()
    if text:
        menu.locator("textarea[name=reason]").fill(text)
    menu.get_by_role("button", name=label).click()


def state(page: Any) -> str:
    return str(page.locator(".standing .state").text_content())


def test_an_issue_goes_its_whole_way_and_comes_back_once(
    running: tuple[Application, dict[str, str]], people: dict[str, Any]
) -> None:
    application = running[0]
    task = application.python(TASK)
    inspector, office, member, leader = (people[name] for name in ("inspector", "office", "member", "leader"))

    inspector.goto(f"/tasks/{task}/")
    inspector.get_by_role("link", name="提出问题").scroll_into_view_if_needed()
    inspector.locator(".on-thing").get_by_text("没有您可以看到的问题").wait_for()
    inspector.get_by_role("link", name="提出问题").click()
    inspector.get_by_label("是什么问题").fill("厂房用地没有落实")
    inspector.get_by_label("情况（时间、地点、表现、影响）").fill("现场查看，三宗地没有办齐手续。")
    inspector.get_by_label("来源").select_option("inspection")
    inspector.get_by_role("button", name="提出", exact=True).click()
    inspector.get_by_text("问题已提出").wait_for()
    address = Path(inspector.url).name
    page = f"/issues/{address}/"

    office.goto("/")
    office.locator(".duty", has_text="待交办的问题").get_by_text("厂房用地没有落实").click()
    office.locator(".issue-acts summary", has_text="交办").click()
    office.get_by_label("责任单位", exact=True).fill("市工业和信息化局")
    office.get_by_label("办结时限").fill(DUE)
    office.get_by_label("交办意见").fill("请一周内拿出办法。")
    picture(office, "issue-assign")
    office.locator(".issue-acts details[open]").get_by_role("button", name="交办").click()
    office.get_by_text("已交办，责任单位会收到通知").wait_for()

    member.goto("/issues/board/?duty=take")
    picture(member, "issue-board")
    member.get_by_role("button", name="认领：厂房用地没有落实").click()
    member.get_by_text("已认领").wait_for()
    act(member, "报办结", "三宗地手续已办齐。")
    member.get_by_text("已报办结，等待销号").wait_for()
    assert member.locator(".issue-acts summary", has_text="销号").count() == 0

    office.goto(page)
    act(office, "退回", "请附批复文件。")
    office.get_by_text("已退回。").wait_for()
    assert state(office) == "办理中"

    member.goto("/issues/?duty=resolve")
    member.get_by_role("link", name="厂房用地没有落实").click()
    member.locator(".message.attention").get_by_text("请附批复文件").wait_for()
    act(member, "报办结", "三宗地手续已办齐，批复已上传。")
    member.get_by_text("已报办结，等待销号").wait_for()

    office.goto("/issues/?duty=verify")
    office.get_by_role("link", name="厂房用地没有落实").click()
    act(office, "销号", "已核对批复，现场已开工。")
    office.get_by_text("已销号。").wait_for()
    picture(office, "issue")

    leader.goto(page)
    assert state(leader) == "已销号"
    reopen = leader.locator(".issue-acts summary", has_text="再次提出")
    assert reopen.bounding_box()["y"] < PHONE["height"], "acts are reached at once on a phone"
    reopen.click()
    leader.locator(".issue-acts textarea").fill("又停工了。")
    leader.locator(".issue-acts details[open]").get_by_role("button", name="再次提出").click()
    leader.get_by_text("已再次提出").wait_for()
    assert leader.get_by_role("link", name="厂房用地没有落实").first.get_attribute("href") == page
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    inspector.goto(f"/tasks/{task}/")
    inspector.locator(".on-thing").scroll_into_view_if_needed()
    inspector.locator(".on-thing li").nth(1).wait_for()
    inspector.goto("/issues/?group=state")
    picture(inspector, "issues")
    acts = [
        row[0]
        for row in application.select(
            "SELECT action FROM audit_entry WHERE object_type = 'issue' ORDER BY sequence"
        )
    ]
    assert acts == [
        f"issue.{name}"
        for name in ("raise", "assign", "take", "resolve", "return", "resolve", "verify", "reopen")
    ]
