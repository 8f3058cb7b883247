"""The kind of thing that the sheet of an incoming document is. Nothing of it is found by the search, and no API gives its people."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luoshi.web.circulation import due, duties, scopes
from luoshi.web.circulation.facts import facts, list_of, opinion_words, work_words
from luoshi.web.circulation.models import Sheet
from luoshi.web.kernel.kinds import EVERYBODY, Act, Fact, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_OFFICE, _LEAD, _MEMBER, _LEADER = Role("general_office"), Role("lead"), Role("member"), Role("leader")
_REGISTRY = same(Scope.CONTAINED, _OFFICE)

KINDS = (
    Kind(
        code="circulation",
        words=_("文件处理单"),
        this=_("这张文件处理单"),
        model=Sheet,
        scopes=scopes.sheets,
        owner=lambda sheet: sheet.owner_id,
        called=F("number"),
        facts=facts,
        dossier=frozenset({"attachment"}),
        acts=(
            Act("circulation.read", _("查看文件处理单"), same(Scope.OWN, *EVERYBODY), reading=True),
            Act("circulation.register", _("登记来文"), _REGISTRY),
            Act("circulation.edit", _("修改登记"), _REGISTRY),
            Act("circulation.propose", _("拟办"), _REGISTRY),
            Act("circulation.route", _("送批"), _REGISTRY, notice="document"),
            Act("circulation.recall", _("撤回送批"), _REGISTRY),
            Act("circulation.record", _("补录纸面批示"), _REGISTRY),
            Act(
                "circulation.instruct",
                _("批示"),
                same(Scope.OWN, _OFFICE, _LEAD, _MEMBER, _LEADER),
                notice="document",
            ),
            Act("circulation.convert", _("批示转办"), _REGISTRY),
            Act("circulation.assign", _("交承办单位"), _REGISTRY, notice="document"),
            Act(
                "circulation.hand_on", _("转经办人"), same(Scope.ADDRESSED, _OFFICE, _LEAD), notice="document"
            ),
            # The registry puts down what was answered on paper.
            Act(
                "circulation.answer",
                _("办复"),
                {_OFFICE: Scope.OWN, **same(Scope.ADDRESSED, _LEAD, _MEMBER)},
                notice="document",
            ),
            Act(
                "circulation.return", _("承办退回"), same(Scope.ADDRESSED, _OFFICE, _LEAD), notice="document"
            ),
            Act("circulation.send_back", _("退回重办"), _REGISTRY, notice="document"),
            Act("circulation.close", _("文件办结"), _REGISTRY, notice="document"),
            Act(
                "circulation.attach",
                _("上传附件"),
                {_OFFICE: Scope.OWN, **same(Scope.ADDRESSED, _LEAD, _MEMBER)},
            ),
        ),
        fields={
            "registration": Fact(_("登记内容（摘要值）")),
            "proposal": Fact(_("拟办意见（摘要值）")),
            "conclusion": Fact(_("办结情况（摘要值）")),
            "opinions": Fact(_("批示"), list_of(opinion_words)),
            "made": Fact(_("转为")),
            "works": Fact(_("承办"), list_of(work_words)),
        },
        reminders=due.reminders,
        duties=duties.OF_SHEETS,
    ),
)
