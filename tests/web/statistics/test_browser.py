"""A person at a browser: a data owner drops a workbook with two faults, mends them, confirms and locks; then a locked figure
is wrong after all, a revision is asked for, and the head of the bureau grants it on a phone. The office has let a target stand
on the indicator: its light moves with what is confirmed, and again with what is granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from application import Application
from browsing import PHONE, WIDE, cast, chromium, picture
from bureau_workbooks import monthly

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TODAY, UNTIL = "2025-07-20", "2025-08-05"
# Three months that came in before, so that it is known how large the figures usually are.
BEFORE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from bureau_workbooks import monthly
from luoshi import extraction
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator, IndicatorOwner
from luoshi.web.statistics.services import receiving, submissions
bureau = Organisation.objects.get(name="青禾市工业和信息化局")
for code in ("industry", "retail"):
    IndicatorOwner.objects.create(indicator=Indicator.objects.get(code=code), organisation=bureau)
actor = actor_of(Appointment.objects.get(organisation=bureau, role="data_owner"))
for month in (3, 4, 5):
    rows = [("规模以上工业增加值", "亿元", 21.1 * month, 6.0 + month / 10, 5), ("社会消费品零售总额", "亿元", 52.3 * month, 5.1, 5)]
    data, name = monthly(month, rows), f"{{month}}月月报.xlsx"
    row = receiving.receive(name, [data], actor=actor, queued=False)
    receiving.store_reading(row.pk, *extraction.submitted_figures(name, data, definitions()[0], {{}}))
    submissions.confirm(row.pk, None, actor=actor)
from luoshi.web.tasks.models import Plan, Target, Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.core import Body
city = Organisation.objects.get(name="青禾市人民政府")
plan = Plan.objects.create(title="青禾市重点任务", owner=city, year=2025)
task = Task.objects.create(plan=plan, owner=city, title="提振工业", number="1")
core.set_bodies(task, "lead", [Body("市工业和信息化局", bureau.pk)])
Target.objects.create(
    task=task, plan=plan, metric="规模工业增加值增长", unit="%", kind="growth", comparator=">=", value="6.5", year=2025,
    data_owner=bureau,
)
"""
FAULTY = monthly(
    6, [("规模以上工业增加值", "亿元", 126.4, 0.064, 5), ("社会消费品零售总额", "万人", 312.8, 5.1, 5)]
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, dict[str, str]]]:
    """The application with its worker, and a link that signs each person in."""
    started = Application(
        tmp_path_factory.mktemp("statistics-browser") / "var", LUOSHI_DEMO="True", LUOSHI_AS_OF=TODAY
    )
    links = cast(started)
    started.python(BEFORE)
    started.start()
    yield started, links
    started.stop()


def mend(page: Any, metric: str, of: str, **fields: str) -> None:
    """Mend the figure of this name whose value is shown like this."""
    row = page.locator("table.submitted tr", has_text=metric).filter(has_text=of).first
    row.locator("summary").click()
    for name, value in fields.items():
        row.locator(f"input[name={name}]").fill(value)
    row.get_by_role("button", name="保存").click()
    page.wait_for_load_state()


def light_of(page: Any) -> str:
    """The light of the target, as its page shows it now."""
    page.goto("/targets/1/")
    return str(page.locator(".standing .light").inner_text()).strip()


def test_two_faults_are_mended_confirmed_locked_and_a_revision_is_granted(
    running: tuple[Application, dict[str, str]],
) -> None:
    application, links = running
    complaints: list[str] = []
    with chromium() as browser:

        def opened(name: str, size: dict[str, int]) -> Any:
            page = browser.new_context(base_url=application.url, viewport=size, locale="zh-CN").new_page()
            page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
            page.set_default_timeout(30_000)
            page.goto(links[name])
            page.locator("button[type=submit]").first.click()
            page.locator(".who").wait_for()
            return page

        office = opened("office", WIDE)
        assert light_of(office) == "无数据"
        assert (
            "规模工业增加值"
            in office.locator(".basis label", has=office.locator("input:checked")).inner_text()
        )
        office.get_by_role("button", name="指定", exact=True).click()
        office.locator(".basis a", has_text="规模工业增加值").wait_for()
        picture(office, "statistics-target")
        assert light_of(office) == "正常"
        page = opened("data_owner", WIDE)
        page.goto("/statistics/submissions/")
        picture(page, "statistics-submissions")
        page.set_input_files("#files", {"name": "6月月报.xlsx", "mimeType": XLSX, "buffer": FAULTY})
        page.locator(".findings").wait_for()
        faults = page.locator(".finding.s-error").all_inner_texts()
        assert len(faults) == 2, faults
        assert any("百分数写成了小数" in text for text in faults)
        assert any("计量单位不能换算" in text for text in faults)
        picture(page, "statistics-faults")
        page.get_by_role("button", name="确认入库").click()
        assert "还有错误" in str(page.locator(".message.failed").text_content())
        mend(page, "规模以上工业增加值", "0.064", value="6.4")
        mend(page, "社会消费品零售总额", "312.8", measure="亿元")
        assert page.locator(".finding.s-error").count() == 0
        page.get_by_role("button", name="确认入库").click()
        page.get_by_role("button", name="锁定", exact=True).click()
        page.get_by_role("button", name="公布", exact=True).wait_for()
        assert light_of(office) == "关注"
        picture(page, "statistics-locked")
        page.goto("/statistics/?q=规模工业&facet=growth")
        page.locator("tbody a", has_text="规模工业增加值").first.click()
        page.get_by_role("link", name="申请修订").click()
        page.locator("[name=value]").fill("6.6")
        page.locator("[name=reason]").fill("企业补报")
        page.locator("[name=until]").fill(UNTIL)
        page.get_by_role("button", name="看会改变什么").click()
        page.get_by_role("heading", name="会改变什么").wait_for()
        picture(page, "statistics-revise")
        page.get_by_role("button", name="申请", exact=True).click()
        page.locator(".standing", has_text="待批准").wait_for()
        assert page.locator("summary", has_text="批准").count() == 0
        head = opened("lead", PHONE)
        head.goto("/statistics/revisions/")
        head.locator("tbody a").first.click()
        head.locator("summary", has_text="批准").first.click()
        picture(head, "statistics-revision")
        head.get_by_role("button", name="批准修订").click()
        head.locator(".standing", has_text="已批准").wait_for()
        assert light_of(office) == "正常"
        assert "6.6" in office.locator("[aria-labelledby=h-history]").inner_text()
        for name in ("/statistics/indicators/", "/statistics/submissions/", "/statistics/revisions/"):
            head.goto(name)
            picture(head, f"head{name.replace('/', '-').rstrip('-')}")
        page.goto("/statistics/?q=规模工业&facet=growth")
        assert "6.6" in str(page.locator("tbody tr").first.inner_text())
        picture(page, "statistics-list")
        assert not complaints
