"""The page on which a document is published: what will happen, what is still open, the reason, and doing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.register.proposals import NewBody, Proposal
from luoshi.web.adoption import bodies, services, showing
from luoshi.web.adoption.forms import ACCEPT, ACCEPT_ONE, ADD, ADD_ONE, Given
from luoshi.web.kernel import wording
from luoshi.web.kernel.refusals import Gone, Refused

CONFLICT, UNPROCESSABLE = 409, 422
# A box that changes what goes out has the page worked out anew.
LOOK = """hx-post="{}" hx-trigger="change" hx-vals='{{"act": "look"}}'"""


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """See what would happen; look again with names given or with another choice; publish."""
    given = Given()
    try:
        if request.method == "GET":
            given.replaces = services.suggested_predecessor(pk, actor=request.actor)
            return _page(request, _preview(request, pk, given), given)
        given = Given.of(request.POST)
        message = _help(request, pk, given)
        if given.typed:
            given.resolve(services.directory_of(pk, actor=request.actor))
        if given.errors:
            return _page(request, _preview(request, pk, given), given, status=UNPROCESSABLE)
        if given.act != "publish":
            return _page(request, _preview(request, pk, given), given, done=message)
        if given.replaces != given.replaces_seen:
            message = _(
                "您换了“这份文件是”的选项，还没有发布。下面是按新选项核算的结果，请核对后再确认一次。"
            )
            return _page(request, _preview(request, pk, given), given, message=message, status=CONFLICT)
        # Nothing is worked out before: publishing does it itself, behind its locks.
        done = services.publish(
            pk,
            actor=request.actor,
            fingerprint=given.fingerprint,
            reason=given.reason,
            chosen=given.chosen,
            remembered=given.remember,
            decisions=given.decisions,
            replaces=given.replaces,
            choosing=given.choice,
            elsewhere=given.elsewhere,
        )
    except services.Moved as moved:
        return _page(request, moved.preview, given, message=str(moved), status=CONFLICT)
    except Gone:
        raise Http404 from None
    except Refused as refused:
        return _refuse(request, pk, given, refused)
    if done.nothing:
        messages.success(request, _("内容与已发布的一致，没有改动。"))
    else:
        said = "，".join(f"{wording.field('plan', name)} {n}" for name, n in done.counts.items() if n)
        if done.waiting:
            said += _("；%(n)d 项任务留待以后") % {"n": done.waiting}
        messages.success(request, _("已发布：%(what)s。") % {"what": said})
    return redirect("documents:document", pk)


def _help(request: HttpRequest, pk: int, given: Given) -> str:
    """Do what a button of the unknown names asks: accept what is proposed, or add bodies. What was done, in words."""
    act, _colon, which = given.act.partition(":")
    if act not in {ACCEPT, ACCEPT_ONE, ADD, ADD_ONE}:
        return ""
    proposals, directory = services.proposals(pk, actor=request.actor)
    if act in {ACCEPT_ONE, ADD_ONE}:
        written = given.name_at(which)
        given.kept.discard(written)
        given.typed.pop(written, None)
        proposals = {written: proposals[written]} if written in proposals else {}
        which = bodies.group_of(proposals.get(written))
    if act in {ACCEPT, ACCEPT_ONE}:
        return _("已采用 %(n)d 个，还没有发布。") % {"n": given.accept(which, proposals, directory)}
    if act == ADD_ONE:
        filled = given.new.get(written)
        places = services.places_to_add(pk, actor=request.actor)
        return _add(request, given, {written: bodies.filled(filled, written, places)} if filled else {})
    return _add(request, given, given.to_add(which, proposals))


def _add(request: HttpRequest, given: Given, new: dict[str, NewBody]) -> str:
    made = bodies.add(list(new.values()), actor=request.actor)
    given.typed |= {written: body.name for written, body in new.items()}
    return _("已在机构名录中新建 %(n)d 个机构，还没有发布。") % {"n": len(made)}


def _preview(request: HttpRequest, pk: int, given: Given) -> services.Preview:
    return services.preview(
        pk, actor=request.actor, chosen=given.chosen, replaces=given.replaces, choosing=given.choice
    )


def _refuse(request: HttpRequest, pk: int, given: Given, refused: Refused) -> HttpResponse:
    """The page with what was typed and why it was not done; the document where there is nothing to be published."""
    if request.method == "POST":
        try:
            return _page(
                request, _preview(request, pk, given), given, message=str(refused), status=UNPROCESSABLE
            )
        except Refused as why:
            refused = why
    messages.error(request, str(refused))
    return redirect("documents:document", pk)


def _page(
    request: HttpRequest,
    preview: services.Preview,
    given: Given,
    *,
    message: str = "",
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    # What is wrong with the reason or the confirmation is said where it is given.
    refused = status == UNPROCESSABLE and bool(message)
    of_reason = refused and not 0 < len(given.reason) <= services.REASON_LIMIT
    of_issuer = refused and not of_reason and preview.from_elsewhere and not given.elsewhere
    comparison = preview.comparison
    seen, pieces = showing.bodies(preview), showing.pieces(preview, given)
    collectives = showing.collectives(preview)
    proposals: dict[str, Proposal] = bodies.proposals(preview.document, preview.directory, preview.issuer)
    places = bodies.places_to_add(preview.document, preview.directory, request.actor)
    context: dict[str, Any] = {
        "document": preview.document,
        "preview": preview,
        "comparison": comparison,
        "plan": preview.plan,
        "counts": showing.counts(preview),
        "parts": showing.parts(preview, given),
        "pieces": pieces,
        "pieces_key": showing.key(pieces),
        "scope": showing.scope(preview, given),
        "gaps": showing.gaps(preview),
        "requirements": showing.requirements(preview, given),
        "twins": showing.twins(preview, given),
        "unnamed": showing.unnamed(preview, given),
        "waiting": preview.waiting,
        "bodies": seen,
        "without_people": [body for body in seen if not body.people],
        "groups": showing.groups(preview, given, proposals, places),
        "kept_names": len(preview.directory.unresolved()),
        "places": places,
        "kinds": showing.kinds(),
        "own": showing.own_bodies(preview),
        "collectives": collectives,
        "reached_by_groups": any(count for _written, count in collectives),
        "added": showing.additions(preview),
        "removed": showing.removals(preview),
        "given": given,
        "look": format_html(LOOK, request.path),
        "decisions": given.decisions,
        "replaces": given.replaces,
        "plainly_replaces": any(row.plain and row.plan.pk == given.replaces for row in preview.predecessors),
        "reason": given.reason,
        "message": "" if of_reason or of_issuer else message,
        "done": done,
        "reason_error": message if of_reason else "",
        "issuer_error": message if of_issuer else "",
        "tasks_url": _tasks_url(preview),
        "owner": preview.document.owner,
    }
    # A part of the page that is fetched by itself is taken over only where all is well.
    return render(
        request, "adoption/publish.html", context, status=200 if "HX-Request" in request.headers else status
    )


def _tasks_url(preview: services.Preview) -> str:
    return f"{reverse('tasks:tasks')}?plan={preview.plan.pk}" if preview.plan else ""
