"""A figure is changed after the lock: asked for, looked at, granted by somebody else, both values kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from world import World, appoint, organisation, signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification
from luoshi.web.statistics import effects
from luoshi.web.statistics.effects import Effect, register_effects
from luoshi.web.statistics.models import Indicator, IndicatorOwner, Observation, Revision
from luoshi.web.statistics.services import revising, submissions
from luoshi.web.statistics.services.submissions import Typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(world: World) -> Observation:
    """A figure of the first half that is locked and published."""
    row = Indicator.objects.get(code="industry")
    IndicatorOwner.objects.create(indicator=row, organisation=world.industry)
    typed = Typed(indicator=row, place=world.city, period="2025H1", value="126.4", source="月报")
    sent = submissions.type_in(typed, actor=world.data_owner)
    submissions.confirm(sent.pk, None, actor=world.data_owner)
    for step in (submissions.lock, submissions.publish):
        step(sent.pk, None, actor=world.data_owner)
    return Observation.objects.get()


@pytest.fixture
def effect() -> Iterator[None]:
    """An app above that says what a figure is used for."""
    register_effects(lambda row, value, actor: [Effect(f"目标完成{value}", "/targets/1/")])
    yield
    effects._EFFECTS.pop()


def test_a_locked_figure_is_revised_when_another_grants_it(world: World, locked: Observation) -> None:
    soon = clock.today() + timedelta(days=3)
    asked = revising.ask(locked.pk, "127", "企业补报", soon, actor=world.data_owner)
    assert Observation.objects.get().value == Decimal("126.4")
    assert Notification.objects.filter(person_id=world.lead.person_id).exists()
    for actor, error in ((world.data_owner, Refused), (world.member, Denied), (world.stranger, Gone)):
        with pytest.raises(error):
            revising.grant(asked.pk, None, "", actor=actor)
    revising.grant(asked.pk, 1, "同意", actor=world.lead)
    before, after = Observation.objects.order_by("revision")
    assert (before.value, before.in_force) == (Decimal("126.4"), False)
    assert (after.value, after.in_force, after.revision) == (Decimal(127), True, 1)
    assert after.submission.locked_at
    assert after.submission.published_at
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.decided_by_id) == ("granted", after, world.lead.person_id)
    actions = set(Entry.objects.filter(object_type="revision").values_list("action", flat=True))
    assert actions == {"revision.ask", "revision.grant"}
    with pytest.raises(Refused, match="已经有了结果"):
        revising.grant(asked.pk, None, "", actor=world.lead)
    with pytest.raises(Refused, match="已被修订"):
        revising.ask(before.pk, "1", "再改", soon, actor=world.data_owner)


def test_what_makes_no_sense_is_not_asked_for(world: World, locked: Observation) -> None:
    today = clock.today()
    for value, reason, until in (
        ("126.4", "同样", today), ("x", "不是数", today), ("1", " ", today), ("1", "过期", today - timedelta(1)), ("1", "没有日期", None),
    ):  # fmt: skip
        with pytest.raises(Refused):
            revising.ask(locked.pk, value, reason, until, actor=world.data_owner)
    for actor, error in ((world.office, Denied), (world.strange_member, Denied)):
        with pytest.raises(error):
            revising.ask(locked.pk, "1", "不是我的", today, actor=actor)
    asked = revising.ask(locked.pk, "127", "企业补报", today, actor=world.data_owner)
    with pytest.raises(Refused, match="待批"):
        revising.ask(locked.pk, "128", "再改", today, actor=world.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=asked.pk).update(state="granted", decided_by_id=world.data_owner.person_id)
    Revision.objects.filter(pk=asked.pk).update(until=today - timedelta(1))
    with pytest.raises(Refused, match="不再有效"):
        revising.grant(asked.pk, None, "", actor=world.lead)
    revising.refuse(asked.pk, None, "没有依据", actor=world.lead)
    assert Observation.objects.get().value == Decimal("126.4")


def test_the_pages_show_what_would_change_before_it_is_done(
    world: World, locked: Observation, effect: None
) -> None:
    office = organisation(
        "青禾市统计局", "市统计局", Organisation.Kind.DEPARTMENT, Organisation.Level.PREFECTURE, world.city
    )
    client, statistics = signed_in(world.data_owner), signed_in(appoint("童记", Role.DATA_OWNER, office))
    url = locked.get_absolute_url()
    assert f"{url}revise/" in client.get(url).text
    assert f"{url}revise/" not in signed_in(world.stranger).get(url).text
    given = {"value": "127", "reason": "企业补报", "until": clock.today().isoformat()}
    looked = client.post(f"{url}revise/", {**given, "step": "look"})
    assert "目标完成127" in looked.text
    assert not Revision.objects.exists()
    asked = client.post(f"{url}revise/", {**given, "step": "ask"})
    assert asked.status_code == 302
    assert f"{asked.url}grant/" not in client.get(asked.url).text
    page = statistics.get(asked.url)
    assert f"{asked.url}grant/" in page.text
    assert "目标完成127" in page.text
    assert statistics.post(f"{asked.url}refuse/", {"version": 1}).status_code == 422
    assert statistics.post(f"{asked.url}grant/", {"version": 1}).status_code == 302
    assert "127" in client.get("/statistics/revisions/").text
    assert "126.4" in signed_in(world.stranger).get(f"{url}").text
