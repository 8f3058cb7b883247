"""A bureau's workbook from its arrival to the lock: read beside its cells, faults mended or explained, corrections remembered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bureau_workbooks import ROWS, monthly
from world import World, appoint, signed_in

from luoshi.web.kernel import files
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics.models import (
    Indicator,
    IndicatorOwner,
    KeptMapping,
    KeptName,
    Observation,
    Submission,
)
from luoshi.web.statistics.services import mending, receiving, submissions
from luoshi.web.statistics.services.mending import Mended
from luoshi.web.statistics.tasks import read_submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owned(world: World) -> None:
    """The industry bureau owes two indicators of the city."""
    for code in ("industry", "retail"):
        IndicatorOwner.objects.create(indicator=Indicator.objects.get(code=code), organisation=world.industry)


def sent(world: World, data: bytes, name: str = "月报.xlsx", **more: Any) -> Submission:
    """What a data owner has handed in, read."""
    row = receiving.receive(name, [data], actor=more.get("actor", world.data_owner))
    read_submission.func(row.pk)
    row.refresh_from_db()
    return row


def read(row: Submission) -> dict[tuple[str, str], tuple[str, bool]]:
    return {
        (each.metric, each.facet): (f"{each.value.normalize():f}{each.measure}", each.taken)
        for each in row.figures.all()
    }


def test_a_workbook_is_read_beside_its_cells_and_confirmed_whole(world: World) -> None:
    data = monthly(6)
    row = sent(world, data)
    assert (row.reading, row.total, row.findings) == ("read", 6, [])
    assert read(row)["规模以上工业增加值", "level"] == ("126.4亿元", True)
    assert read(row)["规模以上工业增加值", "growth"] == ("6.4%", True)
    left = {key for key, (_value, taken) in read(row).items() if not taken}
    assert left == {("轻工业增加值", "level"), ("轻工业增加值", "growth")}
    with files.open_file(row.sha256) as file:
        assert file.read() == data
    assert receiving.receive("同一个.xlsx", [data], actor=world.data_owner) == row
    submissions.confirm(row.pk, None, actor=world.data_owner)
    submissions.lock(row.pk, None, actor=world.data_owner)
    held = Observation.objects.get(indicator__code="industry", facet="level")
    assert (held.value, held.period, held.place) == (Decimal("126.4"), "2025H1", world.city)
    assert held.cell
    assert held.printed == "126.4亿元"
    assert Observation.objects.count() == 4


def test_errors_keep_the_whole_outside_until_mended_or_explained(world: World) -> None:
    for month in (3, 4, 5):
        rows = [(name, unit, 20.1 * month, 5.0 + month / 10, place) for name, unit, _v, _g, place in ROWS]
        before = sent(world, monthly(month, rows))
        submissions.confirm(before.pk, None, actor=world.data_owner)
    wrong = [
        ("一、规模以上工业增加值", "", 1264000, 0.064, 5),
        ("二、社会消费品零售总额", "亿元", 125.8, 5.1, 5),
    ]
    row = sent(world, monthly(6, wrong))
    errors = {each["check"]: each for each in row.findings if each["severity"] == "错误"}
    assert "百分数写成了小数" in errors, row.findings
    with pytest.raises(Refused, match="还有错误"):
        submissions.confirm(row.pk, None, actor=world.data_owner)
    assert not Observation.objects.filter(period="2025H1").exists()
    growth = row.figures.get(metric="规模以上工业增加值", facet="growth")
    level = row.figures.get(metric="规模以上工业增加值", facet="level")
    for figure, value in ((growth, "6.4"), (level, "126.4")):
        mending.mend(
            row.pk, None, figure.pk,
            Mended(value=value, measure=figure.measure, indicator=figure.indicator, place=figure.place),
            actor=world.data_owner,
        )  # fmt: skip
    row.refresh_from_db()
    assert [each["check"] for each in row.findings if each["severity"] == "错误"] == []
    growth.refresh_from_db()
    assert growth.original == "0.064%"
    submissions.confirm(row.pk, None, actor=world.data_owner)
    assert Observation.objects.filter(period="2025H1").count() == 4


def test_a_reason_lets_an_error_through_but_no_reason_a_place_that_is_not_there(world: World) -> None:
    for month in (3, 4, 5):
        before = sent(world, monthly(month, [("社会消费品零售总额", "亿元", 20.1 * month, 5.1, 5)]))
        submissions.confirm(before.pk, None, actor=world.data_owner)
    row = sent(world, monthly(6, [("社会消费品零售总额", "亿元", 125.8, 0.051, 5)]))
    (error,) = [each for each in row.findings if each["severity"] == "错误"]
    for reason, actor in (("", world.data_owner), ("实情", world.member)):
        with pytest.raises((Refused, Denied)):
            mending.explain(row.pk, None, error["key"], reason, actor=actor)
    mending.explain(row.pk, None, error["key"], "基数低，确为千分之五", actor=world.data_owner)
    submissions.confirm(row.pk, None, actor=world.data_owner)
    elsewhere = sent(world, monthly(5, place="青莲市"))
    (error, *_rest) = [each for each in elsewhere.findings if each["severity"] == "错误"]
    assert error["check"] == "地区不在机构名录"
    with pytest.raises(Refused, match="不能用理由通过"):
        mending.explain(elsewhere.pk, None, error["key"], "就是这里", actor=world.data_owner)


def test_a_corrected_mapping_and_a_name_are_remembered_for_the_sender(world: World) -> None:
    row = sent(world, monthly(5))
    (mapping,) = row.mappings
    at = next(at for at, column in enumerate(mapping["columns"]) if column["facet"] == "growth")
    columns: list[dict[str, Any]] = [{} for _column in mapping["columns"]]
    columns[at] = {"role": "ignored"}
    receiving.remember_mapping(row.pk, None, 0, columns, actor=world.data_owner)
    read_submission.func(row.pk)
    assert {facet for _metric, facet in read(row)} == {"level"}
    light = row.figures.get(metric="轻工业增加值")
    industry = Indicator.objects.get(code="high_processing_growth")
    IndicatorOwner.objects.create(indicator=industry, organisation=world.industry)
    mending.mend(
        row.pk, None, light.pk, Mended(value="2.9", measure="%", indicator=industry, place=world.city),
        actor=world.data_owner,
    )  # fmt: skip
    following = sent(world, monthly(6))
    assert {facet for _metric, facet in read(following)} == {"level"}
    assert following.figures.get(metric="轻工业增加值").indicator == industry
    assert (KeptMapping.objects.count(), KeptName.objects.count()) == (1, 1)
    elsewhere = appoint("钱数", Role.DATA_OWNER, world.finance)
    other = sent(world, monthly(7), actor=elsewhere)
    assert {facet for _metric, facet in read(other)} == {"level", "growth"}
    assert not other.figures.filter(taken=True).exists()  # owed by the industry bureau


def test_only_its_own_deal_with_a_file_and_nothing_is_changed_after_it_counts(world: World) -> None:
    row = sent(world, monthly(5))
    figure = row.figures.filter(taken=True).first()
    assert figure is not None
    said = Mended(value="1", measure="亿元", indicator=figure.indicator, place=figure.place)
    with pytest.raises(Gone):
        mending.mend(row.pk, None, figure.pk, said, actor=world.stranger)
    with pytest.raises(Denied):
        receiving.receive("月报.xlsx", [b"x"], actor=world.office)
    with pytest.raises(Refused, match="空的"):
        receiving.receive("月报.xlsx", [], actor=world.data_owner)
    submissions.confirm(row.pk, None, actor=world.data_owner)
    with pytest.raises(Refused, match="已经确认"):
        mending.mend(row.pk, None, figure.pk, said, actor=world.data_owner)
    broken = sent(world, b"PK\x03\x04 no workbook")
    assert broken.reading == "failed"
    assert broken.problem


def test_the_page_of_a_file_mends_and_explains(world: World) -> None:
    client = signed_in(world.data_owner)
    row = sent(world, monthly(5, place="青莲市"))
    page = client.get(row.get_absolute_url())
    assert "地区不在机构名录" in page.text
    assert client.get(f"{row.get_absolute_url()}original/").getvalue() == monthly_bytes(row)
    figures = row.figures.filter(taken=True)
    assert figures.count() == 4
    for figure in figures:
        row.refresh_from_db()
        answer = client.post(
            f"{row.get_absolute_url()}figures/{figure.pk}/",
            {
                "version": row.version, "value": f"{figure.value:f}", "measure": figure.measure, "taken": "1",
                "indicator": figure.indicator.name, "place": world.city.name,
            },
        )  # fmt: skip
        assert answer.status_code == 302, answer.text
    row.refresh_from_db()
    assert [each for each in row.findings if each["severity"] == "错误"] == []
    stale = client.post(f"{row.get_absolute_url()}confirm/", {"version": 1})
    assert (stale.status_code, Observation.objects.count()) == (422, 0)
    client.post(f"{row.get_absolute_url()}confirm/", {"version": row.version})
    assert Observation.objects.count() == 4


def monthly_bytes(row: Submission) -> bytes:
    with files.open_file(row.sha256) as file:
        return file.read()
