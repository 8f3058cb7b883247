"""Signing in by password, one-time password or link; signing out; for whom one acts; the language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.accounts.middleware import open_to_all
from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.accounts.services import links, own, signing_in
from luoshi.web.accounts.services import oidc as unified
from luoshi.web.accounts.services.signing_in import PENDING_PERSON, Origin
from luoshi.web.kernel.refusals import Refused

NEXT_PAGE = "wanted_page"


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    if request.method == "GET":
        if request.actor.signed_in:
            return redirect(_next(request))
        return _page(request)
    try:
        person = signing_in.check_password(
            request.POST.get("username", ""), request.POST.get("password", ""), Origin.of(request)
        )
        return _in(request, person)
    except Refused as refused:
        return _page(request, refused=str(refused), status=403)


@open_to_all
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: the one-time password, or a recovery code."""
    person = _person_at_second_step(request)
    if person is None:
        messages.error(request, _("登录已超时，请重新输入账号和密码。"))
        return redirect("accounts:sign-in")
    refused = ""
    if request.method == "POST":
        try:
            signing_in.check_code(person, request.POST.get("code", ""), Origin.of(request))
            return _begin(request, person)
        except Refused as problem:
            refused = str(problem)
    context = {"refused": refused, "next": _next(request)}
    return render(request, "accounts/code.html", context, status=403 if refused else 200)


@open_to_all
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A link that works once: looking at the page does not use it up, because mail filters look at every link."""
    try:
        found = links.find_link(secret)
        if request.method == "GET":
            return render(request, "accounts/link.html", {"link": found})
        # As a whole: a link is not lost on somebody who is then refused.
        with transaction.atomic():
            used = links.use_link(secret)
            if used.person.uses_totp and used.purpose != "demo":
                return _ask_code(request, used.person)
            return _begin(request, used.person, used.appointment)
    except Refused as refused:
        return _page(request, refused=str(refused), status=403)


@open_to_all
@require_POST
def demo(request: HttpRequest, appointment: int) -> HttpResponse:
    """One of the people of a demonstration; nowhere else is there such an address."""
    rows = Appointment.objects.current(timezone.localdate()).filter(
        pk=appointment, person__demonstration=True
    )
    row = rows.select_related("person").first() if settings.DEMO else None
    if row is None:
        raise Http404
    return _begin(request, row.person, row)


@open_to_all
@require_GET
def oidc(request: HttpRequest) -> HttpResponse:
    """To the provider of unified identity, where one is set up."""
    if settings.OIDC is None:
        raise Http404
    try:
        response = unified.start(request, request.build_absolute_uri(reverse("accounts:oidc-back")))
    except Refused as refused:
        return _page(request, refused=str(refused), status=502)
    request.session[NEXT_PAGE] = _next(request)
    return response


@open_to_all
@require_GET
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Back from there."""
    if settings.OIDC is None:
        raise Http404
    try:
        person = unified.finish(request)
        return _in(request, person, request.session.get(NEXT_PAGE))
    except Refused as refused:
        return _page(request, refused=str(refused), status=403)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    signing_in.end(request)
    return redirect("accounts:sign-in")


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act through another of one's own appointments."""
    given = request.POST.get("appointment", "")
    signing_in.act_as(request, int(given) if given.isdecimal() and len(given) < 18 else 0)
    return redirect("desk:home")


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English: kept with the person, and in the browser."""
    wanted = request.POST.get("language", "")
    response = redirect(_next(request))
    if wanted in own.LANGUAGES:
        if request.actor.signed_in:
            own.set_language(request.user, wanted, actor=request.actor)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86400, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _in(request: HttpRequest, person: Person, target: str | None = None) -> HttpResponse:
    return _ask_code(request, person, target) if person.uses_totp else _begin(request, person, target=target)


def _ask_code(request: HttpRequest, person: Person, target: str | None = None) -> HttpResponse:
    target = target or _next(request)
    request.session.flush()
    request.session[PENDING_PERSON] = [person.pk, timezone.now().timestamp()]
    return redirect(f"{reverse('accounts:code')}?{urlencode({'next': target})}")


def _begin(
    request: HttpRequest, person: Person, appointment: Appointment | None = None, *, target: str | None = None
) -> HttpResponse:
    target = target or _next(request)
    signing_in.begin(request, person, appointment=appointment)
    response = redirect("accounts:password" if person.must_change_password else target)
    if person.language in own.LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, person.language, max_age=365 * 86400, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _person_at_second_step(request: HttpRequest) -> Person | None:
    pk, at = request.session.get(PENDING_PERSON, (0, 0))
    if timezone.now().timestamp() - at > signing_in.CODE_WAITS.total_seconds():
        return None
    return Person.objects.filter(pk=pk, is_active=True).first()


def _next(request: HttpRequest) -> str:
    """Where to go on: only to one of our own pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse("desk:home")


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {
        "refused": refused,
        "next": _next(request),
        "username": request.POST.get("username", "")[:60],
        "demo_people": _demo_people() if settings.DEMO else [],
        "oidc": bool(settings.OIDC),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def _demo_people() -> list[Appointment]:
    """One for each role, and for some roles also one of another office."""
    rows = Appointment.objects.current(timezone.localdate()).filter(
        person__demonstration=True, pk__in=SignInLink.objects.filter(purpose="demo").values("appointment")
    )
    return list(rows.select_related("person", "organisation").order_by("pk"))
