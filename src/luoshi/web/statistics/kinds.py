"""The kinds of thing that indicators, submissions, figures and their revisions are."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.kinds import EVERYBODY, Act, Fact, Kind, Scope, same
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics import facts, finding, scopes
from luoshi.web.statistics.models import Indicator, Observation, Revision, Submission
from luoshi.web.statistics.telling import audience_of

_OWNERS = same(Scope.CONTAINED, Role("lead"), Role("data_owner"))
_SEE = same(Scope.CONTAINED, *EVERYBODY)


def _moment(value: Any) -> str:
    found = parse_datetime(str(value))
    return localtime(found).strftime("%Y-%m-%d %H:%M") if found else str(value)


KINDS = (
    Kind(
        code="indicator",
        words=_("指标"),
        model=Indicator,
        scopes=scopes.indicators,
        called=F("name"),
        facts=facts.of_indicator,
        fields={"owners": _("数据责任单位")},
        search=finding.INDICATOR,
        acts=(
            Act("indicator.read", _("查看指标"), same(Scope.ALL, *EVERYBODY), reading=True),
            Act(
                "indicator.edit",
                _("修改指标"),
                {
                    Role("administrator"): Scope.CONTAINED,
                    **same(Scope.LED, Role("lead"), Role("data_owner")),
                },
            ),
        ),
    ),
    Kind(
        code="submission",
        words=_("数据报送"),
        this=_("这次报送"),
        model=Submission,
        scopes=scopes.submissions,
        owner=lambda row: row.owner_id,
        called=F("title"),
        facts=facts.of_submission,
        fields={
            name: Fact(words, _moment)
            for name, words in (
                ("confirmed_at", _("确认时间")),
                ("locked_at", _("锁定时间")),
                ("published_at", _("公布时间")),
                ("withdrawn_at", _("撤回时间")),
            )
        },
        acts=(
            Act("submission.read", _("查看数据报送"), _SEE, reading=True),
            Act("submission.send", _("报送数据"), _OWNERS),
            Act("submission.mend", _("改正报送的数"), _OWNERS),
            Act("submission.confirm", _("确认数据"), _OWNERS),
            Act("submission.lock", _("锁定数据"), _OWNERS),
            Act("submission.publish", _("公布数据"), _OWNERS),
            Act("submission.withdraw", _("撤回报送"), _OWNERS),
        ),
    ),
    Kind(
        code="observation",
        words=_("指标数据"),
        this=_("这个数"),
        model=Observation,
        scopes=scopes.observations,
        owner=lambda row: row.submission.owner_id,
        history=False,
        acts=(
            Act("observation.read", _("查看指标数据"), same(Scope.INVOLVED, *EVERYBODY), reading=True),
            Act("observation.revise", _("申请修订锁定的数据"), _OWNERS),
        ),
    ),
    Kind(
        code="revision",
        words=_("数据修订"),
        model=Revision,
        scopes=scopes.revisions,
        owner=lambda row: row.owner_id,
        facts=facts.of_revision,
        audience=audience_of,
        acts=(
            Act("revision.read", _("查看数据修订"), _SEE, reading=True),
            Act("revision.ask", _("申请修订数据"), notice="state"),
            Act("revision.grant", _("批准修订数据"), _OWNERS, notice="state"),
            Act("revision.refuse", _("不批准修订数据"), _OWNERS, notice="state"),
        ),
    ),
)
