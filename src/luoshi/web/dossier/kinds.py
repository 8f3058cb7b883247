"""What hangs on things, as kinds of its own: it is found, shown in the log, and allowed as far as the thing is.

The rights to remark on, attach to and follow a thing are its own kind's (``task.comment``); those to give, answer and
close an instruction are the same wherever it hangs, as far as they reach the thing.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.dossier import due, finding, scopes
from luoshi.web.dossier.models import Attachment, Change, Comment, Follow, Instruction
from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_OFFICE, _LEAD, _MEMBER, _LEADER = Role("general_office"), Role("lead"), Role("member"), Role("leader")
_READERS = same(Scope.INVOLVED, *EVERYBODY)

KINDS = (
    Kind(
        code="comment",
        words=_("意见"),
        model=Comment,
        search=finding.COMMENT,
        scopes=scopes.on_things,
        read="dossier.read",
        fields={"text": _("意见")},
    ),
    Kind(
        code="instruction",
        words=_("批示"),
        model=Instruction,
        reminders=due.instructions,
        search=finding.INSTRUCTION,
        scopes=scopes.instructions,
        acts=(
            Act("instruction.read", _("查看批示"), _READERS, reading=True),
            Act(
                "instruction.give",
                _("作出批示"),
                same(Scope.INVOLVED, _OFFICE, _LEADER),
                notice="instruction",
            ),
            Act(
                "instruction.answer",
                _("回复批示"),
                {_OFFICE: Scope.CONTAINED, **same(Scope.ADDRESSED, _LEAD, _MEMBER)},
                notice="answer",
            ),
            Act("instruction.close", _("批示办结"), same(Scope.CONTAINED, _OFFICE), notice="answer"),
            Act("instruction.reopen", _("批示退回重办"), notice="instruction"),
        ),
        fields={"text": _("批示")},
    ),
    Kind(
        code="attachment",
        words=_("附件"),
        model=Attachment,
        scopes=scopes.on_things,
        read="dossier.read",
        fields={"name": _("附件")},
        # Of whatever body; whoever may attach also takes off what the own body has attached.
        acts=(Act("attachment.remove", _("移除附件"), same(Scope.CONTAINED, _OFFICE)),),
    ),
    Kind(
        code="change",
        words=_("改动"),
        model=Change,
        scopes=scopes.on_things,
        read="dossier.read",
        acts=(Act("dossier.read", _("查看意见、附件和办理记录"), _READERS, reading=True),),
    ),
    Kind(code="follow", words=_("跟踪"), model=Follow, scopes=scopes.own, read="dossier.read"),
)
