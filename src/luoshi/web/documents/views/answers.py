"""How the views of the documents app answer an act: with the card, with the whole ledger, with a message where it is refused.

For htmx a fragment, without scripts a page or the way back to it. Put here only what several views answer with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from luoshi.web.documents import queries
from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import Document
from luoshi.web.documents.reviewing import is_open
from luoshi.web.documents.services import corrections
from luoshi.web.documents.views.document import head_context, ledger_context, read_document
from luoshi.web.documents.views.dressing import dress_item, dress_task, published_tasks
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused, Stale

View = Callable[..., HttpResponse]
CONFLICT, UNPROCESSABLE = 409, 422


def refusals_shown(view: View) -> View:
    """A refused act becomes a message: in place for htmx, on the document page otherwise."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Refused as refused:
            status = CONFLICT if isinstance(refused, Stale) else UNPROCESSABLE
            if request.htmx:
                response = render(
                    request, "documents/_refused.html", {"message": str(refused)}, status=status
                )
                return with_headers(response, {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"})
            messages.error(request, str(refused))
            return redirect("documents:document", pk)

    return wrapped


def correctable(request: HttpRequest, pk: int, *, text_alone: bool = False) -> Document:
    """The document, read; 404 for who may not see it, 403 for who may only look."""
    row = read_document(request, pk, text_alone=text_alone)
    permissions.require(request.actor, "document.correct", row)
    return row


def with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    """The response with the headers by which htmx is told what to do with it."""
    for name, value in headers.items():
        response.headers[name] = value
    return response


def find_item(row: Document, kind: str, pk: int) -> Any:
    """The item of the document with what hangs on it. Raises Http404 for what is no kind, Gone for what is no more."""
    if kind not in ITEM_MODELS:
        raise Http404
    found = ITEM_MODELS[kind]._default_manager.filter(document=row, pk=pk)
    if not found.exists():
        raise corrections.gone()
    return queries.with_content(found).get() if kind == "task" else found.get()


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A fragment for htmx, the same fragment in a page of its own otherwise."""
    if request.htmx:
        return render(request, template, context, status=status)
    return render(request, "documents/form_page.html", {**context, "fragment": template}, status=status)


def card_of(
    request: HttpRequest, row: Document, kind: str, pk: int, *, changed: bool = True, note: str = ""
) -> HttpResponse:
    """The card of an item as it stands; where it was ``changed``, with the head of the ledger, and what was done is said."""
    tab, show = where(request, kind)
    if not request.htmx:
        if note:
            messages.success(request, note)
        return redirect(_address(row, kind, show, f"{kind}-{pk}"))
    found = find_item(row, kind, pk)
    context: dict[str, Any] = {**head_context(row, request.actor, tab, show, brief=True), "kind": kind}
    reviewed = context["reviewed"]
    if kind == "task":
        context["task"] = dress_task(found, row.reading.text, published_tasks(row, request.actor), reviewed)
        template = "documents/_task_card.html"
    else:
        context["item"] = dress_item(found, row.reading.text, reviewed)
        template = "documents/_item_card.html"
    context["out_of_band"] = changed
    return with_headers(render(request, template, context), told(note) if changed else {})


def pane(
    request: HttpRequest,
    row: Document,
    tab: str,
    key: str = "",
    *,
    note: str = "",
    failed: str = "",
    behind: Collection[tuple[str, int]] = (),
) -> HttpResponse:
    """The whole right side, with the item ``key`` made the current one, or the first that is open behind those of ``behind``."""
    _tab, show = where(request, tab)
    if not request.htmx:
        if failed or note:
            (messages.error if failed else messages.success)(request, failed or note)
        return redirect(_address(row, tab, show, key))
    context = ledger_context(row, request.actor, tab, show)
    context |= {"current_key": key or _next_open(context.get("items", ()), behind), "failed": failed}
    return with_headers(
        render(request, "documents/_ledger.html", context),
        {"HX-Retarget": "#ledger", "HX-Reswap": "outerHTML", **told(note)},
    )


def _next_open(shown: Sequence[Any], behind: Collection[tuple[str, int]]) -> str:
    last = max(
        (at for at, item in enumerate(shown) if (item._meta.model_name, item.pk) in behind), default=-1
    )
    still_open = [at for at, item in enumerate(shown) if is_open(item)]
    following = next((at for at in still_open if at > last), next(iter(still_open), None))
    return "" if following is None else str(shown[following].key)


def told(note: str) -> dict[str, str]:
    """The headers that have the page follow a change, and say what was done where it is always in view."""
    events: dict[str, Any] = {"ledger-changed": {}}
    if note:
        events["said"] = {"text": note}
    return {"HX-Trigger": json.dumps(events)}


def where(request: HttpRequest, tab: str) -> tuple[str, str]:
    """The tab, and the filter of that tab in which the person is, as the address of the page says."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    asked = parse_qs(urlsplit(address).query)
    there, show = (asked.get(name, [""])[0] for name in ("tab", "show"))
    return tab or there, show if there == tab or not tab else ""


def _address(row: Document, tab: str, show: str, key: str) -> str:
    query = urlencode({"tab": tab, "show": show} if show else {"tab": tab})
    return f"{reverse('documents:document', args=[row.pk])}?{query}#{key}"
