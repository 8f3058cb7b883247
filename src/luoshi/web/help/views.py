"""The help: what the words mean, which keys there are, the guide, and the operations of the API."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from luoshi.web.help.typesetting import typeset

HERE = Path(__file__).resolve()
# Beside this module where the program is installed, in docs/user where it runs from its sources.
GUIDES = (HERE.parent / "guide", HERE.parents[4] / "docs/user")
METHODS = ("get", "post", "put", "patch", "delete")


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The words and the keys."""
    return render(request, "help/help.html", {"has_guide": _guide() is not None})


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The guide for users. It is Chinese, whatever the reader speaks."""
    text = _guide()
    if text is None:
        raise Http404
    return render(request, "help/guide.html", {"guide": text})


@require_GET
def api_operations(request: HttpRequest) -> HttpResponse:
    """What programs can do, by the paths of the description at /api/openapi.json."""
    return render(request, "help/api.html", {"groups": _operations()})


@lru_cache(maxsize=1)
def _guide() -> SafeString | None:
    for folder in GUIDES:
        if (folder / "guide.md").is_file():
            return typeset((folder / "guide.md").read_text(encoding="utf-8"))
    return None


@lru_cache(maxsize=1)
def _operations() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by the first part of their path: method, path and what each does, in Chinese as described there."""
    from luoshi.web.api.urls import api

    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in METHODS:
            if method in methods:
                row = {"method": method.upper(), "path": path, "summary": methods[method].get("summary", "")}
                groups.setdefault(path.split("/")[2], []).append(row)
    return sorted(groups.items())
