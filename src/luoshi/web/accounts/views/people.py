"""Keeping people: the list, one person with their roles, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.accounts import list_xlsx
from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.accounts.services import links, signing_in
from luoshi.web.accounts.services import people as services
from luoshi.web.accounts.services.signing_in import Origin
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.refusals import Refused
from luoshi.web.kernel.roles import Role

PAGE_SIZE = 60
EXPORT_LIMIT = 20_000
SORTS = {"name": "name", "username": "username", "since": "created_at", "last": "last_login"}


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one may see, filtered and sorted."""
    page = Paginator(_people_of(request), rows_wanted(request.GET, PAGE_SIZE)).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "roles": Role.choices,
        "q": request.GET.get("q", ""),
        "role": request.GET.get("role", ""),
        "organisation": request.GET.get("organisation", ""),
        "active": request.GET.get("active", ""),
        "sort": request.GET.get("sort", "name"),
        "query": request.GET.urlencode(),
        "columns": _columns(request),
        "may_write": permissions.may(request.actor, "person.write"),
    }
    return render(request, "accounts/people.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered and sorted, as a workbook."""
    return workbook_answer(request, _("人员名单"), list_xlsx.COLUMNS, _people_of(request)[:EXPORT_LIMIT])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Somebody new; the answer shows the link they sign in with."""
    if not permissions.may(request.actor, "person.write"):
        raise permissions.Denied("person.write")
    refused = ""
    if request.method == "POST":
        given = request.POST
        try:
            row = services.new_person(
                given.get("username", ""),
                organisation=_organisation(given.get("organisation", "")),
                role=_role(given.get("role", "")),
                actor=request.actor,
                **{name: given.get(name, "") for name in services.DETAILS},
            )
        except Refused as problem:
            refused = str(problem)
        else:
            return _person_page(request, row.pk, link=links.make_link(row, "invite", actor=request.actor))
    context = {"refused": refused, "given": request.POST, "roles": Role.choices, "offices": _places(request)}
    return render(request, "accounts/new_person.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they are, and what may be changed of it."""
    if request.method == "GET":
        return _person_page(request, pk)
    given = request.POST
    return _act(
        request,
        pk,
        lambda: services.change_person(
            pk,
            int(given["version"][:18]) if given.get("version", "").isdecimal() else 0,
            actor=request.actor,
            **{name: given.get(name, "") for name in services.DETAILS},
        ),
        _("已保存。"),
    )


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    _visible(request, pk)
    given = request.POST

    def act() -> object:
        until = given.get("valid_to", "")
        try:
            end = date.fromisoformat(until) if until else None
        except ValueError:
            raise Refused(_("结束日期应写成 2026-12-31 这样。")) from None
        where = _organisation(given.get("organisation", ""))
        return services.appoint(pk, where, _role(given.get("role", "")), valid_to=end, actor=request.actor)

    return _act(request, pk, act, _("已任职。"))


@require_POST
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    row = get_object_or_404(Appointment, pk=pk)
    _visible(request, row.person_id)
    return _act(
        request, row.person_id, lambda: services.end_appointment(pk, actor=request.actor), _("已免去。")
    )


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to sign in with, shown once; for somebody with a password it also resets that."""
    row = _visible(request, pk)
    purpose = "reset" if row.has_usable_password() else "invite"
    return _person_page(request, pk, link=links.make_link(row, purpose, actor=request.actor))


@require_POST
def active(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again, or out."""
    _visible(request, pk)
    wanted = request.POST.get("active") == "yes"
    return _act(
        request,
        pk,
        lambda: services.set_active(pk, wanted, actor=request.actor),
        _("账号已启用。") if wanted else _("账号已停用。"),
    )


@require_POST
def reset_totp(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the one-time passwords of a lost telephone."""
    _visible(request, pk)
    return _act(request, pk, lambda: services.reset_totp(pk, actor=request.actor), _("动态口令已重置。"))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the lockout."""
    row = _visible(request, pk)
    return _act(request, pk, lambda: signing_in.unlock(row, actor=request.actor), _("登录锁定已解除。"))


def _act(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as problem:
        return _person_page(request, pk, refused=str(problem))
    messages.success(request, done)
    return redirect("accounts:person", pk)


def _visible(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(permissions.restrict(Person.objects.all(), request.actor, "person.read"), pk=pk)


def _person_page(request: HttpRequest, pk: int, *, refused: str = "", link: str = "") -> HttpResponse:
    row = _visible(request, pk)
    may_write = permissions.allowed(request.actor, "person.write", row)
    today = timezone.localdate()
    held = list(row.appointments.select_related("organisation").order_by("valid_to", "id"))
    endable = permissions.restrict(row.appointments.all(), request.actor, "person.write")
    may_end = set(endable.exclude(valid_to__lte=today).values_list("pk", flat=True))
    may_appoint = permissions.may(request.actor, "person.write")
    until = signing_in.locked_until(row.username, Origin(None), timezone.now()) if may_write else None
    context = {
        "row": row,
        "refused": refused,
        "link": request.build_absolute_uri(link) if link else "",
        "may_write": may_write,
        "locked_until": until,
        "held": held,
        "may_end": may_end,
        "may_appoint": may_appoint,
        "elsewhere": may_appoint and not may_write and bool(may_end),
        "roles": Role.choices,
        "offices": _places(request) if may_appoint else [],
        "invited": SignInLink.objects.filter(person=row, used_at=None, expires_at__gt=timezone.now()).first()
        if may_write
        else None,
    }
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _people_of(request: HttpRequest) -> QuerySet[Person]:
    given = request.GET
    current = Appointment.objects.current(timezone.localdate()).select_related("organisation")
    rows = permissions.restrict(Person.objects.all(), request.actor, "person.read").prefetch_related(
        Prefetch("appointments", queryset=current, to_attr="held")
    )
    for word in given.get("q", "").replace("\x00", "")[:100].split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(username__icontains=word)
            | Q(post__icontains=word)
            | Q(pk__in=current.filter(organisation__name__icontains=word).values("person"))
            | Q(pk__in=current.filter(organisation__short_name__icontains=word).values("person"))
        )
    if given.get("role") in Role.values:
        rows = rows.filter(pk__in=current.filter(role=given["role"]).values("person"))
    wanted = given.get("organisation", "").replace("\x00", "").strip()[:200]
    if wanted:
        rows = rows.filter(pk__in=current.filter(_of_organisation(wanted)).values("person"))
    if given.get("active") in {"yes", "no"}:
        rows = rows.filter(is_active=given["active"] == "yes")
    sort = given.get("sort", "name")
    column = SORTS.get(sort.lstrip("-"), "name")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "pk")


def _of_organisation(wanted: str) -> Q:
    """Appointments for organisations so called; where it is the whole name of one, also for those below it."""
    found = Q(organisation__name__icontains=wanted) | Q(organisation__short_name__icontains=wanted)
    named = Organisation.objects.filter(Q(name=wanted) | Q(short_name=wanted))
    for path in named.values_list("path", flat=True)[:20]:
        found |= Q(organisation__path__startswith=path)
    return found


def _columns(request: HttpRequest) -> list[dict[str, str]]:
    sort, found = request.GET.get("sort", "name"), []
    for name, label in (
        ("name", _("姓名")),
        ("username", _("账号")),
        ("", _("任职")),
        ("last", _("最近登录")),
        ("", _("状态")),
    ):
        given = request.GET.copy()
        given.pop("page", None)
        given["sort"] = f"-{name}" if sort == name else name
        order = {name: "ascending", f"-{name}": "descending"}.get(sort, "") if name else ""
        found.append({"label": label, "query": given.urlencode() if name else "", "order": order})
    return found


def _places(request: HttpRequest) -> QuerySet[Organisation]:
    """The organisations for which one may give roles."""
    rows = permissions.restrict(Organisation.objects.all(), request.actor, "organisation.write")
    return rows.existing(timezone.localdate()).only("name", "short_name")[:5000]


def _organisation(name: str) -> Organisation:
    """The organisation that was picked by its full name. Raises Refused for one that does not exist."""
    row = (
        Organisation.objects.existing(timezone.localdate())
        .filter(name=name.replace("\x00", "").strip()[:200])
        .first()
    )
    if row is None:
        raise Refused(_("没有叫“%(name)s”的机构，请从列表里选全称。") % {"name": name[:60]})
    return row


def _role(given: str) -> str:
    if given not in Role.values:
        raise Refused(_("请选择角色。"))
    return given
