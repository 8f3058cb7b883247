"""The list of organisations, the page of one, and the acts of administrators on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.web.directory import list_xlsx, queries
from luoshi.web.directory.bodies import suggestions
from luoshi.web.directory.followers import COUNTS
from luoshi.web.directory.forms import EndForm, MoveForm, NewOrganisationForm, OrganisationForm, RenameForm
from luoshi.web.directory.models import Organisation, TaskForce, TaskForceMember
from luoshi.web.directory.services import organisations as services
from luoshi.web.directory.services import register
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Refused

PAGE_SIZE = 100


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The tree level by level; with a filter, all that fit."""
    actor, filters, today = request.actor, _filters(request), clock.today()
    at = None if filters.any else _open(request)
    number = request.GET.get("page", "")[:12]
    size = rows_wanted(request.GET, PAGE_SIZE)
    asked = repr((filters, number, size, at.pk if at else 0))
    # Nothing in it is one person's own, so that it is kept as it is written into the page.
    shown = cached(
        actor,
        f"organisations:{sha256(asked.encode()).hexdigest()}",
        lambda: _table(actor, filters, at, number, size, today),
    )
    context: dict[str, Any] = {
        **shown,
        "filters": filters,
        "kinds": Organisation.Kind.choices,
        "levels": Organisation.Level.choices,
        "query": request.GET.urlencode(),
        "at": at,
        "may_add": at is not None and permissions.allowed(actor, "organisation.create", at),
    }
    return render(request, "directory/organisations.html", context)


def _table(
    actor: Actor, filters: queries.Filters, at: Organisation | None, number: str, size: int, today: date
) -> dict[str, Any]:
    """The rows as the page holds them, and how many fit the filters."""
    context: dict[str, Any] = {"filters": filters}
    if filters.any:
        page = Paginator(queries.organisations(actor, filters, today), size).get_page(number)
        rows = list(page.object_list)
        asked = {
            "q": filters.text,
            "kind": filters.kind,
            "level": filters.level,
            "ended": "1" if filters.ended else "",
        }
        whole = {**asked, "rows": "all"}
        kept = whole if size != PAGE_SIZE else asked
        context |= {
            "page": page,
            "query": urlencode({key: value for key, value in kept.items() if value}),
            "all_rows": urlencode({key: value for key, value in whole.items() if value}),
            "whole": size != PAGE_SIZE,
        }
    else:
        rows = queries.branch(at, today) if at else []
    context |= _count(actor, rows)
    total = context["page"].paginator.count if filters.any else len(rows)
    return {"table": render_to_string("directory/_tree.html", context), "total": total}


