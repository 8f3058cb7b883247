"""The page of an issue with the acts on it, and raising one. Whatever is refused comes back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.delivery.issues import Act
from luoshi.web.dossier import views as dossier_views
from luoshi.web.dossier.queries import dossier_of
from luoshi.web.issues import queries, services
from luoshi.web.issues.filters import thing_asked
from luoshi.web.issues.forms import AssignForm, RaiseForm, assigned
from luoshi.web.issues.models import Issue, new_key
from luoshi.web.issues.things import row_of
from luoshi.web.kernel import clock, kinds, permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act as the head of the page offers it: what it asks for, and what it leads to."""

    act: Act
    label: str | Promise
    explanation: str | Promise
    question: str | Promise = ""

    @property
    def name(self) -> str:
        return self.act.value


ACT_FORMS = {
    form.act: form
    for form in (
        ActForm(
            Act.ASSIGN, gettext_lazy("交办"),
            gettext_lazy("责任单位和配合单位会收到通知，责任单位认领后办理。"), gettext_lazy("交办意见"),
        ),
        ActForm(Act.TAKE, gettext_lazy("认领"), gettext_lazy("由本单位办理，办完报办结。")),
        ActForm(
            Act.RESOLVE, gettext_lazy("报办结"),
            gettext_lazy("报给交办机关销号；销号之前可以被退回。"), gettext_lazy("办结情况"),
        ),
        ActForm(
            Act.VERIFY, gettext_lazy("销号"),
            gettext_lazy("问题就此销号，提出单位和责任单位都会看到。办结的人和单位不能自己销号。"),
            gettext_lazy("销号依据"),
        ),
        ActForm(
            Act.RETURN, gettext_lazy("退回"),
            gettext_lazy("问题回到上一步：待销号的退给责任单位，交办的退给交办机关，刚提出的退给提出单位。"),
            gettext_lazy("退回理由"),
        ),
        ActForm(
            Act.REOPEN, gettext_lazy("再次提出"),
            gettext_lazy("问题又出现了：另立一个问题，与这一次相连，这一次的记录不变。"), gettext_lazy("这次的情况"),
        ),
    )
}  # fmt: skip
SAID = {
    Act.ASSIGN: gettext_lazy("已交办，责任单位会收到通知。"),
    Act.TAKE: gettext_lazy("已认领。"),
    Act.RESOLVE: gettext_lazy("已报办结，等待销号。"),
    Act.VERIFY: gettext_lazy("已销号。"),
    Act.RETURN: gettext_lazy("已退回。"),
}


@require_GET
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one issue."""
    return show(request, find(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise an issue: on the thing that the address names, or on nothing yet."""
    permissions.require(request.actor, "issue.raise")
    given = request.POST if request.method == "POST" else request.GET
    on = thing_asked(given.get("on", ""))
    thing = row_of(request.actor, *on) if on else None
    if on and thing is None:
        raise Http404
    form = RaiseForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.raise_issue(
                form.raised(), actor=request.actor, on=on, key=request.POST.get("key", "")
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("问题已提出，由办公厅（室）交办。"))
            return redirect(row)
    context = {
        "form": form,
        "on": f"{on[0]}-{on[1]}" if on else "",
        "thing": thing,
        "thing_kind": kinds.KINDS[on[0]].words if on else "",
        "key": given.get("key") or new_key(),
    }
    return render(request, "issues/new.html", context, status=422 if form.errors else 200)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a body, by a day."""
    form = AssignForm(request.POST, actor=request.actor)

    def do() -> Any:
        if not form.is_valid():
            raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
        return services.assign(pk, _version(request), actor=request.actor, **form.cleaned_data)

    return _done(request, pk, Act.ASSIGN, do)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it in hand."""
    return _done(request, pk, Act.TAKE, lambda: services.take(pk, _version(request), actor=request.actor))


def _said(act: Act, service: Callable[..., Issue]) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        text = request.POST.get("reason", "")
        return _done(request, pk, act, lambda: service(pk, _version(request), text, actor=request.actor))

    view.__name__, view.__doc__ = act.value, f"``services.{service.__name__}``."
    return view


resolve = _said(Act.RESOLVE, services.resolve)
verify = _said(Act.VERIFY, services.verify)
send_back = _said(Act.RETURN, services.send_back)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise it again."""
    row = find(request, pk)
    try:
        again = services.reopen(
            pk, request.POST.get("reason", ""), actor=request.actor, key=request.POST.get("key", "")
        )
    except Refused as refused:
        failed = dossier_views.failure(request, Act.REOPEN.value, str(refused))
        return show(request, row, status=422, failed=failed)
    messages.success(request, _("已再次提出，由办公厅（室）交办。"))
    return redirect(again)


def find(request: HttpRequest, pk: int) -> Issue:
    """The issue; Http404 where the person may not see it."""
    row = queries.one(request.actor, pk)
    if row is None:
        raise Http404
    return row


def show(
    request: HttpRequest, row: Issue, *, status: int = 200, failed: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; ``failed`` is a form of it that was refused, with what was typed into it."""
    acts = [ACT_FORMS[act] for act in services.acts_on(row, request.actor)]
    asked = failed["form"] if failed else request.GET.get("act", "")
    dossier = dossier_of(request.actor, "issue", row)
    thing = row_of(request.actor, row.on_kind, row.on_id) if row.on_id else None
    context = {
        "issue": row,
        "verdict": row.standing(clock.today()),
        "supports": [each.organisation for each in row.supports.select_related("organisation")],
        "acts": acts,
        "opened": asked,
        "assign_form": _assign_form(request, row, failed) if ACT_FORMS[Act.ASSIGN] in acts else None,
        "thing": thing,
        "thing_kind": kinds.KINDS[row.on_kind].words if row.on_kind in kinds.KINDS else "",
        "later": queries.later(request.actor, row),
        "key": new_key(),
        "dossier": dossier,
        "failed": failed or {},
    }
    return render(request, "issues/issue.html", context, status=status)


def _assign_form(request: HttpRequest, row: Issue, failed: dict[str, Any] | None) -> AssignForm:
    if failed and failed["form"] == Act.ASSIGN.value:
        return AssignForm(failed["data"], actor=request.actor)
    return AssignForm(initial=assigned(row), actor=request.actor)


def _done(request: HttpRequest, pk: int, act: Act, do: Callable[[], Any]) -> HttpResponse:
    return dossier_views.done(request, find(request, pk), act.value, do, str(SAID[act]), find=find, show=show)


def _version(request: HttpRequest) -> int:
    return number(request.POST.get("version"))
