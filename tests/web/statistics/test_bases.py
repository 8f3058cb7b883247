"""Targets that stand on indicators: nobody types their figures, and whatever is held they show."""

from __future__ import annotations

from decimal import Decimal

import pytest
from world import World, signed_in

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import Indicator, IndicatorOwner, Observation, TargetBasis
from luoshi.web.statistics.services import bases, submissions
from luoshi.web.statistics.services.submissions import Typed
from luoshi.web.tasks.models import Light, Plan, Target, TargetValue, Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.core import Body
from luoshi.web.tasks.services.values import record_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry(world: World) -> Indicator:
    row = Indicator.objects.get(code="industry")
    IndicatorOwner.objects.create(indicator=row, organisation=world.industry)
    return row


@pytest.fixture
def plan(world: World) -> Plan:
    return Plan.objects.create(title="青禾市重点任务", owner=world.city, year=2025)


@pytest.fixture
def target(world: World, plan: Plan) -> Target:
    """规模工业增加值增长 of a task of the city, wanted at 6 %."""
    task = Task.objects.create(plan=plan, owner=world.city, title="提振工业", number="1")
    core.set_bodies(task, "lead", [Body("市工业和信息化局", world.industry.pk)])
    return made(plan, task, "规模工业增加值增长", world.industry)


def made(plan: Plan, task: Task, metric: str, data_owner: Organisation | None = None) -> Target:
    return Target.objects.create(
        task=task,
        plan=plan,
        metric=metric,
        unit="%",
        kind="growth",
        comparator=">=",
        value=Decimal(6),
        year=2025,
        data_owner=data_owner,
    )


def hold(
    world: World,
    indicator: Indicator,
    value: str,
    place: Organisation | None = None,
    period: str = "2025年1—6月",
) -> None:
    sent = submissions.type_in(
        Typed(
            indicator=indicator,
            value=value,
            place=place or world.city,
            period=period,
            source="月报",
            facet="growth",
            measure="%",
        ),
        actor=world.data_owner,
    )
    submissions.confirm(sent.pk, None, actor=world.data_owner)


def shown(target: Target) -> list[tuple[str, Decimal, bool]]:
    rows = TargetValue.objects.filter(target=target, place=None).order_by("id")
    return [(row.period, row.value, row.superseded) for row in rows]


def test_what_is_held_is_shown_at_once_and_moves_the_light(
    world: World, industry: Indicator, target: Target
) -> None:
    hold(world, industry, "6.5", period="2025年1—3月")
    bases.stand(target.pk, industry.pk, "growth", actor=world.office)
    assert shown(target) == [("2025年第一季度", Decimal("6.5"), False)]
    # Who confirmed it, not who joined the two.
    assert TargetValue.objects.get(target=target).by == world.data_owner.name
    hold(world, industry, "1.2", period="2025年")
    assert shown(target)[-1] == ("2025年", Decimal("1.2"), False)
    assert target.task is not None
    target.task.refresh_from_db()
    assert target.task.light == Light.RED


def test_a_revised_figure_is_kept_beside_the_one_before(
    world: World, industry: Indicator, target: Target
) -> None:
    bases.stand(target.pk, industry.pk, "growth", actor=world.office)
    hold(world, industry, "6.5")
    hold(world, industry, "6.4")
    assert shown(target) == [("2025年上半年", Decimal("6.5"), True), ("2025年上半年", Decimal("6.4"), False)]


def test_figures_of_areas_are_those_of_the_governments_below(
    world: World, industry: Indicator, target: Target
) -> None:
    bases.stand(target.pk, industry.pk, "growth", actor=world.office)
    hold(world, industry, "7.1", world.county)
    assert list(
        TargetValue.objects.filter(target=target, place=world.county).values_list("value", flat=True)
    ) == [Decimal("7.1")]


def test_one_figure_serves_every_target_that_stands_on_it(
    world: World, industry: Indicator, target: Target
) -> None:
    other = made(target.plan, target.task, "工业增速")
    for each in (target, other):
        bases.stand(each.pk, industry.pk, "growth", actor=world.office)
    hold(world, industry, "6.5")
    assert shown(target) == shown(other) == [("2025年上半年", Decimal("6.5"), False)]
    assert Observation.objects.filter(indicator=industry).count() == 1


def test_nobody_is_asked_for_what_is_held(world: World, industry: Indicator, target: Target) -> None:
    bases.stand(target.pk, industry.pk, "growth", actor=world.office)
    with pytest.raises(Refused, match="不必再填"):
        record_value(target.pk, actor=world.data_owner, period="2025年1—6月", value="6", source="报表")
    bases.leave(target.pk, actor=world.office)
    record_value(target.pk, actor=world.data_owner, period="2025年1—6月", value="6", source="报表")
    assert shown(target)[-1][1] == 6


def test_another_unit_of_measure_or_an_unknown_facet_is_refused(
    world: World, industry: Indicator, target: Target
) -> None:
    for facet, words in (("level", "不能换算"), ("怪", "没有这个指标或口径")):
        with pytest.raises(Refused, match=words):
            bases.stand(target.pk, industry.pk, facet, actor=world.office)
    assert not TargetBasis.objects.exists()


def test_only_who_keeps_targets_may_say(world: World, industry: Indicator, target: Target) -> None:
    for actor in (world.data_owner, world.lead):
        with pytest.raises(Denied):
            bases.stand(target.pk, industry.pk, "growth", actor=actor)


def test_the_page_offers_the_likely_one_and_one_click_confirms(
    world: World, industry: Indicator, target: Target
) -> None:
    client, address = signed_in(world.office), f"/targets/{target.pk}/"
    page = client.get(address).content.decode()
    assert f'value="{industry.pk}:growth" checked' in page
    client.post(f"/statistics/targets/{target.pk}/stand/", {"basis": f"{industry.pk}:growth"})
    page = client.get(address).content.decode()
    assert "不必再填" in page
    assert 'name="period"' not in signed_in(world.data_owner).get(address).content.decode()
    client.post(f"/statistics/targets/{target.pk}/leave/")
    assert not TargetBasis.objects.exists()


def test_next_years_target_of_the_same_name_is_offered_what_this_ones_stands_on(
    world: World, industry: Indicator, target: Target, plan: Plan
) -> None:
    retail = Indicator.objects.get(code="retail")
    bases.stand(target.pk, retail.pk, "growth", actor=world.office)
    following = made(plan, target.task, target.metric)
    page = signed_in(world.office).get(f"/targets/{following.pk}/").content.decode()
    assert f'value="{retail.pk}:growth" checked' in page
    assert "以前同名目标用它" in page
