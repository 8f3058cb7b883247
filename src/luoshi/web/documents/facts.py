"""The facts on the card of a task as a list of terms: who leads, who supports, by when, to what figure.

Built here and not in a template because a page shows a thousand of them at once. Everything is escaped.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.web.documents import wording
from luoshi.web.documents.models import Assignment

_ROLES = (("lead", _("牵头")), ("support", _("责任")))
_MODES = {value: label for value, label in Assignment.Mode.choices if value != "lead"}
UNRESOLVED = _("名录中没有对上")


def facts(task: Any) -> SafeString:
    """The lists of one task (prefetched by ``queries.with_content``)."""
    own = [deadline_line(deadline) for deadline in task.own_deadlines]
    stated = {(deadline.text, deadline.by) for deadline in task.own_deadlines}
    lists = []
    for assignment in task.shown_assignments:
        lines = list(_assignment_lines(assignment))
        deadline = getattr(assignment, "deadline", None)
        if deadline and (deadline.text, deadline.by) not in stated:
            lines.append(deadline_line(deadline))
        lists.append(lines)
    lists += [own, [target_line(target) for target in task.shown_targets]]
    html = "".join(f'<dl class="who-does">{"".join(lines)}</dl>' for lines in lists if lines)
    return mark_safe(html)  # noqa: S308 - every value is escaped where it is put in


def _assignment_lines(assignment: Any) -> list[str]:
    lines = []
    bodies = assignment.shown_bodies
    for role, label in _ROLES:
        chips = [chip(role, body) for body in bodies if body.role == role]
        if chips:
            lines.append(f'<dt class="{role}">{label}</dt><dd>{"".join(chips)}</dd>')
    if assignment.open and lines:
        lines[-1] = f'{lines[-1].removesuffix("</dd>")}<span class="soft">{gettext("等")}</span></dd>'
    if assignment.mode in _MODES:
        lines.append(f'<dt></dt><dd class="soft">{_MODES[assignment.mode]}</dd>')
    return lines


def chip(role: str, body: Any) -> str:
    """A body: tinted by its role, marked where the register does not know it."""
    unresolved = "" if body.name or body.collective else " unresolved"
    title = escape(body.name or str(_("统称") if body.collective else UNRESOLVED))
    return f'<span class="body {role}{unresolved}" title="{title}">{escape(body.written)}</span>'


def deadline_line(deadline: Any) -> str:
    """A deadline as written, and the day it means."""
    by = f' <span class="soft">{escape(deadline.by)}</span>' if deadline.by else ""
    return f'<dt class="deadline">{gettext("时限")}</dt><dd><span class="due">{escape(deadline.text)}</span>{by}</dd>'


def target_line(target: Any) -> str:
    """A target with its figure, year and hedge."""
    about = f" {gettext('左右')}" if target.approximate and target.comparator != "~" else ""
    year = gettext("%(year)s年") % {"year": target.year} if target.year else ""
    rest = [year, target.hedge or ""]
    soft = "".join(f' <span class="soft">{escape(word)}</span>' for word in rest if word)
    return (
        f'<dt class="target">{gettext("目标")}</dt><dd><span class="goal">{escape(target.metric)}</span> '
        f"<b>{escape(wording.figure(vars(target)))}</b>{about}{soft}</dd>"
    )
