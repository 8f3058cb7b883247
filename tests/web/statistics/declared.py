"""What the figures say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone

from luoshi.web.kernel import files
from luoshi.web.statistics.models import (
    Indicator,
    IndicatorOwner,
    Observation,
    Revision,
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
GET   /api/indicators                               aolmdei-  .
GET   /api/indicators/{indicator_id}                aolmdei-  aolmdei-
GET   /api/observations                             aolmdei-  .
GET   /api/observations/{observation_id}            aolmdei-  --------
POST  /api/observations                             --l-d---  .
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
POST  statistics:receive                            --l-d---  .
GET   statistics:waiting                            aolmdei-  --------
GET   statistics:original                           aolmdei-  --------
POST  statistics:read-again                         --l-d---  --------
POST  statistics:mapping                            --l-d---  --------
POST  statistics:explain                            --l-d---  --------
POST  statistics:mend                               --l-d---  --------
GET   statistics:revise                             --l-d---  --------
POST  statistics:revise                             --l-d---  --------
GET   statistics:revisions                          aolmdei-  .
GET   statistics:revision                           aolmdei-  --------
POST  statistics:grant                              --l-d---  --------
POST  statistics:refuse                             --l-d---  --------
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
    made["submission_file"] = _file_of(things, indicator)
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
    locked_twice = Observation.objects.get(
        submission=submission(6, **confirmed, locked_at=now, locked_by=person)
    )
    made["revision"] = Revision.objects.create(
        observation=locked_twice, value=Decimal(13), reason="企业补报", until=timezone.localdate(), owner=things.lead,
        asked_by=person,
    )  # fmt: skip
    return made


def _file_of(things: Any, indicator: Indicator) -> Submission:
    """A file that is read and has one error, which a reason lets through."""
    finding = {
        "key": "百分数写成了小数|0", "check": "百分数写成了小数", "severity": "错误", "message": "像是写成了小数。",
        "instruction": "请改成百分数。", "positions": [0], "explainable": True, "explained": "",
    }  # fmt: skip
    column = {
        "index": 0,
        "head": "本月止累计",
        "role": "value",
        "metric": "",
        "facet": "level",
        "unit": "",
        "when": "",
    }
    kept = files.keep([b"figures of " + things.city.name.encode()])
    row = Submission.objects.create(
        owner=things.lead, kind="file", title="六月月报.txt", received_by=things.person, checked_at=timezone.now(), total=1,
        sha256=kept.sha256, size=kept.size, findings=[finding],
        mappings=[{"signature": "本月止累计", "head_rows": 1, "columns": [{**column, "place": ""}], "unit": ""}],
    )  # fmt: skip
    SubmittedFigure.objects.create(
        submission=row, metric=indicator.name, period="2025H1", value=Decimal("0.05"), measure="亿元", indicator=indicator,
        place=things.city, cell="第3行第2列",
    )  # fmt: skip
    return row


PARAMETERS = {
    "indicator_id": lambda t, a: t.indicator.pk,
    "observation_id": lambda t, a: t.observation.pk,
}
SPECIAL = {
    **{
        f"statistics:{name}": {"pk": lambda t, a: t.indicator.pk}
        for name in ("indicator", "indicator-edit", "enter")
    },
    **{
        f"statistics:{name}": {"pk": lambda t, a: t.submission.pk}
        for name in ("submission", "confirm", "withdraw")
    },
    **{
        f"statistics:{name}": {"pk": lambda t, a: t.submission_file.pk}
        for name in ("waiting", "original", "read-again", "mapping", "explain")
    },
    "statistics:mend": {
        "pk": lambda t, a: t.submission_file.pk,
        "figure": lambda t, a: t.submission_file.figures.get().pk,
    },
    "statistics:stand": {"pk": lambda t, a: t.target_bare.pk},
    "statistics:leave": {"pk": lambda t, a: t.target_standing.pk},
    "statistics:lock": {"pk": lambda t, a: t.submission_confirmed.pk},
    "statistics:publish": {"pk": lambda t, a: t.submission_locked.pk},
    "statistics:revise": {"pk": lambda t, a: t.observation.pk},
    **{f"statistics:{name}": {"pk": lambda t, a: t.revision.pk} for name in ("revision", "grant", "refuse")},
    "statistics:observation": {"pk": lambda t, a: t.observation.pk},
}
_FIRST = {"version": 1}


def _report() -> BytesIO:
    file = BytesIO("青禾市7月经济运行简报".encode())
    file.name = "七月简报.txt"
    return file


BODIES = {
    "POST /api/observations": lambda t, a: {
        "source": "联网直报",
        "figures": [
            {"indicator": t.indicator.code, "place": t.city.name, "period": "2025Q1", "value": "7", "measure": "亿元"}
        ],
    },
    "POST statistics:receive": lambda t, a: {"files": _report()},
    "POST statistics:mapping": lambda t, a: {"version": 1, "table": 0, "width": 1, "role-0": "ignored"},
    "POST statistics:revise": lambda t, a: {
        "step": "ask", "value": "13", "reason": "补报", "until": timezone.localdate().isoformat(),
    },
    "POST statistics:grant": lambda t, a: {"version": 1},
    "POST statistics:refuse": lambda t, a: {"version": 1, "note": "没有依据"},
    "POST statistics:explain": lambda t, a: {"version": 1, "key": "百分数写成了小数|0", "reason": "实情"},
    "POST statistics:mend": lambda t, a: {
        "version": 1, "value": "5", "measure": "亿元", "indicator": t.indicator.name, "place": t.city.name, "taken": "1",
    },
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
    "/statistics/", "/statistics/figures/{observation.pk}/", "/statistics/indicators/", "/statistics/indicators/{indicator.pk}/",
    "/statistics/submissions/", "/statistics/submissions/{submission.pk}/", "/statistics/submissions/{submission_file.pk}/",
    "/statistics/revisions/", "/statistics/revisions/{revision.pk}/",
    "/statistics/charts/?indicator={indicator.pk}",
)  # fmt: skip
# Of the demonstration: the statistics office of the province, and files that came in from it.
ACCESSIBLE = {
    "data_owner": (
        "/statistics/", "/statistics/?all=1", "/statistics/figures/1/", "/statistics/figures/1/revise/", "/statistics/indicators/",
        "/statistics/indicators/1/", "/statistics/indicators/1/edit/", "/statistics/indicators/1/enter/",
        "/statistics/submissions/", "/statistics/submissions/1/", "/statistics/revisions/", "/statistics/charts/",
        "/statistics/charts/?indicator=12",
    ),
    "leader": ("/statistics/", "/statistics/submissions/1/"),
}  # fmt: skip
LISTS = {"statistics:list": "statistics:export"}
