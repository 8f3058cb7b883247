"""A plan on its way through the offices, in a real browser: handed in, reviewed, published, assigned, reported on; refused
to whom it does not concern; and all of it found again in the log."""

from __future__ import annotations

import json

import pytest
from application import Application
from browsing import PHONE, WIDE, cast, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXT = """青禾市人民政府关于印发重点任务分工方案的通知
青政发〔2025〕3号
各县市区人民政府：
现将方案印发给你们，请认真落实。
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上，6月底前开工。（市工业和信息化局牵头，市财政局负责）
2.稳定就业。城镇新增就业5万人以上。（市人力资源社会保障局牵头，市财政局负责）
青禾市人民政府
2025年1月6日
"""
REASON = "市政府常务会议审定"


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    running = Application(tmp_path_factory.mktemp("offices") / "var", LUOSHI_DEMO="True")
    links = cast(running)
    running.start()
    yield running, links
    running.stop()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, url: str, link: str) -> None:
        self.context = browser.new_context(base_url=url, viewport=WIDE, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(link)
        self.page.get_by_role("button", name="登录").click()
        self.page.locator(".who").wait_for()

    def close(self) -> None:
        self.context.close()
        assert not self.complaints


def test_a_plan_goes_through_the_offices(offices):
    application, links = offices
    with chromium() as browser:
        people = {name: Person(browser, application.url, link) for name, link in links.items()}
        office, member = people["office"].page, people["member"].page
        stranger, inspector = people["strange_member"].page, people["inspector"].page

        # The office hands the plan in, checks every row, and publishes it with a reason.
        office.goto("/documents/")
        office.locator("#files").set_input_files(
            [{"name": "分工方案.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}]
        )
        office.locator(".uploads li").get_by_role("link", name="打开").click()
        office.locator(".card.task").first.wait_for()
        document = office.url
        for at in range(office.locator(".card.task").count()):
            card = office.locator(".card.task").nth(at)
            card.get_by_role("button", name="核对").click()
            card.get_by_role("button", name="已核对").wait_for()
        picture(office, "1-reviewed")
        office.get_by_role("link", name="发布").first.click()
        office.get_by_text("将要生成").wait_for()
        picture(office, "2-to-be-published")
        office.get_by_label("理由").fill(REASON)
        office.get_by_role("button", name="发布").click()
        office.goto("/tasks/")
        office.get_by_role("link", name="建设产业园").first.wait_for()
        picture(office, "3-tasks")

        # It assigns one more bureau to the first task.
        office.get_by_role("link", name="建设产业园").first.click()
        office.wait_for_url("**/tasks/**")
        task = application.select("SELECT id FROM delivery_task WHERE title LIKE '%建设产业园%'")[0][0]
        office.goto(f"/tasks/{task}/edit/")
        bureau = office.locator(".f-support").get_by_role("combobox")
        bureau.fill("市人力资源社会保障局")
        bureau.press("Enter")
        office.get_by_role("button", name="保存").click()
        office.goto(f"/tasks/{task}/")
        office.locator(".task-side").get_by_text("市人力资源社会保障局").first.wait_for()
        picture(office, "4-assigned")

        # The member of the leading bureau sees it and reports; may not assign.
        member.goto("/tasks/")
        assert member.get_by_role("link", name="建设产业园").count() >= 1
        assert member.get_by_role("link", name="稳定就业").count() == 0
        member.goto(f"/tasks/{task}/")
        member.locator("#update-text").fill("厂房已开工8万平方米，7月完成主体。")
        member.get_by_role("button", name="填写进展").click()
        member.get_by_text("厂房已开工8万平方米").first.wait_for()
        picture(member, "5-reported")
        assert member.goto(f"/tasks/{task}/edit/").status == 403
        picture(member, "6-refused")

        # Somebody of another city is told that there is no such thing; so is the browser for the document.
        assert stranger.goto(f"/tasks/{task}/").status == 404
        assert stranger.goto(document).status == 404

        # The inspector finds all of it in the log, and may write nothing.
        inspector.goto("/audit/")
        picture(inspector, "7-log")
        log = inspector.locator("main").inner_text()
        for words in ("上传", "发布", "进展"):
            assert words in log, words
        assert inspector.goto(f"/tasks/{task}/edit/").status == 403
        told = application.select(
            "SELECT count(*) FROM audit_entry WHERE person IN ('督督', '小吴') AND object_type IN ('document', 'task', 'plan')"
        )
        assert told[0][0] >= 5
        for person in people.values():
            person.close()
    done = application.command("audit", "verify")
    assert done.returncode == 0, done.stderr


def test_two_who_edit_the_same_task_lose_nothing(offices):
    application, _ = offices
    task = application.select("SELECT min(id) FROM delivery_task")[0][0]
    again = application.python(
        "from luoshi.web.kernel.actor import SYSTEM\n"
        "from luoshi.web.accounts.models import Appointment, Person\n"
        "from luoshi.web.accounts.services.links import make_link\n"
        "row = Appointment.objects.filter(role='general_office', person__name='督督').select_related('person').get()\n"
        "print(make_link(row.person, 'demo', actor=SYSTEM, appointment=row), make_link(row.person, 'demo', actor=SYSTEM, appointment=row))"
    ).split()
    with chromium() as browser:
        first, second = (Person(browser, application.url, link) for link in again)
        for person in (first, second):
            person.page.goto(f"/tasks/{task}/edit/")
        first.page.get_by_label("任务名称").fill("第一人改的名称")
        first.page.get_by_role("button", name="保存").click()
        first.page.get_by_role("heading", name="第一人改的名称").wait_for()
        second.page.get_by_label("任务名称").fill("第二人改的名称")
        second.page.get_by_role("button", name="保存").click()
        second.page.get_by_text("督督").first.wait_for()
        shown = second.page.locator("main").inner_text()
        assert "第一人改的名称" in shown
        assert (
            "第二人改的名称" in shown
            or second.page.get_by_label("任务名称").input_value() == "第二人改的名称"
        )
        picture(second.page, "8-both-versions")
        second.page.set_viewport_size(PHONE)
        second.page.get_by_role("button", name="保存").click()
        second.page.get_by_role("heading", name="第二人改的名称").wait_for()
        first.close()
        second.close()
    rows = application.select(
        f"SELECT fields FROM dossier_change WHERE kind = 'task' AND object_id = {task} ORDER BY id"
    )
    history = str([json.loads(row) if isinstance(row, str) else row for (row,) in rows])
    assert "第一人改的名称" in history
    assert "第二人改的名称" in history
