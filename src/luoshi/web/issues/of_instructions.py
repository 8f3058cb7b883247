"""An instruction on the sheet of an incoming document becomes an issue, raised on the sheet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.web.circulation.conversions import Conversion, Instruction, register_conversion
from luoshi.web.issues.models import TITLE_LIMIT, Issue
from luoshi.web.issues.services import Raised, raise_issue
from luoshi.web.kernel.actor import Actor


def make(actor: Actor, said: Instruction) -> Issue:
    """An issue with the sentence as its title and, whole, in what is said of it. Raises Denied, Gone, Refused."""
    words = gettext_noop("批示原文：%(text)s（%(number)s）")
    return raise_issue(
        Raised(
            title=said.text.rstrip("。")[:TITLE_LIMIT],
            description=words % {"text": said.text, "number": said.number},
            lead=said.body,
            due=said.due,
        ),
        actor=actor,
        on=("circulation", said.sheet),
    )


def register() -> None:
    """Offer it on the sheets."""
    register_conversion(Conversion("issue", gettext_lazy("转为问题"), "issue.raise", make))
