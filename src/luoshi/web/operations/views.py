"""Health and metrics, for programs. They show nothing of the content and nothing about people."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from luoshi.web.accounts.middleware import open_to_all
from luoshi.web.kernel.origin import came_from_here
from luoshi.web.operations import health, metrics


@open_to_all
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about what it depends on: restarting it would not mend that."""
    return JsonResponse({"status": "live"})


@open_to_all
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests should be sent here; 503 with the reasons where not."""
    problems = health.problems()
    answer = {"status": "not ready" if problems else "ready", "problems": problems}
    return JsonResponse(answer, status=503 if problems else 200, json_dumps_params={"ensure_ascii": False})


@open_to_all
@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """The counters, for the machine itself or whoever has the token."""
    if not (_has_token(request) or came_from_here(request)):
        words = _("只有本机，或带有 LUOSHI_METRICS_TOKEN 的请求可以查看。")
        return HttpResponse(words + "\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(given.strip(), wanted)
