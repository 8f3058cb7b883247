"""Figures from their arrival to the public: who may send what, what is held, what a lock keeps, what nobody else sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, transaction
from world import World, appoint, organisation

from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics import queries
from luoshi.web.statistics.models import Indicator, IndicatorOwner, Observation, Submission
from luoshi.web.statistics.services import indicators, submissions
from luoshi.web.statistics.services.submissions import Typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry(world: World) -> Indicator:
    """规模工业增加值, which the industry bureau of the city owes."""
    row = Indicator.objects.get(code="industry")
    IndicatorOwner.objects.create(indicator=row, organisation=world.industry)
    return row


@pytest.fixture
def statistician(world: World) -> Actor:
    """The data owner of the city's statistics office."""
    office = organisation(
        "青禾市统计局", "市统计局", Organisation.Kind.DEPARTMENT, Organisation.Level.PREFECTURE, world.city
    )
    return appoint("童记", Role.DATA_OWNER, office)


def send(world: World, indicator: Indicator, value: str = "12.5", **more: Any) -> Submission:
    """A figure of the first half, typed by the bureau's data owner."""
    given: dict[str, Any] = {"place": world.city, "period": "2025年上半年", "source": "月报", **more}
    actor = given.pop("actor", world.data_owner)
    return submissions.type_in(Typed(indicator=indicator, value=value, **given), actor=actor)


def held(indicator: Indicator) -> list[tuple[Decimal, int, bool]]:
    rows = Observation.objects.filter(indicator=indicator).order_by("revision")
    return [(row.value, row.revision, row.in_force) for row in rows]


def test_a_figure_counts_when_it_is_confirmed_and_stays_beside_its_revision(
    world: World, industry: Indicator
) -> None:
    first = send(world, industry, "125000", measure="万元")
    assert held(industry) == []
    submissions.confirm(first.pk, 1, actor=world.data_owner)
    second = send(world, industry, "13")
    _row, told = submissions.confirm(second.pk, None, actor=world.lead)
    assert (told.added, told.revised, told.unchanged) == (0, 1, 0)
    assert held(industry) == [(Decimal("12.5"), 0, False), (Decimal(13), 1, True)]
    again = send(world, industry, "13")
    _row, told = submissions.confirm(again.pk, None, actor=world.data_owner)
    assert told.unchanged == 1
    assert len(held(industry)) == 2
    actions = [entry.action for entry in Entry.objects.filter(object_type="submission").order_by("sequence")]
    assert actions == ["submission.send", "submission.confirm"] * 3


def test_a_growth_rate_is_kept_under_its_level_however_it_is_named(world: World, industry: Indicator) -> None:
    growth = Indicator.objects.get(code="industry_growth")
    one = send(world, growth, "5.1", measure="%")
    submissions.confirm(one.pk, None, actor=world.data_owner)
    other = send(world, industry, "5.1", facet="growth", measure="%")
    _row, told = submissions.confirm(other.pk, None, actor=world.data_owner)
    assert told.unchanged == 1
    row = Observation.objects.get()
    assert (row.indicator, row.facet, row.value) == (industry, "growth", Decimal("5.1"))


def test_a_lock_holds_and_the_steps_keep_their_order(world: World, industry: Indicator) -> None:
    first = send(world, industry)
    for step in (submissions.lock, submissions.publish):
        with pytest.raises(Refused):
            step(first.pk, None, actor=world.data_owner)
    submissions.confirm(first.pk, None, actor=world.data_owner)
    submissions.lock(first.pk, None, actor=world.data_owner)
    with pytest.raises(Refused):
        submissions.withdraw(first.pk, None, actor=world.data_owner)
    later = send(world, industry, "14")
    with pytest.raises(Refused, match="已锁定"):
        submissions.confirm(later.pk, None, actor=world.data_owner)
    later.refresh_from_db()
    assert later.confirmed_at is None
    assert held(industry) == [(Decimal("12.5"), 0, True)]
    with pytest.raises(Stale):
        submissions.publish(first.pk, 1, actor=world.data_owner)


def test_whose_figure_it_is_not_is_told_whose_it_is(world: World, industry: Indicator) -> None:
    finance = appoint("钱数", Role.DATA_OWNER, world.finance)
    with pytest.raises(Refused, match="市工业和信息化局负责"):
        send(world, industry, actor=finance)
    with pytest.raises(Refused, match="还没有"):
        send(world, Indicator.objects.get(code="retail"))
    with pytest.raises(Refused, match="还没有云岭市政府"):
        send(world, industry, place=world.other_city)
    with pytest.raises(Denied):
        send(world, industry, actor=world.office)
    for value, more in (
        ("很多", {}),
        ("1", {"measure": "万人"}),
        ("1", {"period": "2199年"}),
        ("1", {"source": " "}),
    ):
        with pytest.raises(Refused):
            send(world, industry, value, **more)
    assert not Submission.objects.exists()


def test_what_is_not_published_is_seen_by_its_own_and_by_the_statistics_office(
    world: World, industry: Indicator, statistician: Actor
) -> None:
    sent = send(world, industry)
    submissions.confirm(sent.pk, None, actor=statistician)
    finance = appoint("钱数", Role.DATA_OWNER, world.finance)
    for seen, actors in (
        (1, (world.data_owner, world.member, world.office, world.leader, statistician)),
        (0, (finance, world.stranger, world.strange_member)),
    ):
        for actor in actors:
            assert queries.visible(actor).count() == seen, actor.name
            assert queries.submissions(actor).count() == seen, actor.name
    with pytest.raises(Gone):
        submissions.lock(sent.pk, None, actor=finance)
    submissions.lock(sent.pk, None, actor=statistician)
    submissions.publish(sent.pk, None, actor=world.data_owner)
    assert queries.visible(finance).count() == 1
    assert queries.submissions(finance).count() == 0


def test_the_statistics_office_keeps_the_catalogue(
    world: World, industry: Indicator, statistician: Actor
) -> None:
    said = indicators.Said(name="规模工业增加值", aliases=("规上增加值",))
    indicators.edit(industry.pk, 1, said, [world.finance], actor=statistician)
    assert [str(owner) for owner in industry.owners.all()] == ["市财政局"]
    with pytest.raises(Refused, match="一个叫法只能指一个指标"):
        indicators.edit(
            industry.pk, None, indicators.Said(name="地区生产总值"), [world.finance], actor=statistician
        )
    for actor in (world.data_owner, world.office):
        with pytest.raises(Denied):
            indicators.edit(industry.pk, None, said, [], actor=actor)
    assert permissions.allowed(world.administrator, "indicator.edit", industry)
    IndicatorOwner.objects.create(indicator=industry, organisation=world.other_office)
    assert not permissions.allowed(world.administrator, "indicator.edit", industry)


def test_the_same_key_is_one_and_the_database_holds_one_figure_in_force(
    world: World, industry: Indicator
) -> None:
    typed = Typed(indicator=industry, place=world.city, period="2025", value="1", source="月报")
    sent = submissions.type_in(typed, actor=world.data_owner, key="k")
    assert submissions.type_in(typed, actor=world.data_owner, key="k") == sent
    submissions.confirm(sent.pk, None, actor=world.data_owner)
    row = Observation.objects.get()
    row.pk, row.revision = None, 7
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_tables_that_are_emptied_have_the_catalogue_again() -> None:
    """``flush`` says that tables are made without saying which structure; by hand an entry is taken away before."""
    growth = Indicator.objects.filter(growth_of__code="industry")
    growth.delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert growth.count() == 1
