"""At a browser: a prefecture that a task names only by a group is told, reports and breaks down its part; the province looks on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from application import Application
from browsing import WIDE, cast, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TASK = """
from datetime import date, timedelta
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.bodies import Body
from luoshi.web.tasks.services import editing
giver = Appointment.objects.select_related("person", "organisation").get(
    organisation__name="云湖省人民政府办公厅", role="general_office"
)
task = editing.new_task(
    actor=actor_of(giver), number="1", title="稳定就业", due=date.today() + timedelta(60),
    lead=[Body("省财政厅")], support=[Body("各市州人民政府")],
)
print(task.pk)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, dict[str, str]]]:
    """The application, and a link that signs each person in."""
    started = Application(tmp_path_factory.mktemp("shares-browser") / "var", LUOSHI_DEMO="True")
    links = cast(started)
    started.start()
    yield started, links
    started.stop()


def test_a_prefecture_that_only_a_group_names_does_its_part(
    running: tuple[Application, dict[str, str]],
) -> None:
    application, links = running
    task = application.python(TASK).strip()
    with chromium() as browser:
        complaints: list[str] = []

        def opened(name: str) -> Any:
            page = browser.new_context(base_url=application.url, viewport=WIDE, locale="zh-CN").new_page()
            page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
            page.set_default_timeout(20_000)
            page.goto(links[name])
            page.locator("button[type=submit]").first.click()
            page.locator(".who").wait_for()
            return page

        city = opened("office")
        city.goto("/notifications/")
        assert "稳定就业" in city.locator("main").inner_text()
        city.goto("/")
        duty = city.locator(".duty", has=city.get_by_role("link", name="统称到本地、待报进展"))
        duty.get_by_role("link", name="1 稳定就业").click()
        shares = city.locator("#shares")
        assert "青禾市" in shares.inner_text()
        assert "云岭市" not in shares.inner_text()
        city.locator("#update-text").fill("已召开招聘会三场")
        city.get_by_role("button", name="填写进展").click()
        city.get_by_text("1 个中 1 个已报进展").wait_for()

        city.locator("summary", has_text="分解本地的部分").click()
        city.locator("#subtask-title").fill("县区招聘会")
        city.locator(".adders").get_by_role("button", name="新增").last.click()
        row = city.locator(".subtasks tbody tr", has_text="县区招聘会")
        row.wait_for()
        assert "青禾市人民政府" in row.inner_text()
        picture(city, "share-of-a-prefecture")
        city.goto("/")
        assert city.locator(".duty", has_text="统称到本地、待报进展").count() == 0

        province = opened("province_office_person")
        province.goto(f"/tasks/{task}/")
        shares = province.locator("#shares")
        assert "2 个中 1 个已报进展" in shares.inner_text()
        assert "已召开招聘会三场" in shares.locator("tr.reported").inner_text()
        assert "云岭市" in shares.locator("tr.waiting").inner_text()
        picture(province, "shares-of-a-task")
        assert not complaints
