"""Two people, or one who presses twice, at the same moment: one act is done, the other is told, and nothing is lost.

In threads with a connection each, on a database that is like the one people have: a file of SQLite, or PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Place, drop_database, new_database

ROUNDS = 6
PROGRAM = f"""
import json, sys, threading
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from django.db import connections
from world import make_world
from luoshi.web.audit.models import Entry
from luoshi.web.audit.verification import verify
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services import organisations
from luoshi.web.dossier.models import MODELS, Attachment, Change, Comment, Follow, Instruction
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.services import core, editing, states

# The database is the one in which somebody has signed in already, whose office has a name of this world.
Organisation.objects.update(name="早已有的机构")
world = make_world()
made = dict(owner=world.city, title="建设产业园", lead=[core.Body("市工业和信息化局", world.industry.pk)])
task = core.create_task(actor=world.office, **made)
found = {{}}


def at_once(*acts):
    # What came of each: what it gave, or the name of the refusal; anything else that is raised ends the test.
    barrier, came, broken = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(at, act):
        barrier.wait(30)
        try:
            act()
            came[at] = "done"
        except (Refused, Stale) as refused:
            came[at] = type(refused).__name__
        except BaseException as error:
            broken.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not broken, broken
    return came


def counts():
    return [Change.objects.count(), Entry.objects.count(), Notification.objects.count()]


def told(before):
    return [now - then for now, then in zip(counts(), before)]


# Two people edit the same version.
rounds = []
for number in range({ROUNDS}):
    task.refresh_from_db()
    version, before = task.version, counts()
    words = [f"甲{{number}}", f"乙{{number}}"]
    came = at_once(*(
        lambda text=text, who=who: editing.edit(task.pk, version, {{"requirement": text}}, actor=who)
        for text, who in zip(words, (world.office, world.province_office_person))
    ))
    task.refresh_from_db()
    change = Change.objects.filter(kind="task", object_id=task.pk).first()
    rounds.append([
        sorted(came), task.requirement == words[came.index("done")], task.version - version,
        change.fields[0]["after"] == task.requirement, told(before)[:2],
    ])
found["edits"] = rounds

# One person presses twice.
task.refresh_from_db()
before, version = counts(), task.version
finish = lambda: states.change_state(task.pk, version, "finish", "已完成", actor=world.lead, exception="另行补充")
found["finished"] = sorted(at_once(finish, finish)), told(before)[:2]
file = lambda: writing.attach("task", task.pk, "a.txt", [b"abc"], actor=world.office)
found["attached"] = sorted(at_once(file, file)), Attachment.objects.count()
follow = lambda: writing.follow("task", task.pk, True, actor=world.leader)
found["followed"] = at_once(follow, follow), Follow.objects.count()
asked = instructions.give("task", task.pk, actor=world.leader, addressee_id=world.industry.pk, text="请办")
answers = [lambda text=text: instructions.answer(asked.pk, text, actor=world.lead) for text in ("一", "二")]
came = at_once(*answers)
asked.refresh_from_db()
found["answered"] = sorted(came), asked.answer == ("一", "二")[came.index("done")], asked.version
close = lambda: instructions.close(asked.pk, actor=world.office)
before = counts()
found["closed"] = at_once(close, close), told(before)[:2]
said = [lambda text=text: writing.comment("task", task.pk, text, actor=world.office) for text in ("甲", "乙")]
found["said"] = at_once(*said), sorted(Comment.objects.values_list("text", flat=True))

# Another kind of thing goes the same way.
version, before = world.labour.version, counts()
renamed = [
    lambda name=name: organisations.rename(
        actor=world.administrator, pk=world.labour.pk, version=version, name=name, short_name=name
    )
    for name in ("甲局", "乙局")
]
came = at_once(*renamed)
world.labour.refresh_from_db()
found["renamed"] = sorted(came), world.labour.name == ("甲局", "乙局")[came.index("done")], told(before)[1]
found["sound"] = verify().sound
print(json.dumps(found, ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    folder = tmp_path_factory.mktemp("at_once")
    place = Place(folder, new_database(folder))
    yield json.loads(place.python(PROGRAM))
    drop_database(place.database)


def test_of_two_who_change_the_same_version_one_is_told_and_nothing_is_lost(found):
    assert found["edits"] == [[["Stale", "done"], True, 1, True, [1, 1]]] * ROUNDS
    assert found["renamed"] == [["Stale", "done"], True, 1]


def test_an_act_that_is_pressed_twice_is_done_once(found):
    assert found["finished"][0] == ["Stale", "done"]
    assert found["finished"][1][0] == 1
    assert found["attached"] == [["Refused", "done"], 1]
    assert found["followed"] == [["done", "done"], 1]
    assert found["answered"] == [["Refused", "done"], True, 2]
    assert found["closed"] == [["done", "done"], [1, 1]]


def test_who_only_says_something_is_in_nobodys_way(found):
    assert found["said"] == [["done", "done"], ["乙", "甲"]]
    assert found["sound"]
