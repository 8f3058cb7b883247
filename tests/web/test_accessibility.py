"""What holds for every page: no finding of axe that is serious or critical, wide and on a phone; an office page on A4."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pypdfium2
import pytest
from application import Application
from browsing import PHONE, WIDE, chromium
from matrix.declared import values

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Style sheets are fetched again only for a rule that is off unless asked for; the pages have no frames. Of long tables
# and lists a dozen rows are looked at: the contrast of each text takes the browser some milliseconds.
RUN = """async () => (await axe.run(
  {include: [['html']], exclude: [['tbody tr:nth-child(n+13)'], ['li:nth-child(n+13)']]},
  {resultTypes: ['violations'], preload: false, iframes: false},
)).violations"""
LOAD = """
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.demo.load import load_demo
from luoshi.web.directory.models import Organisation
for model in (Appointment, Person, Organisation):  # a demonstration is shown only where nobody else is
    model.objects.all().delete()
from luoshi.web.tasks.models import Campaign, Plan
load_demo()
plan = Plan.objects.get()
long = "云湖省2025年七大攻坚推动高质量发展三年行动计划（2025—2027年）任务分工方案及其配套政策措施清单的实施细则（示例方案）"
Plan.objects.filter(pk=plan.pk).update(title=long)
other = Plan.objects.create(title=long.replace("七", "八"), owner=plan.owner, year=2025, published_at=plan.published_at)
Campaign.objects.create(plan=other, name=long)
"""
# By the place in the list of the sign-in page: what each role has pages of.
ROLES = {"office": 0, "leader": 1, "member": 3, "data_owner": 4, "inspector": 5, "administrator": 6}
OFFICE, LEADER, MEMBER, OWNER, INSPECTOR, ADMINISTRATOR = ROLES.values()
PAGES = {
    OFFICE: (
        "/", "/overview/", "/targets/", "/targets/1/", "/milestones/", "/instructions/", "/documents/", "DOCUMENT", "DOCUMENTpublish/", "/tasks/",
        "/tasks/?group=campaign", "/tasks/timeline/", "/tasks/new/", "/tasks/import/", "TASK", "TASKedit/",
        "/organisations/", "ORGANISATION", "/task-forces/", "/task-forces/1/", "/notifications/",
        "/search/?q=政府", "/help/", "/help/guide/", "/help/api/", "/me/", "/me/password/", "/me/totp/", "/people/", "PERSON", "/audit/checkpoints/",
    ),
    LEADER: ("/", "TASK"),
    MEMBER: ("/", "/tasks/"),
    OWNER: ("/", "/tasks/", "/targets/1/"),
    INSPECTOR: ("/", "/audit/", "/audit/1/", "/audit/verify/"),
    ADMINISTRATOR: ("/", "/people/", "/people/new/", "PERSON", "ORGANISATION"),
}  # fmt: skip
for of_app in values("ACCESSIBLE"):
    for name, addresses in of_app.items():
        PAGES[ROLES[name]] += addresses
# How each is printed: lists of many columns on their side, everything else upright; the title at its head.
STANDING, LYING = (595, 842), (842, 595)
PRINTED = (
    ("/", STANDING, "今日"),
    ("/overview/?plan=1", STANDING, "云湖省2025年七大攻坚"),
    ("/tasks/", LYING, "任务清单"),
    ("/tasks/?group=campaign&light=red", LYING, "任务清单"),
    ("/tasks/timeline/", LYING, "任务时间轴"),
    ("TASK", STANDING, "居民增收与中小企业减负"),
    ("/targets/", LYING, "目标清单"),
    ("/targets/1/", STANDING, "社会消费品零售总额增速"),
    ("/milestones/", LYING, "节点清单"),
    ("/instructions/", LYING, "批示清单"),
    ("/documents/", LYING, "文件清单"),
    ("DOCUMENT", STANDING, "人民政府"),
    ("/organisations/", STANDING, "机构"),
    ("/task-forces/", STANDING, "专班"),
    ("/people/", LYING, "人员名单"),
    ("/notifications/", STANDING, "通知"),
)
CONTROLS = (
    "筛选",
    "导出",
    "xlsx",
    "清除",
    "上一页",
    "下一页",
    "填写或查看",
    "改为未完成",
    "撤销",
    "全部目标",
    "demo0",
)

# What a finger may press at all: at least 24 px each way. Links within a sentence are not looked at.
PRESSED = "button, summary, select, textarea, input:not([type=hidden]), a.button, nav a, th a, h2 > a, a.body, .chip a, .bell, .search-link"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)].filter((element) => {
  const box = element.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1 || !element.checkVisibility({ visibilityProperty: true })) return false;
  if (getComputedStyle(element).clipPath !== "none") return false;
  return box.width < 23.5 || box.height < 23.5;
}).map((element) => `${element.outerHTML.slice(0, 120)} ${JSON.stringify(element.getBoundingClientRect())}`)"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    application = Application(
        tmp_path_factory.mktemp("accessible") / "var", LUOSHI_DEMO="True", LUOSHI_AS_OF="2025-10-31"
    )
    application.python(LOAD)
    application.python("from luoshi.web.demo.people import make_links\nmake_links()")
    application.start()
    application.wait(
        lambda: application.select("SELECT count(*) FROM documents_document WHERE state = 'read'")[0][0] >= 2
    )
    yield application
    application.stop()


def findings(page) -> list[str]:
    """What axe says of the page that keeps people from using it."""
    found = page.evaluate(RUN)
    return [
        f"{row['id']} ({row['impact']}): {row['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for row in found
        if row["impact"] in {"serious", "critical"}
        for node in row["nodes"][:3]
    ]


def looked_at(page, path: str) -> list[str]:
    """The findings of a page, wide and on a phone."""
    answer = page.goto(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    page.evaluate(AXE)
    found = [f"{path} wide: {row}" for row in findings(page)]
    page.set_viewport_size(PHONE)
    found += [f"{path} phone: {row}" for row in findings(page)]
    found += [f"{path}: smaller than a finger: {row}" for row in page.evaluate(SMALL, PRESSED)]
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        found.append(f"{path}: wider than a phone")
    page.set_viewport_size(WIDE)
    return found


def signed_in(browser, running, role):
    """A page of somebody of that role, wide."""
    context = browser.new_context(base_url=running.url, viewport=WIDE, bypass_csp=True, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator(".demo-people button").nth(role).click()
    page.locator(".who").wait_for()
    return page


def address(running, path: str) -> str:
    """The address of a page, with the first of its kind in the demonstration."""
    tables = {
        "DOCUMENT": ("documents", "documents_document WHERE state = 'read'"),
        "TASK": ("tasks", "delivery_task"),
        "ORGANISATION": ("organisations", "directory_organisation"),
        "PERSON": ("people", "accounts_person"),
    }
    for word, (place, table) in tables.items():
        if word in path:
            path = path.replace(word, f"/{place}/{running.select(f'SELECT min(id) FROM {table}')[0][0]}/")
    return path


def printed(page) -> list[tuple[tuple[int, int], str]]:
    """Size and text of each sheet of paper."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sheets = []
    for sheet in document:
        width, height = sheet.get_size()
        sheets.append(((round(width), round(height)), sheet.get_textpage().get_text_bounded()))
    return sheets


