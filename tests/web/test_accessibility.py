"""No page has a finding of axe that is serious or critical; every page fits a phone; every control can be reached by key."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from application import Application
from browsing import PHONE, WIDE, chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Style sheets are fetched again only for a rule that is off unless asked for; the pages have no frames. Of long tables
# and lists a dozen rows are looked at: the contrast of each text takes the browser some milliseconds.
RUN = """async () => (await axe.run(
  {include: [['html']], exclude: [['tbody tr:nth-child(n+13)'], ['li:nth-child(n+13)']]},
  {resultTypes: ['violations'], preload: false, iframes: false},
)).violations"""
LOAD = "from luoshi.web.demo.load import load_demo\nload_demo()"
# By the place in the list of the sign-in page: what each role has pages of.
OFFICE, LEADER, MEMBER, OWNER, INSPECTOR, ADMINISTRATOR = 0, 1, 3, 4, 5, 6
PAGES = {
    OFFICE: (
        "/", "/overview/", "/targets/", "/targets/1/", "/milestones/", "/instructions/", "/documents/", "DOCUMENT", "DOCUMENTpublish/", "/tasks/",
        "/tasks/?group=campaign", "/tasks/timeline/", "/tasks/new/", "/tasks/import/", "TASK", "TASKedit/",
        "/organisations/", "/organisations/1/", "/task-forces/", "/task-forces/1/", "/notifications/",
        "/search/?q=政府", "/me/", "/me/password/", "/me/totp/", "/people/", "/people/1/", "/audit/checkpoints/",
    ),
    LEADER: ("/", "TASK"),
    MEMBER: ("/", "/tasks/"),
    OWNER: ("/", "/tasks/", "/targets/1/"),
    INSPECTOR: ("/", "/audit/", "/audit/1/", "/audit/verify/"),
    ADMINISTRATOR: ("/", "/people/", "/people/new/", "/people/1/", "/organisations/1/"),
}  # fmt: skip


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
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        found.append(f"{path}: wider than a phone")
    page.set_viewport_size(WIDE)
    return found


def test_whoever_is_not_signed_in_meets_no_obstacle(browser, running):
    context = browser.new_context(base_url=running.url, viewport=WIDE, bypass_csp=True, locale="zh-CN")
    assert looked_at(context.new_page(), "/sign-in/") == []
    context.close()


@pytest.mark.parametrize(
    "role", PAGES, ids=["office", "leader", "member", "data_owner", "inspector", "administrator"]
)
def test_no_page_of_a_role_has_a_serious_finding(browser, running, role):
    document = running.select("SELECT min(id) FROM documents_document WHERE state = 'read'")[0][0]
    task = running.select("SELECT min(id) FROM delivery_task")[0][0]
    context = browser.new_context(base_url=running.url, viewport=WIDE, bypass_csp=True, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator(".demo-people button").nth(role).click()
    page.locator(".who").wait_for()
    found = []
    for path in PAGES[role]:
        found += looked_at(
            page, path.replace("DOCUMENT", f"/documents/{document}/").replace("TASK", f"/tasks/{task}/")
        )
    context.close()
    assert found == []
