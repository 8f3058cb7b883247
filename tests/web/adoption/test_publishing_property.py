"""Whatever people correct in the document and change here, in whatever order: publishing again keeps its promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.db import transaction
from drafting import draft_of, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World, organisation

from luoshi.web.directory.models import TaskForce
from luoshi.web.documents.drafts import BodyDraft
from luoshi.web.documents.models import Document
from luoshi.web.documents.models import Target as LedgerTarget
from luoshi.web.documents.services import corrections, intake
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Involvement, Plan, Target, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db

WORDS = st.text("产业园区就业新建稳定一二三ab1 、。", min_size=1, max_size=8)
BODIES = (
    "市财政局",
    "市工业和信息化局",
    "市教育局",
    "财政局",
    "白石县政府",
    "云岭市政府",
    "有关部门",
    "市 财政局",
)
WHICH = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(st.just("rename"), WHICH, WORDS),
    st.tuples(st.just("number"), WHICH, WORDS),
    st.tuples(st.just("bodies"), WHICH, st.lists(st.sampled_from(BODIES), max_size=3)),
    st.tuples(st.just("untarget"), WHICH, st.none()),
    st.tuples(st.just("delete"), WHICH, st.none()),
    st.tuples(st.just("split"), WHICH, st.integers(1, 20)),
    st.tuples(st.just("merge"), WHICH, st.none()),
    st.tuples(st.just("undo"), WHICH, st.none()),
    st.tuples(st.just("read again"), WHICH, st.none()),
    st.tuples(st.just("edit here"), WHICH, WORDS),
    st.tuples(st.just("publish"), WHICH, st.none()),
)


class People:
    """The document, those who work on it, and what they have changed here that has to survive."""

    def __init__(self, row: Document, world: World, reading: tuple) -> None:
        self.row, self.world, self.reading = row, world, reading
        self.edited: dict[int, str] = {}
        self.known = {
            "市财政局": world.finance.pk,
            "财政局": world.finance.pk,  # the register: in a document of the city it is 青禾市财政局
            "市工业和信息化局": world.industry.pk,
            "市人力资源社会保障局": world.labour.pk,
            "白石县政府": world.county.pk,
            "云岭市政府": world.other_city.pk,
        }
        # Elsewhere there are bureaus of the same names: none of them is meant here.
        for name in ("财政局", "教育局", "自然资源局"):
            organisation(f"云岭市{name}", f"市{name}", "department", "prefecture", world.other_city)
            organisation(f"白石县{name}", name, "department", "county", world.county)

    def do(self, name: str, which: int, what: object) -> None:
        items = list(self.row.tasks.all())
        item = items[which % len(items)] if items else None
        actor = self.world.office
        try:
            if name == "publish":
                self.publish()
            elif name == "undo":
                corrections.undo(self.row.pk, None, actor=actor)
            elif name == "read again":
                Document.objects.filter(pk=self.row.pk).update(state="reading")
                intake.store(self.row.pk, *self.reading)
            elif name == "edit here":
                self.edit(which, str(what))
            elif item is None:
                return
            elif name == "delete":
                corrections.delete_item(self.row.pk, "task", item.pk, item.version, actor=actor)
            elif name == "split":
                corrections.split_task(self.row.pk, item.pk, item.version, item.start + what, actor=actor)
            elif name == "merge":
                corrections.merge_tasks(self.row.pk, item.pk, item.version, actor=actor)
            else:
                corrections.correct_task(
                    self.row.pk, item.pk, item.version, self.draft(name, item, what), actor=actor
                )
        except corrections.Refused:
            pass

    def draft(self, name: str, item, what):
        draft = draft_of(item)
        if name == "rename":
            return replace(draft, heading=what.strip() or None)
        if name == "number":
            return replace(draft, number=what.strip() or None)
        if name == "untarget":
            return replace(draft, targets=())
        bodies = tuple(BodyDraft(body) for body in dict.fromkeys(what))
        return replace(
            draft, assignments=tuple(replace(a, lead=bodies, support=()) for a in draft.assignments)
        )

    def edit(self, which: int, title: str) -> None:
        tasks = list(Task.objects.exclude(state="cancelled"))
        if not tasks or not title.strip():
            return
        task = tasks[which % len(tasks)]
        # Marked, so that no document says the same by chance.
        with core.changing(task.pk, None, actor=SYSTEM, permission="task.edit", action="task.edit") as row:
            row.title = f"本机改：{title}"
        self.edited[task.pk] = f"本机改：{title}"

    def publish(self) -> None:
        try:
            publish(self.row, self.world.office)
        except Refused:  # nothing left in the document
            return
        self.check()

    def check(self) -> None:
        items = set(self.row.tasks.exclude(kind="campaign").values_list("pk", flat=True))
        links = Counter(Task.objects.exclude(state="cancelled").values_list("ledger_task", flat=True))
        assert links == Counter(items), "every item of the ledger is carried out by exactly one task"
        assert Plan.objects.count() == 1
        targets = Counter(Target.objects.values_list("ledger_target", flat=True))
        assert targets == Counter(LedgerTarget.objects.values_list("pk", flat=True))
        assert TaskForce.objects.filter(valid_to=None).count() == self.row.task_forces.count()
        assert all(Task.objects.values_list("title", flat=True))
        found = dict(Involvement.objects.values_list("written", "organisation"))
        assert found == {written: self.known.get(written) for written in found}, "no name is guessed"
        for pk, title in self.edited.items():
            assert Task.objects.get(pk=pk).title == title, "what was changed here stays"
        assert publish(self.row, self.world.office).nothing, "publishing twice changes nothing"


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=1, max_size=6))
def test_nothing_is_doubled_guessed_or_lost(
    world: World, document_row, sample_document, sample_ledger, acts
) -> None:
    with transaction.atomic():
        people = People(document_row, world, (sample_document, sample_ledger))
        people.publish()
        for act in acts:
            people.do(*act)
        # Both sides change the same task at the end, whatever has come before.
        people.do("edit here", 0, "甲")
        for item in range(document_row.tasks.count()):
            people.do("rename", item, f"文件改：{item}")
        people.publish()
        transaction.set_rollback(True)
