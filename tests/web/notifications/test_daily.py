"""Reminders, the digest over a real SMTP server, and the work of every day with several workers."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default as policy

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend as Backend
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.web import environment
from luoshi.web.accounts.models import Person
from luoshi.web.dossier.models import Instruction
from luoshi.web.notifications import daily, digest, reminders, services
from luoshi.web.notifications.models import DailyRun, Notification
from luoshi.web.search import services as searching
from luoshi.web.search.models import SearchPart
from luoshi.web.tasks.models import Milestone, Task
from luoshi.web.tasks.services import core

DUE = date(2025, 6, 30)
NOW = datetime(2025, 6, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def task(world):
    row = core.create_task(
        actor=world.office,
        owner=world.city,
        title="建设产业园",
        due=DUE,
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk)],
    )
    Notification.objects.all().delete()
    return row


def texts():
    return list(
        Notification.objects.filter(person__name="林局").order_by("pk").values_list("text", flat=True)
    )


def test_who_answers_for_a_task_is_reminded_at_each_step_once(world, task):
    for before in range(20, -5, -1):
        for _ in range(2):
            reminders.remind(DUE - timedelta(days=before))
    assert texts() == [
        "建设产业园：还有 14 天到期（2025-06-30）",
        "建设产业园：还有 7 天到期（2025-06-30）",
        "建设产业园：还有 1 天到期（2025-06-30）",
        "建设产业园：时限 2025-06-30，已逾期 1 天",
    ]
    assert set(Notification.objects.values_list("person__name", flat=True)) == {"林局", "小吴"}
    assert list(Notification.objects.filter(kind="overdue").values_list("person__name", flat=True).distinct())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(-60, 60))
def test_the_steps_only_go_forward_and_none_is_jumped_over_for_good(day):
    order = [None, "14", "7", "1", "overdue"]
    today, tomorrow = (reminders.step_of(DUE, DUE + timedelta(days=day + more)) for more in (0, 1))
    assert order.index(tomorrow) - order.index(today) in {0, 1}
    assert (today is None) == (day < -14)
    assert (today == "overdue") == (day > 0)


def test_a_missed_day_is_made_up_for(world, task):
    reminders.remind(DUE - timedelta(days=5))
    assert texts() == ["建设产业园：还有 5 天到期（2025-06-30）"]
    reminders.remind(DUE + timedelta(days=3))
    assert texts()[1:] == ["建设产业园：时限 2025-06-30，已逾期 3 天"]


def test_another_day_is_another_reminder(world, task):
    reminders.remind(DUE)
    Task.objects.filter(pk=task.pk).update(due=DUE + timedelta(days=7))
    reminders.remind(DUE)
    assert texts() == ["建设产业园：今天（2025-06-30）到期", "建设产业园：还有 7 天到期（2025-07-07）"]


@pytest.mark.parametrize("state", ["finished", "verified", "cancelled"])
def test_what_is_done_is_not_reminded_of(world, task, state):
    Task.objects.filter(pk=task.pk).update(state=state)
    assert reminders.remind(DUE) == 0


def test_milestones_and_instructions_are_reminded_of_with_whose_they_are(world, task):
    Task.objects.filter(pk=task.pk).update(due=None)
    Milestone.objects.create(task=task, title="开工", due=DUE, organisation=world.finance)
    Milestone.objects.create(task=task, title="竣工", due=DUE, done_on=DUE)
    Milestone.objects.create(task=task, title="验收", due=DUE, person_id=world.member.person_id)
    Instruction.objects.create(
        kind="task", object_id=task.pk, text="请速报", due=DUE, addressee=world.industry
    )
    reminders.remind(DUE)
    assert sorted(Notification.objects.values_list("person__name", "text")) == sorted(
        [
            ("蔡文", "建设产业园 · 开工：今天（2025-06-30）到期"),
            ("小吴", "建设产业园 · 验收：今天（2025-06-30）到期"),
            ("林局", "批示待回复：请速报：今天（2025-06-30）到期"),
            ("小吴", "批示待回复：请速报：今天（2025-06-30）到期"),
        ]
    )


def test_the_number_of_queries_does_not_grow_with_the_tasks(world, task, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as of_one:
        reminders.remind(DUE)
    assert Notification.objects.filter(kind="due").count() == 2
    Notification.objects.all().delete()
    for number in range(30):
        core.create_task(
            actor=world.office, owner=world.city, title=f"第{number}项", due=DUE, lead=[core.Body("工信", world.industry.pk)]
        )  # fmt: skip
    with django_assert_max_num_queries(len(of_one)):
        reminders.remind(DUE)
    assert Notification.objects.filter(kind="due").count() == 62


# The digest -----------------------------------------------------------------------------------------------------------


class Mailbox:
    """Keeps what arrives; refuses the addresses in ``refused``."""

    def __init__(self):
        self.mails = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.PUBLIC_ADDRESS = "https://luoshi.example.cn"
    yield box
    controller.stop()


@pytest.fixture
def addressed(world):
    Person.objects.filter(pk=world.lead.person_id).update(email="lin@example.cn")
    Person.objects.filter(pk=world.member.person_id).update(email="wu@example.cn")
    for actor in (world.lead, world.member):
        services.tell_people([actor.person_id], "comment", "a", "请抓紧推进", "/tasks/1/")
    services.tell_people([world.lead.person_id], "due", "b", "还有 7 天到期", "/tasks/2/")
    return world


def test_each_gets_one_mail_with_what_is_new_and_the_next_day_none(addressed, mailbox):
    assert digest.send(NOW) == digest.Sent(2, 0)
    assert [mail["To"] for mail in mailbox.mails] == ["lin@example.cn", "wu@example.cn"]
    mail = mailbox.mails[0]
    text = mail.get_content()
    first = Notification.objects.get(key="b")
    assert mail["Subject"] == "落实：2 条未读通知"
    assert "林局" in text
    assert "请抓紧推进" in text
    assert f"https://luoshi.example.cn/notifications/{first.pk}/" in text
    assert first.mailed_at == NOW
    assert digest.send(NOW) == digest.Sent(0, 0)


def test_what_has_been_read_or_mailed_and_who_wants_no_mail_is_left_out(addressed, mailbox):
    services.mark_read(actor=addressed.lead)
    Person.objects.filter(pk=addressed.member.person_id).update(mail_digest=False)
    assert digest.send(NOW) == digest.Sent(0, 0)


def test_a_mail_that_fails_is_sent_the_next_time_and_holds_up_no_other(addressed, mailbox):
    mailbox.refused = {"lin@example.cn"}
    assert digest.send(NOW) == digest.Sent(1, 1)
    assert Notification.objects.filter(person_id=addressed.lead.person_id, mailed_at=None).count() == 2
    mailbox.refused = set()
    assert digest.send(NOW) == digest.Sent(1, 0)
    assert [mail["To"] for mail in mailbox.mails] == ["wu@example.cn", "lin@example.cn"]


def test_where_the_server_is_away_nothing_is_marked(addressed, settings, mailbox):
    settings.EMAIL_PORT = 1
    assert digest.send(NOW) == digest.Sent(0, 2)
    assert Notification.objects.exclude(mailed_at=None).count() == 0
    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP("127.0.0.1", 1)


class Slow(Backend):
    """A way out that takes so long that something new comes while the mail leaves."""

    def send_messages(self, messages):
        services.tell_people(Person.objects.filter(name="林局"), "comment", "late", "迟来的", "/tasks/1/")
        return super().send_messages(messages)


def test_what_comes_while_the_mail_leaves_is_not_marked_and_is_in_the_next(addressed, settings, mailbox):
    Person.objects.filter(pk=addressed.member.person_id).update(email="")
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    digest.send(NOW)
    assert Notification.objects.get(key="late").mailed_at is None
    assert "迟来的" not in mailbox.mails[0].get_content()
    digest.send(NOW)
    assert "迟来的" in mailbox.mails[1].get_content()
    assert Notification.objects.get(key="late").mailed_at == NOW


def test_without_a_server_mails_are_written_to_the_data_folder(addressed, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert digest.send(NOW).sent == 2
    assert len(list((tmp_path / "mail").iterdir())) == 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.cn", ("mail.example.cn", 25, "", "", False, False)),
        ("smtp+tls://u%40a:p%2Fw@mail:2525", ("mail", 2525, "u@a", "p/w", False, True)),
        ("smtps://u:p@mail", ("mail", 465, "u", "p", True, False)),
    ],
)
def test_the_mail_server_is_read_from_one_address(monkeypatch, url, expected):
    monkeypatch.setenv("LUOSHI_EMAIL_URL", url)
    server = environment.mail_server()
    found = (server.host, server.port, server.user, server.password, server.tls, server.starttls)
    assert found == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.cn", "http://mail", "smtp://", "smtp://mail:port", "smtp://mail/x"]
)
def test_a_wrong_address_of_the_mail_server_is_refused(monkeypatch, url):
    monkeypatch.setenv("LUOSHI_EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="LUOSHI_EMAIL_URL"):
        environment.mail_server()


# Every day ------------------------------------------------------------------------------------------------------------


def queued():
    return DBTaskResult.objects.filter(task_path="luoshi.web.notifications.tasks.run_daily").count()


@pytest.mark.django_db
def test_the_work_of_a_day_is_queued_once_from_six_in_the_morning():
    night = datetime(2025, 6, 19, 20, 0, tzinfo=UTC)  # four o'clock in Shanghai
    assert not daily.schedule(night)
    morning = night + timedelta(hours=3)
    assert daily.schedule(morning)
    assert not daily.schedule(morning + timedelta(minutes=59))
    assert queued() == 1


def test_a_day_that_broke_off_is_begun_anew_and_a_finished_one_is_not(addressed, mailbox, task):
    assert daily.schedule(NOW)
    mailbox.refused = {"lin@example.cn"}
    assert not daily.run("2025-06-20", NOW)
    later = NOW + timedelta(minutes=61)
    assert daily.schedule(later)
    mailbox.refused = set()
    assert daily.run("2025-06-20", later)
    assert not daily.schedule(later + timedelta(hours=2))
    assert daily.schedule(NOW + timedelta(days=1))
    assert queued() == 3


def test_what_a_new_version_looks_for_is_in_the_index_after_a_day(addressed, mailbox, task):
    indexed = SearchPart.objects.filter(kind="task", object_id=task.pk)
    before = list(indexed.values_list("part", "text"))
    searching.forget("task", [task.pk])
    assert before
    assert not indexed.exists()
    assert daily.daily(NOW)
    assert list(indexed.values_list("part", "text")) == before


def test_while_one_worker_is_at_it_another_leaves_it(addressed, mailbox):
    daily.schedule(NOW)
    DailyRun.objects.update(started_at=NOW)
    assert not daily.run("2025-06-20", NOW + timedelta(minutes=1))
    assert mailbox.mails == []


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_that_ask_at_once_one_queues_it():
    answers, ready = [], threading.Barrier(4)

    def ask():
        ready.wait(5)
        for _ in range(50):
            try:
                answers.append(daily.schedule(NOW))
                break
            except OperationalError:  # a shared database in memory does not wait; a worker asks again
                time.sleep(0.05)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [False, False, False, True]
    assert queued() == 1
