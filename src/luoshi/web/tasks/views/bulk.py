"""Changing many tasks at once: what will change is shown first, and confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.forms import BulkForm, first_error
from luoshi.web.tasks.queries import lists
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.services import bulk
from luoshi.web.tasks.views.tasks import clean_query

ALL, CHOOSE, PREVIEW, APPLY = "all", "choose", "preview", "apply"


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Choose what to change, see it row by row, then do it. All three are steps of one page."""
    permissions.require(request.actor, "task.assign")
    query = clean_query(request.POST.get("query", ""))
    step = request.POST.get("step", CHOOSE)
    initial = {name: request.POST.get(name, "")[:200] for name in ("swap_from", "swap_to")}
    form = BulkForm(None if step in {CHOOSE, ALL} else request.POST, actor=request.actor, initial=initial)
    rest = 0
    if step == ALL:
        chosen, rest = _matching(request.actor, query, form.swapped)
        step = CHOOSE
    else:
        chosen = _choices(request)
    context: dict[str, object] = {
        "form": form,
        "query": query,
        "chosen": chosen.items(),
        "count": len(chosen),
        "rest": rest,
    }
    status = 200
    try:
        if not chosen:
            messages.error(request, _("还没有选中任务。请在列表左边勾选。"))
            return redirect(f"{reverse('tasks:tasks')}?{query}")
        if step != CHOOSE:
            if not form.is_valid():
                raise Refused(first_error(form))
            given = form.change()
            context["shown"] = bulk.preview(chosen, given, actor=request.actor)
            if step == APPLY:
                count = bulk.apply(chosen, given, actor=request.actor)
                messages.success(request, _("已修改 %(count)d 项任务。") % {"count": count})
                return redirect(f"{reverse('tasks:tasks')}?{query}")
            context["ready"] = not any(row.problem for row in context["shown"])  # type: ignore[attr-defined]
    except bulk.NotAll as refused:
        context["error"], status = str(refused), 409
    except Refused as refused:
        context["error"], status = str(refused), 422
    if "shown" not in context:
        context["tasks"] = (
            lists.visible(request.actor).filter(pk__in=list(chosen)).order_by("plan", "position", "id")
        )
    return render(request, "tasks/bulk.html", context, status=status)


def _matching(actor: Actor, query: str, swapped: Organisation | None) -> tuple[dict[int, int], int]:
    """The tasks that fit the list's conditions and that the actor may assign, as they are now; how many more there are.

    Where a body is to be replaced, those of which it is one itself.
    """
    rows = lists.filter_tasks(actor, Filter.parse(QueryDict(query)))
    rows = permissions.restrict(rows, actor, "task.assign")
    if swapped is not None:
        rows = rows.filter(lists.answered_for_by(swapped))
    found = dict(rows.order_by("plan", "position", "id").values_list("pk", "version")[: bulk.LIMIT])
    return found, rows.order_by().count() - len(found) if len(found) == bulk.LIMIT else 0


def _choices(request: HttpRequest) -> dict[int, int]:
    """Number -> version as it was seen."""
    found = {}
    for text in request.POST.getlist("task")[: bulk.LIMIT + 1]:
        pk, _sign, version = text.partition(":")
        if (
            pk.isascii()
            and pk.isdigit()
            and version.isascii()
            and version.isdigit()
            and len(text) < 30
            and len(pk) < 19
        ):
            found[int(pk)] = int(version)
    return found
