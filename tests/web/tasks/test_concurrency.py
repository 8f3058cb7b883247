"""Many people at once on the same rows: everybody comes through, one after the other, and nobody waits in a circle."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection, connections, transaction
from openpyxl import Workbook
from world import World, appoint

from luoshi.web.accounts.models import Person
from luoshi.web.accounts.services import people
from luoshi.web.adoption import services as adoption
from luoshi.web.audit.models import Tree
from luoshi.web.audit.verification import verify
from luoshi.web.directory.services import organisations
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import Involvement, Plan, Reach, Target, Task
from luoshi.web.tasks.services import breakdown, bulk, core, editing, importing, lights, values

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one lock for all that write, taken at the start: nobody can wait in a circle",
    ),
]

TASKS = 6
REFUSALS = (Refused, Stale)


class Doing:
    """An act in a thread and on a connection of its own."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self._act = act
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with suppress(*REFUSALS):  # somebody else was faster, and nothing was written
                self._act()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def wait(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive(), "it waits for ever"
        if self.error is not None:
            raise self.error


def waiting() -> int:
    """How many of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it is otherwise seen once
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def log_held() -> Iterator[None]:
    """Nobody can write to the log meanwhile: whoever does waits with all that it holds."""
    with transaction.atomic():
        list(Tree.objects.select_for_update())
        yield


def in_turn(*acts: Callable[[], object]) -> None:
    """Each act goes as far as it comes while the log is held; then all may go on."""
    doing: list[Doing] = []
    with log_held():
        for number, act in enumerate(acts, 1):
            doing.append(Doing(act))
            until = time.monotonic() + 20
            while waiting() < number:
                assert time.monotonic() < until, f"act {number} does not wait"
                time.sleep(0.02)
    for each in doing:
        each.wait()


def at_once(acts: list[Callable[[], object]]) -> None:
    """All acts from the same moment on."""
    barrier = threading.Barrier(len(acts))

    def together(act: Callable[[], object]) -> None:
        barrier.wait(30)
        act()

    for each in [Doing(lambda act=act: together(act)) for act in acts]:
        each.wait()


@pytest.fixture
def office(world: World) -> Actor:
    with transaction.atomic():  # so that the log has its row
        log(actor=world.office, action="开始", object_type="test", object_id=0, object_label="")
    return world.office


@pytest.fixture
def tasks(world: World, office: Actor) -> list[Task]:
    """Tasks whose order in lists is not that of their numbers."""
    plan = Plan.objects.create(owner=world.city, title="重点任务方案", year=2025)
    return [
        editing.new_task(
            actor=office, plan=plan, title=f"第{at}项", number=str(at), position=TASKS - at,
            lead=[core.Body("市工业和信息化局", world.industry.pk)],
        )
        for at in range(TASKS)
    ]  # fmt: skip


def bulk_change(
    rows: list[Task], world: World, day: int = 1, body: core.Body | None = None
) -> Callable[[], object]:
    def act() -> None:
        chosen = dict(Task.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "version"))
        change = bulk.Change(
            support_way="add", support=(body or core.Body("市财政局", world.finance.pk),),
            due=date(2026, 1, 1) + timedelta(days=day),
        )  # fmt: skip
        bulk.apply(chosen, change, actor=world.office)

    return act


def taking_in(rows: list[Task], actor: Actor, day: int = 1) -> Callable[[], object]:
    """Confirm a workbook that has the tasks in this order."""
    book = Workbook()
    book.active.append(["编号", "任务名称", "时限"])
    for row in rows:
        book.active.append([row.pk, row.title, f"2026-03-{day:02}"])
    buffer = BytesIO()
    book.save(buffer)
    given = importing.receive("清单.xlsx", [buffer.getvalue()], actor=actor)
    return lambda: importing.apply(given.pk, actor=actor)


def assert_all_agree() -> None:
    """What is derived fits what it is derived from, every change has its version, and the log holds."""
    before = sorted(Reach.objects.values_list("task", "organisation", "contains", "leads", "supports"))
    core.rebuild_reach(list(Task.objects.values_list("pk", flat=True)))
    assert before == sorted(
        Reach.objects.values_list("task", "organisation", "contains", "leads", "supports")
    )
    for task in Task.objects.all():
        names = Involvement.objects.filter(task=task, role="support").order_by("position")
        assert task.support_names == "、".join(names.values_list("written", flat=True))
        assert len(set(names.values_list("organisation", flat=True))) == names.count()
        told = Change.objects.filter(kind="task", object_id=task.pk).values_list("version", flat=True)
        assert max(told) == task.version
    assert verify().sound


def test_an_import_and_a_bulk_change_that_meet_the_tasks_in_different_order_both_end(world, tasks):
    # Lists have the fourth before the first.
    in_turn(taking_in([tasks[1], tasks[4]], world.office), bulk_change([tasks[1], tasks[4]], world))
    assert Task.objects.filter(due=date(2026, 3, 1)).count() == 2, "who came first was first"
    assert_all_agree()


def test_a_bulk_change_and_a_change_of_a_person_who_is_told_of_it_both_end(world, tasks):
    person = Person.objects.get(pk=appoint("钱局", Role.LEAD, world.finance).person_id)

    def renamed() -> None:
        people.change_person(person.pk, person.version, actor=world.administrator, name="钱新")

    bulk_change(tasks[:1], world)()  # the one that is last in lists is that person's
    in_turn(bulk_change([tasks[0], tasks[5]], world, 2, core.Body("某办")), renamed)
    assert Task.objects.filter(support_names__endswith="某办").count() == 2
    assert Person.objects.get(pk=person.pk).name == "钱新"
    assert_all_agree()


def test_a_bulk_change_and_the_move_of_an_organisation_that_it_names_both_end(world, tasks):
    def moved() -> None:
        finance = world.finance
        organisations.move(
            actor=world.administrator, pk=finance.pk, version=finance.version, parent=world.city_office
        )

    bulk_change([tasks[0], tasks[3]], world)()
    in_turn(bulk_change([tasks[1], tasks[3]], world, 2), moved)
    world.finance.refresh_from_db()
    assert world.finance.parent == world.city_office
    assert Task.objects.filter(support_names="市财政局").count() == 3
    assert_all_agree()


def test_a_figure_and_a_publication_of_its_document_both_end(world, office, document_row):
    def publish() -> None:
        seen = adoption.preview(document_row.pk, actor=office)
        adoption.publish(document_row.pk, actor=office, fingerprint=seen.fingerprint, reason="已经核对")

    publish()
    row = document_row.targets.order_by("position").first()
    document_row.targets.filter(pk=row.pk).update(value=row.value + 1)
    target = Target.objects.get(ledger_target=row.pk)

    def figure() -> None:
        values.record_value(target.pk, actor=office, period="2025年1月", value="3", source="快报")

    in_turn(figure, publish)
    target.refresh_from_db()
    assert (target.value, target.values.count()) == (row.value + 1, 1)
    assert_all_agree()


def test_many_acts_on_the_same_tasks_at_once_all_come_to_an_end(world, tasks):
    chance = random.Random(20251031)
    for turn in range(4):
        acts: list[Callable[[], object]] = []
        for number in range(3):
            rows = chance.sample(tasks, 4)
            acts.append(bulk_change(rows, world, 10 * turn + number))
            acts.append(taking_in(rows[::-1], world.office, 10 * (turn % 2) + number + 1))
        acts.append(lambda turn=turn: lights.refresh(as_of=date(2026, 1, 1) + timedelta(days=90 * turn)))
        parent = chance.choice(tasks)
        # With a day of its own, before all that the others give: without one it is refused where its task has none yet.
        part = {"title": "分项", "due": date(2025, 12, 31)}
        acts.append(
            lambda parent=parent, part=part: breakdown.add_subtask(parent.pk, actor=world.office, **part)
        )
        chance.shuffle(acts)
        at_once(acts)
    assert Task.objects.filter(parent=None).count() == TASKS
    assert Task.objects.exclude(parent=None).count() == 4
    assert_all_agree()