def wrong_on_paper(sheets: list[tuple[tuple[int, int], str]], size: tuple[int, int], title: str) -> list[str]:
    """What keeps these sheets from being an office page on A4."""
    head = " ".join(sheets[0][1].split())[:160]
    wrong = [f"sheet {at} is {own}" for at, (own, _text) in enumerate(sheets, 1) if own != size]
    wrong += [
        f"no {words} at its head: {head}"
        for words in ("省政府办公厅", "2025年10月31日", title)
        if words not in head
    ]
    for at, (_size, text) in enumerate(sheets, 1):
        if f"—{at}/{len(sheets)}—" not in "".join(text.split()):
            wrong.append(f"sheet {at} has no number")
        if len("".join(text.split())) < 60 and len(sheets) > 1:
            wrong.append(f"sheet {at} is blank: {text!r}")
    wrong += [
        f"the control {word} is printed" for word in CONTROLS if any(word in text for _size, text in sheets)
    ]
    return wrong


def test_every_page_is_printed_as_an_office_page(browser, running):
    page = signed_in(browser, running, OFFICE)
    found = []
    for path, size, title in PRINTED:
        page.goto(address(running, path))
        found += [f"{path}: {row}" for row in wrong_on_paper(printed(page), size, title)]
    page.context.close()
    assert not found, "\n".join(found)


