"""What is found, for whom, and that it agrees with the text itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from world import make_world, signed_in

from luoshi.web.accounts.models import Person
from luoshi.web.directory.models import TaskForce, TaskForceMember
from luoshi.web.dossier.models import Comment, Instruction
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.search import queries, services
from luoshi.web.search.folding import fold, words_of
from luoshi.web.search.models import SearchPart
from luoshi.web.tasks.models import Plan, Target, Task, Update
from luoshi.web.tasks.services import core


def make_task(world, title, requirement="", lead=None, **fields):
    return core.create_task(
        actor=world.office,
        owner=world.city,
        title=title,
        requirement=requirement,
        lead=[core.Body(part.name, part.pk) for part in lead or [world.industry]],
        **fields,
    )


def found(actor, query):
    return {group.kind: group.ids for group in queries.find(actor, query)}


def tasks(actor, query):
    return found(actor, query).get("task", [])


@pytest.fixture
def task(world):
    return make_task(world, "建设产业园", "由县级政府实施，新建标准厂房20万平方米，GDP增长5%。", number="1.2")


@pytest.mark.parametrize(
    "query",
    ["产业", "政府", "政", "建设产业园", "县级政府实施", "GDP", "gdp", "ＧＤＰ", "產業園", "20万", "２０万平方米", "1.2", "5%", "园 厂房", '"标准厂房"', "“新建标准厂房” 政府"],
)  # fmt: skip
def test_a_task_is_found_by_what_stands_in_it(world, task, query):
    assert tasks(world.office, query) == [task.pk]


@pytest.mark.parametrize(
    "query", ["园由", "府政", "产业 就业", '"厂房 政府"', "gdb", "", "，。", "“”", '"', "%", "_"]
)
def test_what_does_not_stand_in_it_does_not_find_it(world, task, query):
    assert tasks(world.office, query) == []


def test_each_kind_of_thing_is_found_and_tells_of_itself(world, task):
    plan = Plan.objects.create(owner=world.city, title="寰宇方案", doc_number="青政发〔2025〕3号")
    plan.campaigns.create(name="寰宇攻坚")
    by = Person.objects.get(pk=world.lead.person_id)
    rest = {"by": by, "organisation": world.industry}
    on_task = {"kind": "task", "object_id": task.pk, **rest}
    made = {
        "task": make_task(world, "寰宇任务"),
        "plan": plan,
        "target": Target.objects.create(
            task=task, plan=plan, metric="寰宇增速", comparator=">=", value=5, unit="%", kind="growth"
        ),
        "update": Update.objects.create(text="已到寰宇", task=task, **rest),
        "comment": Comment.objects.create(text="寰宇很好", **on_task),
        "instruction": Instruction.objects.create(text="寰宇请办", addressee=world.industry, **on_task),
        "organisation": world.labour,
        "task_force": TaskForce.objects.create(name="寰宇专班", owner=world.city, convener="张三"),
        "person": by,
    }
    world.labour.aliases = ["寰宇局"]
    world.labour.save()
    by.post = "寰宇专员"
    by.save()
    groups = found(world.office, "寰宇")
    assert groups == {kind: [row.pk] for kind, row in made.items()}
    for kind, ids in groups.items():
        [hit] = queries.hits(kind, ids, "寰宇")
        pieces = [*hit.title, *hit.snippet]
        assert [piece.text for piece in pieces if piece.hit] != []
        assert hit.url.startswith("/"), kind


@pytest.mark.parametrize("query", ["人社局", "市人社局", "人社", "rsj"])
def test_a_body_is_found_as_people_say_it(world, query):
    assert world.labour.pk in found(world.office, query)["organisation"]


@pytest.mark.parametrize(
    "query", ["青政发〔2025〕3号", "青政发[2025]3号", "青政发（2025）3号", "2025", "青政发"]
)
def test_a_document_is_found_by_its_number_however_the_brackets_are_typed(world, document_row, query):
    type(document_row).objects.filter(pk=document_row.pk).update(owner=world.city)
    services.index("document", [document_row.pk])
    assert found(world.office, query)["document"] == [document_row.pk]


def test_a_document_is_found_by_words_far_apart_in_its_text_and_across_the_seams_of_its_parts(
    world, document_row
):
    reading = document_row.reading
    reading.text = "甲" * 2995 + "跨越接缝的一句话" + "乙" * 5000 + "遥远"
    reading.save()
    document_row.owner = world.city
    document_row.save()
    services.index("document", [document_row.pk])
    for query in ("跨越接缝的一句话", "遥远 跨越", "甲跨", "话乙"):
        assert found(world.office, query)["document"] == [document_row.pk]
    assert "document" not in found(world.office, "话甲")
    [hit] = queries.hits("document", [document_row.pk], "遥远")
    assert [piece.text for piece in hit.snippet if piece.hit] == ["遥远"]


def test_what_one_may_not_see_is_neither_found_nor_counted(world, task):
    secret = make_task(world, "建设隐秘园", lead=[world.finance])
    Update.objects.create(task=secret, text="隐秘进展")
    Comment.objects.create(kind="task", object_id=secret.pk, text="隐秘意见")
    Instruction.objects.create(kind="task", object_id=secret.pk, text="隐秘批示", addressee=world.finance)
    Plan.objects.create(owner=world.city, title="隐秘方案")
    expected = {
        world.office: 5, world.leader: 5, world.inspector: 5, world.province_office_person: 5,
        world.supporter: 4, world.lead: 0, world.member: 0, world.stranger: 0, world.strange_member: 0,
    }  # fmt: skip
    for actor, count in expected.items():
        assert sum(map(len, found(actor, "隐秘").values())) == count, actor.name
        page = signed_in(actor).get("/search/", {"q": "隐秘"})
        assert page.context["total"] == count
        text = page.content.decode()
        assert ("建设" in text) == (count > 0)
    assert tasks(world.lead, "建设") == [task.pk]
    assert tasks(world.office, "建设") == [secret.pk, task.pk]


def test_nobody_who_is_not_signed_in_finds_anything(world, task, public):
    assert public.get("/search/", {"q": "建设"}).status_code == 302


def test_a_change_is_found_at_once_and_the_old_words_no_longer(world, task):
    with core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit") as row:
        row.title = "改造老城区"
    assert tasks(world.office, "老城") == [task.pk]
    assert tasks(world.office, "产业园") == []
    task.delete()
    assert found(world.office, "老城") == {}
    assert services.check() == {}


def test_what_is_rolled_back_is_not_found(world, task):
    class Broken(Exception):
        pass

    with suppress(Broken), transaction.atomic():
        row = make_task(world, "幻影任务")
        assert tasks(world.office, "幻影") == [row.pk]
        task.title = "幻影"
        task.save()
        raise Broken
    assert found(world.office, "幻影") == {}
    assert tasks(world.office, "产业园") == [task.pk]
    assert services.check() == {}


def test_members_of_a_task_force_are_words_of_the_task_force(world):
    force = TaskForce.objects.create(name="产业专班", owner=world.city)
    member = TaskForceMember.objects.create(task_force=force, written="气象局")
    assert found(world.office, "气象")["task_force"] == [force.pk]
    member.delete()
    assert found(world.office, "气象") == {}


def test_the_check_finds_what_is_missing_stale_or_gone_and_it_is_mended(world, task):
    other = make_task(world, "稳定就业")
    stale = make_task(world, "旧的说法")
    Task.objects.filter(pk=stale.pk).update(title="新的说法")
    services.forget("task", [other.pk])
    Task.objects.bulk_create([Task(owner=world.city, title="成批建立")])
    bulk = Task.objects.get(title="成批建立")
    services.index("task", [bulk.pk])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_reach WHERE task_id = %s", [bulk.pk])
        cursor.execute("DELETE FROM delivery_task WHERE id = %s", [bulk.pk])
    assert services.check() == {"task": {"missing": [other.pk], "stale": [stale.pk], "gone": [bulk.pk]}}
    services.mend()
    assert services.check() == {}
    assert tasks(SYSTEM, "就业") == [other.pk]
    assert tasks(SYSTEM, "新的说法") == [stale.pk]


def test_the_index_made_anew_is_the_same(world, task, document_row):
    services.index("document", [document_row.pk])
    before = list(SearchPart.objects.order_by("pk").values_list("pk", "kind", "object_id", "part", "text"))
    made = services.rebuild()
    assert (
        list(SearchPart.objects.order_by("pk").values_list("pk", "kind", "object_id", "part", "text"))
        == before
    )
    assert made["task"] == 1
    assert tasks(world.office, "产业园") == [task.pk]
    assert services.check() == {}


def test_a_document_is_indexed_by_the_worker_after_it_has_been_read(world, document_row):
    assert SearchPart.objects.filter(kind="document", part__gt=0).count() == 0
    queued = DBTaskResult.objects.filter(task_path="luoshi.web.search.tasks.index_things")
    ordered = {tuple(row.args_kwargs["args"][1]) for row in queued}
    assert ordered == {(document_row.pk,)}
    for row in queued:
        row.task.call(*row.args_kwargs["args"])
    assert SearchPart.objects.filter(kind="document", part__gt=0).count() == 1
    assert services.check() == {}


HAN = st.text(st.sampled_from("政府建设产业园區区國国发發展里裡㐂𠮷一"), min_size=0, max_size=24)
MIXED = st.text(st.sampled_from("政府园國ＡａbＢ12１ ，。〔]\n\t\u200b%_'\"\\𠮷ⅷ½ﬁ"), max_size=24)


class AgreementTest(HypothesisCase):
    """A query finds exactly those rows in whose folded text it stands."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(HAN, min_size=1, max_size=4), st.data())
    def test_every_piece_of_a_text_finds_it_and_what_is_nowhere_finds_nothing(self, texts, data):
        city = make_world().city
        rows = [Task.objects.create(owner=city, title=text) for text in texts]
        text = data.draw(st.sampled_from(texts))
        start = data.draw(st.integers(0, max(0, len(text) - 1)))
        piece = text[start : start + data.draw(st.integers(1, 6))]
        stranger = data.draw(HAN)[:6]
        for query in filter(None, (piece, stranger)):
            expected = {row.pk for row, own in zip(rows, texts, strict=True) if fold(query) in fold(own)}
            assert set(tasks(SYSTEM, query)) == expected
        if piece:
            assert rows[texts.index(text)].pk in tasks(SYSTEM, piece)

    @settings(max_examples=60, deadline=None)
    @given(MIXED, MIXED)
    def test_also_with_latin_letters_digits_and_signs(self, text, query):
        row = Task.objects.create(owner=make_world().city, title=text, requirement="政")
        words = words_of(query)
        whole = fold(f"{text}\ue000政") if text else fold("政")
        expected = [row.pk] if words and all(word in whole for word in words) else []
        assert tasks(SYSTEM, query) == expected


def test_due_is_shown_with_a_task(world):
    row = make_task(world, "有时限的事", due=date(2025, 12, 31))
    [hit] = queries.hits("task", [row.pk], "时限")
    assert hit.at == date(2025, 12, 31)
