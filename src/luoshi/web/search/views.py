"""The page of results."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luoshi.web.kernel import wording
from luoshi.web.kernel.kinds import searched
from luoshi.web.search import queries
from luoshi.web.search.folding import QUERY_LIMIT, words_of

PAGE_SIZE = 20
FIRST = 5


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """All kinds with the first of each, or one kind, page by page."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_LIMIT]
    kind = request.GET.get("kind", "")
    if kind not in searched():
        kind = ""
    found = queries.find(request.actor, query)
    groups = []
    page = None
    for group in found:
        if kind and group.kind != kind:
            continue
        if kind:
            page = Paginator(group.ids, PAGE_SIZE).get_page(request.GET.get("page"))
            ids = list(page.object_list)
        else:
            ids = group.ids[:FIRST]
        groups.append({"found": group, "hits": queries.hits(group.kind, ids, query)})
    context = {
        "query": query,
        "words": words_of(query),
        "kind": kind,
        "kind_label": wording.kind(kind),
        "found": found,
        "total": sum(group.count for group in found),
        "more": any(group.more for group in found),
        "most": queries.MOST,
        "groups": groups,
        "page": page,
    }
    return render(request, "search/search.html", context)
