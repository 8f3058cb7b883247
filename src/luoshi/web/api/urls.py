"""The addresses below ``/api/``: the routers of the apps, guarded in one place.

There is no page that shows the description: the ones that the framework has run inline scripts, which no page of ours
may. ``/api/openapi.json`` is for every tool that reads OpenAPI.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from luoshi import __version__
from luoshi.web.accounts.middleware import own_sign_in
from luoshi.web.api import problems
from luoshi.web.api.sign_in import Token
from luoshi.web.kernel.actor import PUBLIC, Actor
from luoshi.web.kernel.apps import modules
from luoshi.web.kernel.errors import FORM_OVERHEAD

View = Callable[..., HttpResponse]
READING = frozenset({"GET", "HEAD", "OPTIONS"})

api = NinjaAPI(
    title="luoshi",
    version=__version__,
    description="落实：从文件到台账、到任务、到办结。令牌在“我的账号”里新建，权限与它所代表的任职相同。",
    docs_url=None,
    urls_namespace="api",
    auth=Token(),
)
problems.add_to(api)
for module in modules("api"):
    api.add_router("", module.router)


@lru_cache(maxsize=1)
def _parameters() -> dict[tuple[str, str], frozenset[str]]:
    """The names in the query that each operation knows, by route and method, from the description itself."""
    found = {}
    for address, methods in api.get_openapi_schema()["paths"].items():
        route = re.sub(r"{(\w+)}", r"<\1>", address.lstrip("/"))
        for method, operation in methods.items():
            names = (row["name"] for row in operation["parameters"] if row["in"] == "query")
            found[route, method.upper()] = frozenset(names)
    return found


def _guarded(view: View) -> View:
    """The view behind what holds for every operation: sizes, known parameters, problems in one form."""

    @csrf_exempt  # no cookie says who asks
    @own_sign_in
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        request.actor = PUBLIC  # until a token says otherwise
        actor = Token()(request)
        if actor is not None:  # who has no token learns only that
            refused = _refused(request, actor)
            if refused is not None:
                return refused
        try:
            response = view(request, *arguments, **named)
        except Http404:
            return problems.no_such_address()
        if response.status_code == 405:
            return problems.wrong_method(response.headers["Allow"])
        return response

    return guarded


def _refused(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """What is said before anybody looks at the thing or the body: first of all that a reading token only reads."""
    if actor.read_only and request.method not in READING:
        return problems.reading_only()
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.content_type == "multipart/form-data":
        limit = settings.UPLOAD_LIMIT + FORM_OVERHEAD
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdigit() and int(length) > limit:
        return problems.too_large(min(limit, settings.UPLOAD_LIMIT))
    known = _parameters().get((request.resolver_match.route, str(request.method)))
    unknown = set() if known is None else set(request.GET) - known
    return problems.unknown_parameters(sorted(unknown)) if unknown else None


@own_sign_in
@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    actor = Token()(request)
    if actor is not None and actor.read_only and request.method not in READING:
        return problems.reading_only()
    return problems.no_such_address()


def _guard(pattern: URLPattern) -> URLPattern:
    pattern.callback = _guarded(pattern.callback)
    return pattern


app_name = "api"
urlpatterns = [*map(_guard, api.urls[0]), re_path("^.*$", _nothing)]
