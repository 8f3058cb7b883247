"""An instruction on the sheet of an incoming document becomes a task."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.web.circulation.conversions import Conversion, Instruction, register_conversion
from luoshi.web.directory.bodies import Body
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import editing


def make(actor: Actor, said: Instruction) -> Task:
    """A task with the sentence as its title and, with the number of the sheet, as what is required. Raises Denied, Refused."""
    lead = [Body(said.body.short_name or said.body.name, said.body.pk)] if said.body else []
    words = gettext_noop("批示原文：%(text)s（%(number)s）")
    return editing.new_task(
        actor=actor,
        lead=lead,
        title=said.text.rstrip("。"),
        requirement=words % {"text": said.text, "number": said.number},
        due=said.due,
    )


def register() -> None:
    """Offer it on the sheets."""
    register_conversion(Conversion("task", gettext_lazy("转为任务"), "task.create", make))
