"""The targets: their list, the page of one, and what is put down there: figures, who owes them, where they start."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.delivery.figures import recent_periods
from luoshi.web.directory.bodies import Names
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import KeptPaginator, rows_wanted
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.tasks import target_xlsx
from luoshi.web.tasks.forms import OrganisationField, TargetForm
from luoshi.web.tasks.models import Campaign, Target
from luoshi.web.tasks.queries import targets as queries
from luoshi.web.tasks.queries.chart import chart
from luoshi.web.tasks.queries.plans import plans as readable_plans
from luoshi.web.tasks.services import targets as services
from luoshi.web.tasks.services import values
from luoshi.web.tasks.target_words import decimal_text

PAGE_SIZE = 50
EXPORT_LIMIT = 20_000


@require_GET
def target_list(request: HttpRequest) -> HttpResponse:
    """The targets one may read, with filters."""
    return _list(request, queries.Filter.parse(request.GET))


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    rows = list(queries.filter_targets(request.actor, queries.Filter.parse(request.GET))[:EXPORT_LIMIT])
    listed = queries.describe(rows, request.actor, clock.today())
    return workbook_answer(request, _("目标清单"), target_xlsx.COLUMNS, listed)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Let one organisation owe the figures of the ticked targets."""
    asked = queries.Filter.parse(QueryDict(request.POST.get("query", "")[:1000]))
    permissions.require(request.actor, "target.keep")
    given = map(number_of, request.POST.getlist("target")[: services.LIMIT + 1])
    ids = {pk for pk in given if pk is not None}
    try:
        owner = _organisation(request, required=True)
        count = services.give(ids, actor=request.actor, data_owner=owner)
    except Gone:
        raise Http404 from None
    except Refused as refused:
        return _list(request, asked, error=str(refused), ticked=ids, status=422)
    messages.success(request, _("已为 %(n)d 个目标指定数据责任单位。") % {"n": count})
    page = request.POST.get("page", "")
    at = f"&page={page}" if page.isascii() and page.isdigit() and page != "1" else ""
    return redirect(f"{reverse('tasks:targets')}?{asked.query}{at}")


