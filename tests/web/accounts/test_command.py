"""``luoshi create-admin`` and ``luoshi demo`` as people run them."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from application import Application, drop_database, empty_database, environment, free_port

pytestmark = pytest.mark.slow

ROLES = {
    "系统管理员", "办公厅（督查室）", "部门负责人", "部门经办人", "数据责任人", "领导", "纪检监察",
}  # fmt: skip


@pytest.fixture
def installed(tmp_path) -> Iterator[Application]:
    made = Application(tmp_path / "var")
    yield made
    made.stop()


def test_the_command_prints_a_link_once_and_then_says_what_to_do(installed):
    missing = installed.command("create-admin")
    assert missing.returncode == 1
    assert "--organisation" in missing.stderr
    done = installed.command("create-admin", "--organisation", "青禾市人民政府", "--address", installed.url)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(rf"{installed.url}/sign-in/link/[\w-]{{40,}}/\n", done.stdout)
    again = installed.command("create-admin", "--organisation", "青禾市人民政府")
    assert again.returncode == 1
    assert "--again" in again.stderr
    renewed = installed.command("create-admin", "--again", "--username", "admin")
    assert renewed.returncode == 0
    assert "/sign-in/link/" in renewed.stdout
    # The link leads into the application that has this database; what a server adds to it is tested elsewhere.
    address = done.stdout.strip().removeprefix(installed.url)
    page = installed.python(
        "from django.test import Client\n"
        f"print(Client(headers={{'host': '127.0.0.1'}}).get({address!r}).content.decode())"
    )
    assert "一次性登录" in page


def test_a_demonstration_is_never_offered_under_a_name(tmp_path):
    made = environment(tmp_path, None, LUOSHI_DEMO="True", LUOSHI_HOSTS="luoshi.example.cn")
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "create-admin", "--organisation", "青禾市人民政府"],
        env=made, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 1
    assert "LUOSHI_DEMO" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demonstration_listens_to_this_machine_alone(tmp_path):
    made = environment(tmp_path, None, LUOSHI_DEMO="True")
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "serve", "--host", "0.0.0.0", "--port", str(free_port())],
        env=made, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "只能在本机" in done.stderr


class Browser:
    """A browser without a screen."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> str:
        with self.opener.open(self.url + address, timeout=30) as answer:
            return answer.read().decode()

    def submit(self, shown: str, action: str) -> str:
        """Press the button of the form that is shown; the page to which it leads."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]
        with self.opener.open(
            self.url + action, f"csrfmiddlewaretoken={token}".encode(), timeout=60
        ) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> Iterator[tuple[str, list[str]]]:
    """The address of a demonstration, and the lines it prints at its start."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    address, port = empty_database(), free_port()
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "luoshi.cli", "demo", "--port", str(port)],
            env=environment(folder / "var", address), stdin=subprocess.DEVNULL, stdout=out,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    helper = Application.wait
    try:
        helper(None, lambda: urllib.request.urlopen(f"{url}/health/live", timeout=5), 240)  # type: ignore[arg-type]
        yield url, log.read_text(encoding="utf-8").splitlines()
    finally:
        process.terminate()
        process.wait(30)
        drop_database(address)


def links(url: str, lines: list[str]) -> list[tuple[str, str, str]]:
    """Role, name and path of each link that was printed."""
    return [
        found.groups()
        for line in lines
        if (found := re.fullmatch(rf"  (\S+)　(\S+?)（.+）　{re.escape(url)}(/sign-in/link/[\w-]+/)", line))
    ]


def test_each_printed_link_signs_in_once_in_the_role_it_says(demonstration):
    url, lines = demonstration
    printed = links(url, lines)
    assert {role for role, _name, _path in printed} == ROLES
    for role, name, path in printed:
        browser = Browser(url)
        home = browser.submit(browser.get(path), path)
        assert name in home
        assert f"·{role}</span>" in home
    with pytest.raises(urllib.error.HTTPError, match="403"):
        Browser(url).get(printed[0][2])


def test_the_sign_in_page_offers_the_same_people_each_time_in_a_fresh_session(demonstration):
    url, lines = demonstration
    sessions = set()
    page = Browser(url).get("/sign-in/")
    actions = re.findall(r'action="(/sign-in/demo/\d+/)"', page)
    assert len(actions) == len(links(url, lines))
    for action in (actions[0], actions[0], actions[1]):
        browser = Browser(url)
        assert "我的账号" in browser.submit(browser.get("/sign-in/"), action)
        jar = next(handler.cookiejar for handler in browser.opener.handlers if hasattr(handler, "cookiejar"))
        sessions |= {cookie.value for cookie in jar if cookie.name == "sessionid"}
    assert len(sessions) == 3


@pytest.mark.django_db
def test_outside_a_demonstration_there_is_no_such_address(world, public):
    from luoshi.web.accounts.models import Appointment, Person

    Person.objects.filter(pk=world.member.person_id).update(demonstration=True)
    row = Appointment.objects.get(person=world.member.person_id)
    assert public.post(f"/sign-in/demo/{row.pk}/").status_code == 404
    assert "示例" not in public.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_in_a_demonstration_nobody_but_its_invented_people_enters_so(world, public, settings):
    settings.DEMO = True
    assert public.post(f"/sign-in/demo/{world.leader.appointment_id}/").status_code == 404
