"""Names that nobody answers to: what is proposed on the page, accepting it, adding a body there, and who may."""

from __future__ import annotations

import pytest
from drafting import PublicationPage as Page
from world import World

from luoshi.register.proposals import NewBody
from luoshi.web.adoption import bodies
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Involvement, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, document_row) -> Page:
    return Page(client, document_row)


def organisation_of(written: str) -> set[str | None]:
    return set(Involvement.objects.filter(written=written).values_list("organisation__name", flat=True))


def test_each_name_has_its_proposal_and_the_ground_of_it(page: Page):
    assert "青禾市教育局" in page.group("add")
    assert "机构名录里没有，按规范名称新建" in page.group("add")
    assert "新建这" in page.group("add")


def test_a_group_is_added_with_one_click_and_then_resolved(page: Page, world: World):
    assert page.press("add:add") == 200
    made = Organisation.objects.get(name="青禾市教育局")
    assert (made.kind, made.level, made.parent) == ("department", "prefecture", world.city)
    assert Entry.objects.filter(action="organisation.create", object_id=str(made.pk)).exists()
    assert not Plan.objects.exists()
    assert "市教育局" in page.group("given")
    assert page.press("publish") == 302
    assert organisation_of("市教育局") == {"青禾市教育局"}


def test_one_is_kept_as_it_is_written_while_the_group_is_added(page: Page):
    kept = page.at("市教育局")
    page.press("add:add", **{f"keep-{kept}": "on"})
    assert not Organisation.objects.filter(name="青禾市教育局").exists()
    page.press("publish")
    assert organisation_of("市教育局") == {None}


def test_one_is_added_under_another_name(page: Page, world: World):
    at = page.at("市教育局")
    fields = {
        f"new-name-{at}": "青禾市教育体育局",
        f"new-kind-{at}": "other",
        f"new-place-{at}": "白石县人民政府",
    }
    assert page.press(f"add-one:{at}", **fields) == 200
    made = Organisation.objects.get(name="青禾市教育体育局")
    assert (made.kind, made.level, made.parent) == ("other", "county", world.county)
    page.press("publish")
    assert organisation_of("市教育局") == {"青禾市教育体育局"}


@pytest.mark.parametrize(
    ("kind", "place", "why"),
    [
        ("nothing", "青禾市人民政府", "请选择"),
        ("department", "某地人民政府", "不在您可以新建机构的范围内"),
        ("department", "云湖省人民政府", "不在您可以新建机构的范围内"),
        ("department", "云岭市人民政府", "不在您可以新建机构的范围内"),
    ],
)
def test_what_cannot_be_added_is_said(page: Page, kind: str, place: str, why: str):
    at = page.at("市教育局")
    before = Organisation.objects.count()
    fields = {f"new-name-{at}": "某机构", f"new-kind-{at}": kind, f"new-place-{at}": place}
    assert page.press(f"add-one:{at}", **fields) == 422
    answer = page.client.post(page.address, {**page.data, **fields, "act": f"add-one:{at}"})
    assert why in answer.content.decode()
    assert Organisation.objects.count() == before


def test_what_people_say_is_understood_as_well_as_names(page: Page):
    at = page.at("市教育局")
    assert page.press("look", **{f"organisation-{at}": "czj"}) == 200
    assert page.press("publish") == 302
    assert organisation_of("市教育局") == {"青禾市财政局"}


def test_a_near_name_is_accepted(client, document_row, world: World):
    Organisation.objects.create(
        name="青禾市自然资源和规划局", short_name="青禾市自规局", kind="department", level="prefecture", parent=world.city
    )  # fmt: skip
    page = Page(client, document_row)
    group = "sure" if "市自然资源局" in page.group("sure") else "likely"
    assert page.press(f"accept:{group}") == 200
    assert page.press("publish") == 302
    assert organisation_of("市自然资源局") == {"青禾市自然资源和规划局"}


def test_only_who_keeps_the_directory_of_the_place_adds_to_it(world: World):
    new = NewBody("青禾市教育局", "市教育局", "department", world.city.pk)
    for actor in (world.lead, world.member, world.leader, world.stranger):
        with pytest.raises(Denied):
            bodies.add([new], actor=actor)
    above = NewBody("云湖省教育厅", "省教育厅", "department", world.province.pk)
    with pytest.raises(Denied):
        bodies.add([new, above], actor=world.office)
    assert not Organisation.objects.filter(name__endswith="教育局").exists()
    with pytest.raises(Refused):
        bodies.add([], actor=world.office)
    assert [row.name for row in bodies.add([new], actor=world.office)] == ["青禾市教育局"]