def _count(actor: Actor, rows: list[Organisation]) -> dict[str, Any]:
    """The rows with what higher apps count of each: the label of the column, the number, the address of its rows."""
    cells: dict[int, list[tuple[Any, int, str]]] = {row.pk: [] for row in rows}
    for counts in COUNTS:
        found = counts.of(actor, list(cells)) if cells else {}
        for pk, of_row in cells.items():
            numbers = found.get(pk, (0,) * len(counts.labels))
            of_row += [
                (label, number, counts.address(pk, at) if number else "")
                for at, (label, number) in enumerate(zip(counts.labels, numbers, strict=True))
            ]
    return {
        "rows": [(row, cells[row.pk]) for row in rows],
        "count_heads": [head for counts in COUNTS for head in counts.heads],
        "count_notes": [counts.note for counts in COUNTS],
    }


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook; without a filter all organisations."""
    rows = list(queries.organisations(request.actor, _filters(request), clock.today()))
    return workbook_answer(request, _("机构名录"), list_xlsx.columns(rows, request.actor), rows)


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """Names that fit what is being typed."""
    return JsonResponse(
        [row["name"] for row in suggestions(request.GET.get("q", ""), request.actor)], safe=False
    )


@require_GET
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """What an organisation is, what is below it, what it came from; and what higher apps have to say of it."""
    actor, today = request.actor, clock.today()
    row = _visible(request, pk)
    seats = TaskForceMember.objects.filter(organisation=row).select_related("task_force")
    sitting = [seat.task_force for seat in seats[:50]]
    hosted = list(TaskForce.objects.filter(office_host=row)[:50])
    context = {
        "organisation": row,
        "above": list(Organisation.objects.filter(pk__in=row.ancestor_ids[:-1]).order_by("path")),
        "seats": sitting,
        "hosted": hosted,
        "force_count": len({force.pk for force in (*sitting, *hosted)}),
        "children": list(
            Organisation.objects.existing(today).filter(parent=row).order_by("position", "id")[:300]
        ),
        "ended_children": list(
            Organisation.objects.filter(parent=row, valid_to__lte=today).order_by("-valid_to")[:50]
        ),
        "predecessors": list(row.predecessors.all()[:20]),
        "exists": row.exists_on(today),
        "head": panels("organisation.head", request, row),
        "main": panels("organisation.main", request, row),
        "side": panels("organisation.side", request, row),
        "may_write": permissions.allowed(actor, "organisation.write", row),
        "may_add": permissions.allowed(actor, "organisation.create", row),
        "known_place": row.kind == Organisation.Kind.GOVERNMENT and register.place_of(row) is not None,
    }
    return render(request, "directory/organisation.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new organisation below this one."""
    parent = _writable(request, pk, "organisation.create")
    given = {"level": parent.level, "kind": Organisation.Kind.DEPARTMENT}
    form = NewOrganisationForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create(actor=request.actor, parent=parent, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已建立“%(name)s”。") % {"name": made.name})
            return redirect(made)
    title = _("在“%(name)s”下新建机构") % {"name": parent.name}
    context = {"organisation": parent, "title": title, "forms": [("new", _("建立"), form)]}
    return render(request, "directory/organisation_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct, rename, move or end an organisation: a form each on one page."""
    row = _writable(request, pk)
    act = request.POST.get("act", "")
    made: dict[str, forms.Form] = {
        "edit": OrganisationForm(request.POST if act == "edit" else None, initial=_initial(row)),
        "rename": RenameForm(
            request.POST if act == "rename" else None,
            initial={"name": row.name, "short_name": row.short_name},
        ),
        "move": MoveForm(
            request.POST if act == "move" else None, initial={"parent": row.parent.name if row.parent else ""}
        ),
        "end": EndForm(request.POST if act == "end" else None, initial={"on": clock.today()}),
    }
    for name, form in made.items():
        form.auto_id = f"{name}_%s"
    if request.method == "POST":
        if act not in made:
            raise Http404
        if made[act].is_valid() and _act(request, row, act, made[act]):
            return redirect(row)
    titles = {"edit": _("修改"), "rename": _("更名"), "move": _("划转到别的上级"), "end": _("撤并")}
    context = {
        "organisation": row,
        "title": row.name,
        "forms": [(name, titles[name], form) for name, form in made.items()],
        "act": act or "edit",
    }
    status = 422 if act and made[act].errors else 200
    return render(request, "directory/organisation_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def from_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the organisations of a place from the register: what it would make first, then those that were chosen."""
    row = _writable(request, pk)
    if request.method == "POST":
        try:
            made = register.make(
                actor=request.actor, organisation=row, names=set(request.POST.getlist("name"))
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("已从名录建立 %(n)d 个机构。") % {"n": len(made)})
            return redirect(row)
    groups: dict[str, list[register.Proposal]] = {}
    for proposal in register.proposals(row):
        groups.setdefault(proposal.group, []).append(proposal)
    context = {"organisation": row, "groups": groups, "place": register.place_of(row)}
    return render(request, "directory/from_register.html", context)


def _act(request: HttpRequest, row: Organisation, act: str, form: forms.Form) -> bool:
    """Do what the form says; False, with the reason on the form, where it is refused."""
    acts: dict[str, Callable[..., Organisation]] = {
        "edit": services.edit,
        "rename": services.rename,
        "move": services.move,
        "end": services.end,
    }
    version = request.POST.get("version", "")
    try:
        acts[act](
            actor=request.actor,
            pk=row.pk,
            version=int(version) if version.isdigit() else -1,
            **form.cleaned_data,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已保存。"))
    return True


def _initial(row: Organisation) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in services.FIELDS}
    return {**values, "aliases": "\n".join(row.aliases)}


def _visible(request: HttpRequest, pk: int) -> Organisation:
    rows = permissions.restrict(Organisation.objects.all(), request.actor, "organisation.read")
    return get_object_or_404(rows.select_related("parent", "successor"), pk=pk)


def _writable(request: HttpRequest, pk: int, right: str = "organisation.write") -> Organisation:
    row = _visible(request, pk)
    permissions.require(request.actor, right, row)
    return row


def _filters(request: HttpRequest) -> queries.Filters:
    given = request.GET
    return queries.Filters(
        text=given.get("q", "").replace("\x00", "").strip()[:100],
        kind=given.get("kind", "") if given.get("kind") in queries.KINDS else "",
        level=given.get("level", "") if given.get("level") in queries.LEVELS else "",
        ended=given.get("ended") == "1",
    )


def _open(request: HttpRequest) -> Organisation | None:
    rows = permissions.restrict(Organisation.objects.all(), request.actor, "organisation.read")
    under = request.GET.get("under", "")
    found = (
        rows.filter(pk=int(under)).first()
        if under.isascii() and under.isdigit() and len(under) < 12
        else None
    )
    at = found or rows.filter(pk=request.actor.jurisdiction_id).first()
    if (
        found is None
        and at is not None
        and at.parent_id
        and not Organisation.objects.filter(parent=at).exists()
    ):
        # A department without divisions of its own is shown among its neighbours.
        return at.parent
    return at
