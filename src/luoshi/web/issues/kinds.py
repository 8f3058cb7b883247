"""The kind of thing that an issue is."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luoshi.web.issues import due, duties, finding, scopes
from luoshi.web.issues.facts import facts
from luoshi.web.issues.models import Issue
from luoshi.web.issues.telling import audience_of, bodies
from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_OFFICE, _LEAD, _MEMBER = Role("general_office"), Role("lead"), Role("member")
_DATA, _LEADER, _INSPECTOR = Role("data_owner"), Role("leader"), Role("inspector")
_FIND = (_OFFICE, _LEAD, _MEMBER, _DATA, _LEADER, _INSPECTOR)
_ANSWER = same(Scope.ADDRESSED, _OFFICE, _LEAD, _MEMBER)
_SPEAK = same(Scope.INVOLVED, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER)

KINDS = (
    Kind(
        code="issue",
        words=_("问题"),
        model=Issue,
        scopes=scopes.issues,
        owner=lambda issue: issue.owner_id,
        called=F("title"),
        facts=facts,
        audience=audience_of,
        dossier=frozenset({"comment", "attachment", "instruction", "follow"}),
        addressees=bodies,
        acts=(
            Act("issue.read", _("查看问题"), same(Scope.INVOLVED, *EVERYBODY), reading=True),
            # On whatever they may see, or on nothing yet.
            Act("issue.raise", _("提出问题"), same(Scope.OWN, *_FIND), notice="state"),
            Act(
                "issue.assign",
                _("交办问题"),
                {_OFFICE: Scope.CONTAINED, _LEAD: Scope.LED},
                notice="assigned",
            ),
            Act("issue.take", _("认领问题"), _ANSWER, notice="state"),
            Act("issue.resolve", _("报办结"), _ANSWER, notice="state"),
            Act("issue.verify", _("销号"), same(Scope.CONTAINED, _OFFICE), notice="state"),
            Act(
                "issue.return",
                _("退回问题"),
                {_OFFICE: Scope.CONTAINED, _LEAD: Scope.ADDRESSED},
                notice="state",
            ),
            Act("issue.reopen", _("再次提出问题"), same(Scope.INVOLVED, *_FIND), notice="state"),
            Act("issue.comment", _("发表意见"), _SPEAK, notice="comment"),
            Act(
                "issue.attach",
                _("上传附件"),
                {
                    _OFFICE: Scope.CONTAINED,
                    **same(Scope.INVOLVED, _LEAD, _MEMBER),
                    _INSPECTOR: Scope.OWN,
                },
            ),
            Act("issue.follow", _("跟踪问题"), _SPEAK),
            Act("issue.unfollow", _("取消跟踪"), once="取消关注"),
        ),
        fields={"support": _("配合单位")},
        search=finding.ISSUE,
        reminders=due.issues,
        duties=duties.OF_ISSUES,
    ),
)
