"""What the figures say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from luoshi.web.statistics.models import (
    Indicator,
    IndicatorOwner,
    Observation,
    Submission,
    SubmittedFigure,
    TargetBasis,
)
from luoshi.web.statistics.services.storing import Kept, store
from luoshi.web.tasks.models import Target

# administrator, general office, lead, member, data owner, leader, inspector
POLICY = """
indicator.read           A A A A A A A
indicator.edit           C - L - L - -
submission.read          C C C C C C C
submission.send          - - C - C - -
submission.mend          - - C - C - -
submission.confirm       - - C - C - -
submission.lock          - - C - C - -
submission.publish       - - C - C - -
submission.withdraw      - - C - C - -
observation.read         I I I I I I I
observation.revise       - - C - C - -
revision.read            C C C C C C C
revision.grant           - - C - C - -
revision.refuse          - - C - C - -
"""

TABLE = """
# Figures. The industry bureau owes an indicator of the city, and what it has sent is not published: the city's own see it,
# the bureau's head and its data owner deal with it. The bureau keeps no statistics, so that the catalogue is not its own.
GET   statistics:list                               aolmdei-  .
GET   statistics:export                             aolmdei-  .
GET   statistics:charts                             aolmdei-  .
GET   statistics:chart-export                       aolmdei-  .
GET   statistics:chart-picture                      aolmdei-  .
GET   statistics:observation                        aolmdei-  --------
GET   statistics:indicators                         aolmdei-  .
GET   statistics:indicator                          aolmdei-  aolmdei-
GET   statistics:indicator-edit                     a-------  --------
POST  statistics:indicator-edit                     a-------  --------
GET   statistics:enter                              --l-d---  --------
POST  statistics:enter                              --l-d---  --------
GET   statistics:submissions                        aolmdei-  .
GET   statistics:submission                         aolmdei-  --------
POST  statistics:confirm                            --l-d---  --------
POST  statistics:lock                               --l-d---  --------
POST  statistics:publish                            --l-d---  --------
POST  statistics:withdraw                           --l-d---  --------
POST  statistics:stand                              -o------  --------
POST  statistics:leave                              -o------  --------
"""


def make(things: Any) -> dict[str, Any]:
    """An indicator that the body which leads owes, and submissions of it: one received, one confirmed, one locked."""
    indicator = Indicator.objects.get(code="industry" if things.own else "retail")
    IndicatorOwner.objects.create(indicator=indicator, organisation=things.lead)
    now, person = timezone.now(), things.person

    def submission(month: int, **facts: Any) -> Submission:
        row = Submission.objects.create(
            owner=things.lead,
            kind="hand",
            title=f"月报（{month}月）",
            received_by=person,
            checked_at=now,
            total=1,
            **facts,
        )
        period = f"2025M01-{month:02d}"
        SubmittedFigure.objects.create(
            submission=row, metric=indicator.name, place_written=things.city.short_name, period=period,
            value=Decimal("12.5"), measure="亿元", indicator=indicator, place=things.city,
        )  # fmt: skip
        if row.confirmed_at:
            store(row, [Kept(indicator.pk, things.city.pk, "level", period, Decimal("12.5"), "12.5亿元")])
        return row

    confirmed = {"confirmed_at": now, "confirmed_by": person}
    made = {
        "indicator": indicator,
        "submission": submission(2),
        "submission_confirmed": submission(4, **confirmed),
        "submission_locked": submission(5, **confirmed, locked_at=now, locked_by=person),
    }
    target = {
        "task": things.task,
        "plan": things.task.plan,
        "metric": indicator.name,
        "unit": "亿元",
        "kind": "level",
        "comparator": ">=",
        "value": 30,
    }
    made["target_bare"] = Target.objects.create(**target)
    made["target_standing"] = Target.objects.create(**target)
    TargetBasis.objects.create(target=made["target_standing"], indicator=indicator, place=things.city)
    made["observation"] = Observation.objects.get(submission=made["submission_locked"])
    return made


SPECIAL = {
    **{
        f"statistics:{name}": {"pk": lambda t, a: t.indicator.pk}
        for name in ("indicator", "indicator-edit", "enter")
    },
    **{
        f"statistics:{name}": {"pk": lambda t, a: t.submission.pk}
        for name in ("submission", "confirm", "withdraw")
    },
    "statistics:stand": {"pk": lambda t, a: t.target_bare.pk},
    "statistics:leave": {"pk": lambda t, a: t.target_standing.pk},
    "statistics:lock": {"pk": lambda t, a: t.submission_confirmed.pk},
    "statistics:publish": {"pk": lambda t, a: t.submission_locked.pk},
    "statistics:observation": {"pk": lambda t, a: t.observation.pk},
}
_FIRST = {"version": 1}
BODIES = {
    "POST statistics:stand": lambda t, a: {"basis": f"{t.indicator.pk}:level"},
    "POST statistics:indicator-edit": lambda t, a: {
        "version": 1, "name": f"{t.indicator.name}（新）", "owners": t.lead.name, "direction": "higher", "frequency": "month",
    },
    "POST statistics:enter": lambda t, a: {
        "place": t.city.name, "period": "2025年1—7月", "facet": "level", "value": "20", "measure": "亿元", "source": "月报",
    },
    **{
        f"POST statistics:{name}": lambda t, a: _FIRST for name in ("confirm", "lock", "publish", "withdraw")
    },
}  # fmt: skip

ENGLISH = (
    "/statistics/", "/statistics/charts/?indicator={indicator.pk}", "/statistics/figures/{observation.pk}/", "/statistics/indicators/", "/statistics/indicators/{indicator.pk}/",
    "/statistics/submissions/", "/statistics/submissions/{submission.pk}/",
)  # fmt: skip
LISTS = {"statistics:list": "statistics:export"}
