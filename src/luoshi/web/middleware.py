"""What happens around every request, whoever asks: security headers, the size of a request."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luoshi.web.kernel import errors
from luoshi.web.kernel.origin import came_from_here

logger = logging.getLogger("luoshi.web")

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    """Nothing but the application's own files may be loaded or run by a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class DemonstrationHere:
    """A demonstration, in which nobody needs a password, answers this machine alone: never whom a proxy passes on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.DEMO and not came_from_here(request):
            logger.warning("the demonstration was asked for through a proxy or from another machine")
            words = _("示例不用密码就能登录，只能在本机用浏览器直接打开，不能经过代理或从别的机器打开。")
            return HttpResponse(words + "\n", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class RequestSize:
    """A request that is too large is refused before its body is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if request.path.startswith("/api/"):
            return self.get_response(request)  # which asks first who it is
        if length.isdigit() and int(length) > settings.UPLOAD_LIMIT + errors.FORM_OVERHEAD:
            return errors.too_large(request)
        return self.get_response(request)