def test_a_printed_task_says_who_and_until_when_before_all_else(browser, running):
    page = signed_in(browser, running, OFFICE)
    page.goto(address(running, "TASK"))
    first = printed(page)[0][1]
    page.context.close()
    assert (
        first.index("牵头") < first.index("2025年12月31日") < first.index("任务要求") < first.index("进展 ")
    )


def test_what_was_done_is_said_in_view_and_what_is_new_is_marked(browser, running):
    page = signed_in(browser, running, OFFICE)
    page.goto(address(running, "TASK"))
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.locator("#comment-text").fill("请报送上年同期数。")
        page.get_by_role("button", name="发表意见").click()
        page.wait_for_url("**/#comment-*")
        for shown in (page.get_by_role("status").get_by_text("意见已发表"), page.locator("li:target")):
            box = shown.bounding_box()
            assert box is not None
            assert 44 <= box["y"] <= size["height"] - box["height"], f"{box} is out of sight"
        assert "请报送上年同期数" in page.locator("li:target").inner_text()
    page.context.close()


def test_the_form_of_every_act_on_a_task_opens_within_the_window(browser, running):
    page = signed_in(browser, running, OFFICE)
    page.goto(address(running, "TASK"))
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for menu in page.locator(".task-acts details.menu").all():
            menu.locator("summary").click()
            box = menu.locator("form").bounding_box()
            assert box is not None
            assert box["x"] >= 0, f"{box} at {size}"
            assert box["x"] + box["width"] <= size["width"], f"{box} at {size}"
            menu.locator("summary").click()
    page.context.close()


def test_a_refused_form_says_so_at_its_field_and_has_the_focus_there(browser, running):
    page = signed_in(browser, running, OFFICE)
    page.goto(address(running, "DOCUMENTpublish/"))
    button = page.get_by_role("button", name="发布", exact=True)
    button.click()  # the page itself asks for the reason
    assert page.evaluate("document.activeElement.id") == "reason"
    page.evaluate("document.getElementById('reason').required = false")
    button.click()
    page.locator("#reason-error").wait_for()
    assert page.evaluate("document.activeElement.id") == "reason"
    assert page.locator("#reason").get_attribute("aria-describedby") == "reason-error"

    page.goto(address(running, "TASK"))
    page.locator("summary", has_text="新增节点").click()
    page.locator("#milestone-title").fill("竣工验收")
    page.evaluate("document.getElementById('milestone-due').required = false")
    page.locator("details[open] button.primary").click()
    page.locator("details[open] .error").wait_for()
    page.wait_for_function("document.activeElement.id === 'milestone-due'")
    assert page.locator("#milestone-due").get_attribute("aria-invalid") == "true"
    assert page.locator("#milestone-title").input_value() == "竣工验收"
    page.context.close()


def test_a_demonstration_says_which_day_it_has_and_days_are_written_one_way(browser, running):
    page = signed_in(browser, running, OFFICE)
    page.goto("/tasks/new/")
    assert "2025-10-31" in page.locator(".demo-bar").inner_text()
    due = page.locator(".f-due input.day")
    for written in ("2025年6月30日", "2025.6.30", "20250630", "2025/06/30"):
        due.fill(written)
        due.blur()
        assert due.input_value() == "2025-06-30"
    page.goto("/tasks/import/")
    assert page.locator(".chooser-of-files").inner_text().split() == ["选择文件", "还没有选择"]
    page.context.close()


def test_whoever_is_not_signed_in_meets_no_obstacle(browser, running):
    context = browser.new_context(base_url=running.url, viewport=WIDE, bypass_csp=True, locale="zh-CN")
    assert looked_at(context.new_page(), "/sign-in/") == []
    context.close()


@pytest.mark.parametrize("role", PAGES, ids=list(ROLES))
def test_no_page_of_a_role_has_a_serious_finding(browser, running, role):
    page = signed_in(browser, running, role)
    found = []
    for path in PAGES[role]:
        found += looked_at(page, address(running, path))
    page.context.close()
    assert not found, "\n".join(found)