@require_GET
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: how it stands, all its figures, and what may be put down."""
    return _show(request, _visible(request, pk))


@require_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures for a period, of the whole and of areas."""
    row = _visible(request, pk)
    permissions.require(request.actor, "target.value", row)
    _periods, areas = queries.places(row, clock.today())
    given: dict[int | None, str] = {None: request.POST.get("value", "")}
    given |= {area.pk: request.POST.get(f"value-{area.pk}", "") for area in areas}

    def do() -> str:
        count = values.record_values(
            row.pk,
            actor=request.actor,
            period=request.POST.get("period", ""),
            source=request.POST.get("source", ""),
            values=given,
        )
        return _("已保存 %(n)d 个数据。") % {"n": count}

    return _act(request, row, "values", do)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Who owes the figures, and from where the target starts."""
    row = _visible(request, pk)

    def do() -> str:
        services.keep(
            row.pk,
            _version(request),
            actor=request.actor,
            data_owner=_organisation(request),
            baseline=request.POST.get("baseline", ""),
        )
        return _("已保存。")

    return _act(request, row, "keep", do)


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted."""
    row = _visible(request, pk)

    def do() -> str:
        facts = TargetForm(request.POST).facts()
        services.change(row.pk, _version(request), facts, actor=request.actor)
        return _("已保存。")

    return _act(request, row, "edit", do)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a target that was added by hand."""
    row = _visible(request, pk)
    try:
        services.remove(row.pk, actor=request.actor)
    except Refused as refused:
        return _show(request, row, failed={"form": "delete", "error": str(refused), "data": {}}, status=422)
    messages.success(request, _("目标已删除。"))
    task = queries.task_of(row, request.actor)
    return redirect(task.get_absolute_url() if task else reverse("tasks:targets"))


def _version(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def _act(request: HttpRequest, row: Target, form: str, do: Callable[[], str]) -> HttpResponse:
    try:
        said = do()
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 422
        failed = {"form": form, "error": str(refused), "data": request.POST.dict()}
        return _show(request, _visible(request, row.pk), failed=failed, status=status)
    messages.success(request, said)
    return redirect("tasks:target", row.pk)


def _list(
    request: HttpRequest,
    asked: queries.Filter,
    *,
    error: str = "",
    ticked: set[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    number = request.GET.get("page") or request.POST.get("page")
    name, may_keep = _name(actor.organisation_id, asked), permissions.may(actor, "target.keep")
    rows = queries.filter_targets(actor, asked)
    page = KeptPaginator(rows, rows_wanted(request.GET, PAGE_SIZE), actor=actor, name=name).get_page(number)

    def table() -> str:
        listed = queries.describe(list(page.object_list), actor, clock.today())
        context = {"listed": listed, "may_keep": may_keep, "ticked": ticked or ()}
        return render_to_string("tasks/_targets.html", context)

    # Nothing in it is one person's own, so that it is kept as it is written into the page.
    shown = (
        table()
        if ticked
        else cached(actor, f"{name}:{page.number}:{page.paginator.per_page}:{may_keep}", table)
    )
    plans = cached(actor, "plans", lambda: readable_plans(actor))
    context: dict[str, Any] = {
        "page": page,
        "table": shown,
        "asked": asked,
        "plans": plans,
        "campaigns": Campaign.objects.filter(plan_id=asked.plan).order_by("position", "id")
        if asked.plan in {plan["pk"] for plan in plans}
        else (),
        "may_keep": may_keep,
        "owner": Organisation.objects.filter(pk=asked.owner).first()
        if isinstance(asked.owner, int)
        else None,
        "error": error,
        "typed": request.POST.get("data_owner", ""),
    }
    return render(request, "tasks/targets.html", context, status=status)


def _name(organisation_id: int | None, asked: queries.Filter) -> str:
    mine = organisation_id if asked.owner == queries.MINE else ""
    return f"targets:{mine}:{sha256(asked.query.encode()).hexdigest()}"


def _show(
    request: HttpRequest, row: Target, *, failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    today = clock.today()
    place_periods, areas = queries.places(row, today)
    data = failed["data"] if failed else {}
    each = queries.describe_one(row, request.actor)
    context = {
        "each": each,
        "chart": chart(each.facts, each.values, today),
        "target": row,
        "task": queries.task_of(row, request.actor),
        "may_keep": permissions.allowed(request.actor, "target.keep", row),
        "may_edit": permissions.allowed(request.actor, "task.edit", row),
        "form": TargetForm(
            failed["data"] if failed and failed["form"] == "edit" else None, initial=_initial(row)
        ),
        "place_periods": place_periods,
        "areas": [(area, data.get(f"value-{area.pk}", "")) for area in areas],
        "may_enter": each.may_enter and not values.foundation_of(row.pk),
        "history": queries.history(row, of_areas=False),
        "area_history": queries.history(row, of_areas=True),
        "periods": [period.chinese for period in recent_periods(clock.today())],
        "failed": failed or {},
        "panels": panels("target.main", request, row),
    }
    return render(request, "tasks/target.html", context, status=status)


def _initial(row: Target) -> dict[str, Any]:
    names = ("metric", "comparator", "unit", "kind", "year", "headline")
    return {
        **{name: getattr(row, name) for name in names},
        "value": decimal_text(row.value) or "",
        "value_to": decimal_text(row.value_to) or "",
    }


def _visible(request: HttpRequest, pk: int) -> Target:
    rows = permissions.restrict(Target.objects.all(), request.actor, "task.read")
    related = rows.select_related("plan", "plan__owner", "campaign", "task", "data_owner")
    return get_object_or_404(related, pk=pk)


def _organisation(request: HttpRequest, *, required: bool = False) -> Any:
    """The organisation that was typed. Raises Refused where there is none of that name."""
    field = OrganisationField()
    field.names = Names.of(request.actor)
    try:
        found = field.clean(request.POST.get("data_owner", "").replace("\0", ""))
    except ValidationError as error:
        raise Refused(str(error.messages[0])) from None
    if found is None and required:
        raise Refused(_("请填写数据责任单位。"))
    return found
