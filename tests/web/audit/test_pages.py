"""The pages of the log: who may see what, filters, paging, an entry with its proof, roots on paper."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import transaction
from openpyxl import load_workbook
from world import signed_in

from luoshi.web.audit import list_xlsx, proofs, queries, views
from luoshi.web.audit.models import Checkpoint, Entry
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.log import log

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(world):
    """Writes one entry of somebody of the world."""

    def record(actor=None, **given) -> Entry:
        with transaction.atomic():
            return log(
                **{
                    "actor": actor or world.lead,
                    "action": "task.edit",
                    "object_type": "task",
                    "object_id": 1,
                    "object_label": "建设产业园",
                    **given,
                }
            )

    return record


@pytest.fixture
def inspector(world):
    """A browser of the city's inspector."""
    return signed_in(world.inspector)


def labels(response) -> list[str]:
    return [line.entry.object_label for line in response.context["lines"]]


def test_an_inspector_sees_the_own_jurisdiction_and_nothing_else(world, record, inspector):
    record(object_label="本市的")
    record(world.stranger, object_label="他市的")
    record(world.province_office_person, object_label="省里的")
    record(SYSTEM, object_label="程序做的")
    assert labels(inspector.get("/audit/")) == ["本市的"]
    assert inspector.get("/audit/2/").status_code == 404
    assert inspector.get("/audit/2/proof.json").status_code == 404
    assert inspector.get("/audit/1/").status_code == 200


def test_what_belongs_to_nobody_is_seen_from_the_top(world, record):
    from world import appoint

    from luoshi.web.kernel.roles import Role

    record(SYSTEM, object_label="程序做的")
    top = signed_in(appoint("省纪检", Role.INSPECTOR, world.province))
    assert labels(top.get("/audit/")) == ["程序做的"]


@pytest.mark.parametrize("role", ["office", "lead", "member", "data_owner", "leader"])
def test_who_has_no_right_to_the_log_is_refused(world, record, role):
    record()
    browser = signed_in(getattr(world, role))
    for address in ("/audit/", "/audit/1/", "/audit/1/proof.json", "/audit/export/", "/audit/verify/"):
        assert browser.get(address).status_code == 403, address


@pytest.mark.parametrize(
    ("role", "status"), [("inspector", 403), ("lead", 403), ("office", 302), ("administrator", 302)]
)
def test_only_an_administrator_or_an_office_takes_down_a_root(world, record, role, status):
    record()
    assert signed_in(getattr(world, role)).post("/audit/checkpoints/").status_code == status
    assert Checkpoint.objects.count() == (status == 302)


def test_a_root_is_taken_down_printed_and_on_record(world, record):
    record()
    response = signed_in(world.office).post("/audit/checkpoints/", follow=True)
    made = Checkpoint.objects.get()
    page = response.content.decode()
    assert made.by == world.office.name
    assert made.root[:8] in page
    assert f"--size {made.size} --root {made.root}" in page
    entry = Entry.objects.first()
    assert (entry.action, entry.person, entry.after["root"]) == (
        "audit.checkpoint",
        world.office.name,
        made.root,
    )


def test_a_reader_is_not_offered_what_is_refused(record, inspector):
    record()
    page = inspector.get("/audit/").content.decode()
    assert "打印校验根" not in page
    assert "校验最近记录" in page


FILTERS = [
    ("person=甲", ["甲的"]), ("action=task.create", ["新建"]), ("object_type=plan", ["方案"]), ("q=产业", ["产业园"]),
    ("organisation=财政", ["财政的"]), ("object_type=plan&q=产业", []), ("object_id=77", ["七十七"]),
    ("start=2999-01-01", []), ("end=2000-01-01", []), ("start=9999-12-31", []), ("end=0001-01-01", []),
    ("start=0001-01-01&end=9999-12-31&q=产业", ["产业园"]),
]  # fmt: skip


def test_an_act_is_chosen_once_whether_it_stands_there_as_a_code_or_as_words(record, inspector):
    record(action="报办结", object_label="从前的")
    record(action="task.finish", object_label="现在的")
    record(action="task.return", object_label="别的")
    page = inspector.get("/audit/")
    assert [label for _value, label, _chosen in page.context["actions"]] == ["报办结", "退回"]
    for asked in ("报办结", "task.finish"):
        found = inspector.get(f"/audit/?action={asked}")
        assert labels(found) == ["现在的", "从前的"]
        assert [label for _value, label, chosen in found.context["actions"] if chosen] == ["报办结"]
    assert [line.action for line in inspector.get("/audit/").context["lines"]] == ["退回", "报办结", "报办结"]
    assert labels(inspector.get("/audit/?action=没有这种操作")) == []


@pytest.mark.parametrize(("query", "wanted"), FILTERS)
def test_filters_narrow(world, record, inspector, query, wanted):
    from dataclasses import replace

    record(replace(world.lead, name="甲"), object_label="甲的")
    record(action="task.create", object_label="新建")
    record(object_type="plan", object_label="方案")
    record(object_label="产业园")
    record(organisation_id=world.finance.pk, object_label="财政的")
    record(object_id=77, object_label="七十七")
    assert labels(inspector.get(f"/audit/?{query}")) == wanted


