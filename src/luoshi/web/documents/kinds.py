"""The kinds of thing of the documents: documents themselves, and what is corrected in their ledgers.

Who sees a document depends on the tasks that were made of it: how far scopes reach here is said by the app of the tasks.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.web.documents import finding
from luoshi.web.documents.models import Correction, Document
from luoshi.web.documents.wording import KIND_LABELS
from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_OFFICE, _LEAD = Role("general_office"), Role("lead")


def correction_code(action: str, item: str) -> str:
    """The act of correcting an item of a ledger."""
    return f"document.{action}_{item}"


def undo_code(action: str) -> str:
    """The act of taking a correction back."""
    return f"document.undo_{action}"


def _label_of(action: str, item: str) -> str:
    return gettext("%(act)s%(item)s") % {"act": Correction.Action(action).label, "item": KIND_LABELS[item]}


def _undone(action: str) -> str:
    return gettext("撤销%(act)s") % {"act": Correction.Action(action).label}


_corrected_lazy, _undone_lazy = lazy(_label_of, str), lazy(_undone, str)

KINDS = (
    Kind(
        code="document",
        words=_("文件"),
        this=_("这份文件"),
        model=Document,
        owner=lambda document: document.owner_id,
        history=False,
        search=finding.DOCUMENT,
        acts=(
            Act("document.read", _("查看文件"), same(Scope.INVOLVED, *EVERYBODY), reading=True),
            Act("document.upload", _("上传文件"), same(Scope.CONTAINED, _OFFICE, _LEAD)),
            Act("document.correct", _("改正台账"), same(Scope.CONTAINED, _OFFICE, _LEAD)),
            Act("document.publish", _("发布"), same(Scope.CONTAINED, _OFFICE, _LEAD), once="发布台账"),
            Act("document.publish_again", _("更新发布")),
            Act("document.withdraw", _("撤回文件"), same(Scope.CONTAINED, _OFFICE, _LEAD)),
            Act("document.restore", _("恢复撤回的文件")),
            Act("document.replace", _("由更正稿取代")),
            Act("document.extract", _("识读文件")),
            Act("document.fail", _("识读失败")),
            Act("document.extract_again", _("重新识读")),
            Act("document.requeue", _("重新排队")),
            *(
                Act(correction_code(action, item), _corrected_lazy(action, item))
                for action in Correction.Action.values
                if action != Correction.Action.TOGETHER
                for item in KIND_LABELS
            ),
            Act("document.confirm_together", _("一并核对")),
            *(Act(undo_code(action), _undone_lazy(action)) for action in Correction.Action.values),
        ),
        fields={
            "tasks": _("任务数"),
            "targets": _("目标数"),
            "corrected_by": _("更正稿"),
            "confirmed": _("核对的各项"),
            "where": _("范围"),
        },
    ),
)
