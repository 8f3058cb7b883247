"""One's own account: password, one-time passwords, where one is signed in, tokens, mail."""

from __future__ import annotations

import io

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.accounts.models import Token
from luoshi.web.accounts.services import own, signing_in
from luoshi.web.accounts.services.signing_in import Origin
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused

NEW_TOTP = "new_totp_secret"


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The page."""
    return _page(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password. Whoever must have one gets no further until they do."""
    refused = ""
    if request.method == "POST":
        key = request.session.session_key
        new, again = request.POST.get("new", ""), request.POST.get("again", "")
        try:
            if new != again:
                raise Refused(_("两次输入的新密码不一样。"))
            own.set_password(
                request.user,
                new,
                old=request.POST.get("old"),
                actor=request.actor,
                session_key=key,
                origin=Origin.of(request),
            )
        except Refused as problem:
            refused = str(problem)
        else:
            update_session_auth_hash(request, request.user)
            signing_in.move(request, key)
            messages.success(request, _("密码已修改，其他地方的登录已全部退出。"))
            return redirect("desk:home")
    context = {"refused": refused, "forced": request.user.must_change_password}
    return render(request, "accounts/password.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Set up one-time passwords: show the code, take back a password made with it, give the recovery codes once."""
    if request.user.uses_totp:
        return redirect("accounts:me")
    secret = request.session.setdefault(NEW_TOTP, own.new_totp_secret())
    refused = ""
    if request.method == "POST":
        try:
            codes = own.start_totp(request.user, secret, request.POST.get("code", ""), actor=request.actor)
            del request.session[NEW_TOTP]
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        except Refused as problem:
            refused = str(problem)
    context = {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), "refused": refused}
    return render(request, "accounts/totp.html", context, status=422 if refused else 200)


@require_GET
def totp_image(request: HttpRequest) -> HttpResponse:
    """The code for the authenticator, as an image of this session alone."""
    secret = request.session.get(NEW_TOTP)
    if secret is None:
        raise Http404
    import segno

    image = io.BytesIO()
    segno.make(own.totp_address(request.user, secret), error="m").save(
        image,
        kind="svg",
        scale=5,
        border=3,
        light="#fff",  # on white in the dark as well: else it cannot be read
    )
    return HttpResponse(image.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@sensitive_post_parameters("password")
@require_POST
def totp_off(request: HttpRequest) -> HttpResponse:
    """Ask for none any more."""
    try:
        own.stop_totp(
            request.user, request.POST.get("password", ""), actor=request.actor, origin=Origin.of(request)
        )
    except Refused as problem:
        return _page(request, refused=str(problem))
    messages.success(request, _("动态口令已停用。"))
    return redirect("accounts:me")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    count = own.end_other_sessions(request.user, keep=request.session.session_key, actor=request.actor)
    messages.success(request, _("已退出另外 %(n)d 处登录。") % {"n": count})
    return redirect("accounts:me")


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Whether the daily mail is wanted."""
    own.set_mail_digest(request.user, request.POST.get("mail_digest") == "yes", actor=request.actor)
    return redirect("accounts:me")


@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """A token: shown on the answer, and never again."""
    days = request.POST.get("days", "")
    try:
        secret = own.make_token(
            request.POST.get("name", ""),
            read_only=_is_asked(request, "read_only"),
            days=int(days) if days.isdecimal() and len(days) < 5 else 0,
            actor=request.actor,
        )
    except Refused as problem:
        return _page(request, refused=str(problem))
    return _page(request, secret=secret, status=201)


def _is_asked(request: HttpRequest, name: str) -> bool:
    """Whether a box of a form is ticked. Raises Refused where that cannot be told: nobody gets more than they asked for."""
    given = request.POST.get(name)
    if given is not None and given.strip().lower() not in ("yes", "on", "true", "1"):
        raise Refused(_("“只读”一栏的值不认识，没有生成令牌。请重新勾选后再提交。"))
    return given is not None


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    try:
        own.revoke_token(pk, actor=request.actor)
    except Refused as problem:
        raise Http404 from problem
    messages.success(request, _("令牌已停用。"))
    return redirect("accounts:me")


def _page(request: HttpRequest, *, refused: str = "", secret: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    tokens = permissions.restrict(Token.objects.all(), actor, "token.read")
    context = {
        "refused": refused,
        "secret": secret,
        "me": request.user,
        "sessions": signing_in.sessions_of(request.user.pk)[:50],
        "this_session": request.session.session_key,
        "tokens": tokens.select_related("appointment__organisation", "appointment__person")[:200],
        "may_make_tokens": permissions.may(actor, "token.write"),
        "lifetimes": own.TOKEN_LIFETIMES,
    }
    return render(request, "accounts/me.html", context, status=422 if refused else status)
