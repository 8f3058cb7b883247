"""Figures as columns are the figures in force that somebody may see, whatever the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from world import World

from luoshi.web.directory.models import Organisation
from luoshi.web.statistics import queries
from luoshi.web.statistics.models import Indicator, Observation, Submission
from luoshi.web.statistics.panel import SCHEMA, Wanted, read_panel
from luoshi.web.statistics.services.storing import Kept, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicators() -> list[Indicator]:
    return [Indicator.objects.get(code=code) for code in ("industry", "retail")]


def keep(
    world: World, owner: Organisation, figures: list[tuple[Indicator, Organisation, str, str, str]]
) -> Submission:
    """Figures that this body has confirmed."""
    now = timezone.now()
    row = Submission.objects.create(
        owner=owner,
        kind="file",
        title="年报",
        checked_at=now,
        confirmed_at=now,
        confirmed_by=None,
        total=len(figures),
    )
    store(
        row,
        [
            Kept(i.pk, place.pk, facet, period, Decimal(value), value)
            for i, place, facet, period, value in figures
        ],
    )
    return row


def test_the_columns_hold_what_the_objects_hold(
    world: World, indicators: list[Indicator], django_assert_num_queries
) -> None:
    industry, retail = indicators
    Organisation.objects.filter(pk=world.county.pk).update(division_code="430101")
    figures = [
        (each, place, facet, period, f"{number}.25")
        for number, (each, place, facet, period) in enumerate(
            (each, place, facet, period)
            for each in indicators
            for place in (world.city, world.county)
            for facet in ("level", "growth")
            for period in ("2023", "2024", "2024M01-06", "2024-06")
        )
    ]
    keep(world, world.industry, figures)
    wanted = Wanted([industry.pk, retail.pk], facets=("level", "growth"))
    with django_assert_num_queries(3):
        frame = read_panel(world.data_owner, wanted)
    assert dict(frame.schema) == SCHEMA
    held = queries.visible(world.data_owner).filter(in_force=True).select_related("indicator", "place")
    assert set(frame.rows()) == {
        (
            row.indicator.code,
            row.place_id,
            row.place.division_code or None,
            row.facet,
            row.period,
            float(row.value),
        )
        for row in held
    }
    assert frame.height == len(figures)


def test_lengths_places_and_ends_are_asked_for(world: World, indicators: list[Indicator]) -> None:
    industry, _retail = indicators
    periods = ("2022", "2023", "2024", "2024M01-06", "2024-12")
    keep(
        world,
        world.industry,
        [
            (industry, place, "level", period, "7")
            for place in (world.city, world.county)
            for period in periods
        ],
    )
    years = read_panel(
        world.data_owner,
        Wanted([industry.pk], places=[world.county.pk], months=12, first=dt.date(2023, 1, 1)),
    )
    assert sorted(years["period"].to_list()) == ["2023", "2024"]
    assert set(years["place"]) == {world.county.pk}


def test_only_the_revision_in_force_is_read(world: World, indicators: list[Indicator]) -> None:
    industry, _retail = indicators
    for value in ("5", "6.5"):
        keep(world, world.industry, [(industry, world.city, "level", "2024", value)])
    assert read_panel(world.data_owner, Wanted([industry.pk]))["value"].to_list() == [6.5]
    assert Observation.objects.filter(indicator=industry).count() == 2


def test_what_another_body_has_not_published_is_not_read(world: World, indicators: list[Indicator]) -> None:
    industry, retail = indicators
    sent = keep(world, world.finance, [(retail, world.city, "level", "2024", "5")])
    wanted = Wanted([industry.pk, retail.pk])
    assert read_panel(world.data_owner, wanted).is_empty()
    assert read_panel(world.data_owner, Wanted([])).is_empty()
    now = timezone.now()
    Submission.objects.filter(pk=sent.pk).update(locked_at=now, published_at=now)
    assert read_panel(world.data_owner, wanted)["indicator"].to_list() == ["retail"]