def test_a_day_is_a_day_of_this_country(record, inspector):
    from django.utils import timezone

    record()
    today = timezone.localdate().isoformat()
    assert labels(inspector.get(f"/audit/?start={today}&end={today}")) == ["建设产业园"]


@pytest.mark.parametrize(
    ("query", "words"), [("start=昨天", "“自”应写成"), ("start=2025-02-01&end=2025-01-01", "早于")]
)
def test_a_wrong_date_is_told_and_nothing_else_lost(record, inspector, query, words):
    record()
    page = inspector.get(f"/audit/?{query}&person=甲").content.decode()
    assert words in page
    assert 'value="甲"' in page


@pytest.mark.parametrize("sort", ["-at", "at"])
def test_pages_follow_each_other_without_a_gap(record, inspector, monkeypatch, sort):
    monkeypatch.setattr(queries, "PAGE", 3)
    for n in range(8):
        record(object_label=str(n))
    wanted = [str(n) for n in range(8)] if sort == "at" else [str(n) for n in reversed(range(8))]
    seen, address, pages = [], f"/audit/?sort={sort}", []
    while address:
        response = inspector.get(address)
        pages.append(labels(response))
        seen += pages[-1]
        address = response.context["next"] and f"/audit/?sort={sort}&after={response.context['next']}"
    assert seen == wanted
    assert [len(page) for page in pages] == [3, 3, 2]
    back = inspector.get(f"/audit/?sort={sort}&before={response.context['previous']}")
    assert labels(back) == pages[1]
    assert back.context["previous"] is not None
    first = inspector.get(f"/audit/?sort={sort}&before={back.context['previous']}")
    assert labels(first) == pages[0]
    assert first.context["previous"] is None


def test_a_page_takes_few_queries_however_long_the_log(record, inspector, django_assert_max_num_queries):
    for n in range(60):
        record(object_label=str(n))
    with django_assert_max_num_queries(14):
        assert len(labels(inspector.get("/audit/"))) == 50


def test_before_and_after_are_told_field_by_field(record, inspector):
    record(
        before={"title": "旧名", "due": None, "secret": "同", "x": 1},
        after={"title": "新名", "due": "2025-12-31", "secret": "同", "x": 1.0},
    )
    page = inspector.get("/audit/1/").content.decode()
    assert "<del>旧名</del>" in page
    assert "<ins>新名</ins>" in page
    assert "2025年12月31日" in page
    assert "secret" not in page
    assert "{&#x27;" not in page


def test_what_people_typed_stays_text(record, inspector):
    record(object_label="<script>alert(1)</script>", after={"<b>": "<i>"})
    for address in ("/audit/", "/audit/1/"):
        page = inspector.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<i>" not in page


def test_the_proof_can_be_taken_away_and_checked(record, inspector):
    record()
    record()
    page = inspector.get("/audit/1/")
    assert "证明成立" in page.content.decode()
    given = json.loads(inspector.get("/audit/1/proof.json").content)
    assert proofs.check(given, queries.state().root().hex())["sequence"] == 1


def test_an_altered_entry_says_so_on_its_page(record, inspector, tamper):
    record()
    record()
    tamper("UPDATE audit_entry SET person = %s WHERE sequence = 1", ["别人"])
    assert "证明不成立" in inspector.get("/audit/1/").content.decode()
    page = inspector.get("/audit/verify/").content.decode()
    assert "校验不通过" in page
    assert "第 1 条被改过" in page


def test_what_is_wrong_elsewhere_is_counted_but_not_named(world, record, inspector, tamper):
    record(world.stranger, object_label="他市的事")
    tamper("UPDATE audit_entry SET person = %s WHERE sequence = 1", ["别人"])
    page = inspector.get("/audit/verify/").content.decode()
    assert "第 1 条被改过" in page
    assert "别人" not in page
    assert "他市的事" not in page


def test_the_latest_entries_are_verified(record, inspector):
    record()
    assert "校验通过" in inspector.get("/audit/verify/").content.decode()


def test_verifying_takes_few_queries(record, inspector, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(views, "LATEST", 20)
    for n in range(45):
        record(object_label=str(n))
    with django_assert_max_num_queries(16):
        inspector.get("/audit/verify/")


def test_the_workbook_holds_what_is_filtered_and_says_where_it_ends(record, inspector, monkeypatch):
    monkeypatch.setattr(list_xlsx, "MOST", 3)
    for n in range(5):
        record(object_label=f"=1+{n}", after={"title": f"名{n}"})
    record(object_type="plan")
    response = inspector.get("/audit/export/?object_type=task")
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:4]] == [5, 4, 3]
    assert rows[1][9] == "=1+4"
    assert "名4" in rows[1][11]
    assert "超过 3 条" in rows[-1][0]
    assert "类型：任务" in rows[-1][0]


def test_an_empty_log_says_so(inspector):
    assert "还没有记录" in inspector.get("/audit/").content.decode()
    assert "没有符合条件" in inspector.get("/audit/?person=甲").content.decode()


def test_odd_numbers_in_the_address_do_no_harm(record, inspector):
    record()
    for query in ("after=x", "before=-1", "after=99999999999999999999", "sort=id", "object_id=%00"):
        assert inspector.get(f"/audit/?{query}").status_code == 200, query
    assert inspector.get("/audit/999999/").status_code == 404


def test_the_migrations_are_complete():
    call_command("makemigrations", "audit", "--check", "--dry-run", verbosity=0)
