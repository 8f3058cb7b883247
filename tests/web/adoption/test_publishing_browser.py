"""A person at a browser publishes a plan of another city with seventy-six names that nobody here answers to: how often one clicks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from application import Application
from browsing import WIDE, cast, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLICKS, SECONDS = 12, 180  # thirty were asked for
# Of bodies that are here under another name, that the register knows, and that nobody knows.
_NAMES = """市工信局 市人社局 市发展改革委 市教育局 市科技局 市民宗委 市公安局 市民政局 市司法局 市自然资源和规划局 市生态环境局
    市住房城乡建设局 市交通运输局 市水利局 市农业农村局 市商务局 市文化旅游广电体育局 市卫生健康委 市退役军人局 市应急管理局 市审计局
    市国资委 市市场监管局 市体育局 市统计局 市医保局 市林业局 市行政审批服务局 市数据局 市信访局 市政府金融办 市粮食和储备局 市能源局
    市人防办 市机关事务管理局 市档案局 市档案馆 市供销合作联社 市融媒体中心 市广播电视台 市公共资源交易中心 市文物局 市中医药局
    市农科院 市政府发展研究中心 市就业服务中心 市疾控中心 市疾控局 市中级人民法院 市人民检察院 市总工会 市妇联 市残联 市工商联 市科协
    市文联 市社科联 市侨联 市红十字会 市贸促会 市法学会 市税务局 市消防救援支队 市邮政管理局 市气象局 市地震局 市烟草专卖局 市安委办
    市防汛办 市河长办 市林长办 市文明办 市爱卫办 市双拥办 市禁毒办 市重点办 市人民医院 市中医医院"""
NAMES = _NAMES.split()
TEXT = "\n".join(
    [
        "长沙市人民政府关于印发《长沙市2025年重点攻坚实施方案》的通知",
        "长政发〔2025〕9号",
        "各区县（市）人民政府：",
        "现将方案印发给你们，请认真落实。",
        "长沙市人民政府",
        "2025年1月6日",
        "",
        "长沙市2025年重点攻坚实施方案",
        "一、重点任务",
        *(
            f"{at}.推进第{at}项攻坚。抓好各项工作。（{lead}牵头，{support}负责）"
            for at, (lead, support) in enumerate(zip(NAMES[::2], NAMES[1::2], strict=True), 1)
        ),
        "二、组织实施",
        "1.加强组织领导。各级各部门要高度重视。",
    ]
)


class Clicks:
    """Counts what a person does with the mouse, and the fields that they fill in."""

    def __init__(self, page: Any) -> None:
        self.page, self.count, self.began = page, 0, time.monotonic()

    def __call__(self, what: Any) -> None:
        self.count += 1
        what.click()

    def group(self, key: str) -> None:
        """Accept, or add, all of a group at once, where there is one."""
        button = self.page.locator(f"#group-{key} > .actions button")
        if button.count():
            with self.page.expect_response(lambda answer: "/publish/" in answer.url):
                self(button)
            self.page.locator(f"#group-{key} > .actions button").wait_for(state="detached")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page of the city's general office, that fails the test when the browser complains."""
    application = Application(tmp_path_factory.mktemp("publishing-browser") / "var", LUOSHI_DEMO="True")
    links = cast(application)
    application.start()
    try:
        with chromium() as browser:
            complaints: list[str] = []
            page = browser.new_context(base_url=application.url, viewport=WIDE, locale="zh-CN").new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            # A request that a later click takes the place of is aborted, and htmx says so.
            aborted = ("htmx:sendAbort", "htmx:afterRequest")
            page.on(
                "console",
                lambda said: (
                    complaints.append(said.text)
                    if said.type == "error" and not said.text.startswith(aborted)
                    else None
                ),
            )
            page.set_default_timeout(20_000)
            page.goto(links["office"])
            page.locator("button[type=submit]").first.click()
            page.locator(".who").wait_for()
            yield page
            assert not complaints
    finally:
        application.stop()


def test_a_plan_of_another_city_goes_out_with_few_clicks(office: Any):
    page, click = office, Clicks(office)
    page.goto("/documents/")
    page.locator("#files").set_input_files(
        [{"name": "外地方案.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}]
    )
    click(page.locator(".uploads li", has_text="外地方案.txt").get_by_role("link", name="打开"))
    page.locator(".card.task").first.wait_for()
    click(page.get_by_role("link", name="发布", exact=True))
    names = page.locator("input[name^=name-]")
    names.first.wait_for(state="attached")
    assert names.count() >= 76

    for key in ("sure", "likely", "add", "add-likely"):
        click.group(key)
    assert page.locator("#group-given .count").inner_text() == str(names.count())
    click(page.locator("#by-term"))
    click(page.locator("#confirm-elsewhere"))
    click(page.locator("#reason"))
    page.keyboard.type("结合本地实际发布")
    click(page.locator(".confirm button.primary"))
    page.get_by_text("已发布：").wait_for()
    assert click.count <= CLICKS, click.count
    assert time.monotonic() - click.began < SECONDS

    page.goto("/tasks/")
    page.get_by_text("推进第1项攻坚").first.wait_for()
    page.goto("/overview/")
    page.get_by_text("加强组织领导").wait_for()
    picture(page, "published-overview")


def test_boxes_that_are_clicked_in_haste_lose_nothing(office: Any):
    page = office
    page.goto("/documents/")
    text = TEXT.replace("9号", "10号").replace("攻坚实施方案", "突破实施方案")
    page.locator("#files").set_input_files(
        [{"name": "又一方案.txt", "mimeType": "text/plain", "buffer": text.encode()}]
    )
    page.locator(".uploads li", has_text="又一方案.txt").get_by_role("link", name="打开").click()
    page.locator(".card.task").first.wait_for()
    page.get_by_role("link", name="发布", exact=True).click()
    page.locator("#scope-all").wait_for()
    tasks = page.locator("input[name=piece]").count()
    said = page.locator(".confirm p").first
    assert f"发布 {tasks} 项任务" in said.inner_text()

    for box in ("scope-checked", "scope-all", "requirement-1"):
        page.evaluate("(id) => document.getElementById(id).click()", box)
    page.get_by_text(f"发布 {tasks + 1} 项任务").wait_for()
    # What was made a task has its row among the others at once, and the list is as it was left.
    assert page.locator("input[name=piece]:checked").count() == tasks + 1
    page.get_by_text("逐项选择").click()
    page.locator("input[name=piece]").nth(2).uncheck()
    page.locator("#requirement-1").check()
    page.get_by_text(f"发布 {tasks - 1} 项任务").wait_for()
    assert page.locator("details.pieces").get_attribute("open") is not None
    assert page.locator("input[name=piece]").count() == tasks
    assert page.locator("input[name=piece]:checked").count() == tasks - 1
    page.locator("input[name=piece]").nth(2).check()
    page.locator("#requirement-1").uncheck()
    page.get_by_text(f"发布 {tasks + 1} 项任务").wait_for()
    # Looking again leaves out nothing that has no box here, and leaves the page where it is.
    again = page.locator("#names button[value=look]")
    again.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    with page.expect_response(lambda answer: "/publish/" in answer.url):
        again.click()
    page.wait_for_load_state("networkidle")
    page.get_by_text(f"发布 {tasks + 1} 项任务").wait_for()
    assert abs(page.evaluate("scrollY") - before) < 200
