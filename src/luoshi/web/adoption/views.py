"""The page on which a document is published: what will happen, what is still open, the reason, and doing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.web.adoption import services, showing
from luoshi.web.directory.names import Directory
from luoshi.web.kernel import wording
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.refusals import Gone, Refused

CONFLICT, UNPROCESSABLE = 409, 422
NAMES_LIMIT = 500
ASKED_AT_ONCE = 8


@dataclass(slots=True)
class Given:
    """What the form says: organisations for names, decisions about conflicts, the reason."""

    typed: dict[str, str] = field(default_factory=dict)
    remember: set[str] = field(default_factory=set)
    decisions: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    fingerprint: str = ""
    replaces: int | None = None  # the plan that the document corrects
    replaces_seen: int | None = None  # the one of which the page showed what would happen
    chosen: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Given:
        data, given = request.POST, cls()
        for at in range(NAMES_LIMIT):
            written = data.get(f"name-{at}")
            if written is None:
                break
            text = data.get(f"organisation-{at}", "").replace("\0", "").strip()[:200]
            if text:
                given.typed[written] = text
            if f"remember-{at}" in data:
                given.remember.add(written)
        given.decisions = {
            key.removeprefix("decision:"): value
            for key, value in data.items()
            if key.startswith("decision:") and value in {"document", "here"}
        }
        given.reason = data.get("reason", "").strip()
        given.fingerprint = data.get("fingerprint", "")[:64]
        given.replaces = number_of(data.get("replaces"))
        given.replaces_seen = number_of(data.get("replaces-seen"))
        return given

    def resolve(self, directory: Directory) -> None:
        """Find the organisations that were typed: by any of their names, when one alone has it."""
        by_name: dict[str, set[int]] = {}
        for entry in directory.entries.values():
            for name in entry.names:
                by_name.setdefault(name, set()).add(entry.pk)
        full = {entry.name: entry.pk for entry in directory.entries.values()}
        for written, text in self.typed.items():
            found = {full[text]} if text in full else by_name.get(text, set())
            if len(found) == 1:
                self.chosen[written] = next(iter(found))
            elif found:
                self.errors[written] = _("有 %(n)d 个机构叫“%(name)s”，请填写全称。") % {
                    "n": len(found),
                    "name": text,
                }
            else:
                self.errors[written] = _("机构名录里没有“%(name)s”。请从列表中选择，或留空。") % {
                    "name": text
                }


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """See what would happen; look again with names given; publish."""
    given = Given()
    try:
        if request.method == "GET":
            given.replaces = services.suggested_predecessor(pk, actor=request.actor)
            return _page(request, _preview(request, pk, given), given)
        given = Given.of(request)
        if given.typed:
            given.resolve(services.directory_of(pk, actor=request.actor))
        if given.errors:
            return _page(request, _preview(request, pk, given), given, status=UNPROCESSABLE)
        if request.POST.get("act") != "publish":
            return _page(request, _preview(request, pk, given), given)
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
        messages.success(request, _("已发布：%(what)s。") % {"what": said})
    return redirect("documents:document", pk)


def _preview(request: HttpRequest, pk: int, given: Given) -> services.Preview:
    return services.preview(pk, actor=request.actor, chosen=given.chosen, replaces=given.replaces)


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
    request: HttpRequest, preview: services.Preview, given: Given, *, message: str = "", status: int = 200
) -> HttpResponse:
    # What is wrong with the reason is said where it is given.
    of_reason = (
        status == UNPROCESSABLE and not 0 < len(given.reason) <= services.REASON_LIMIT and bool(message)
    )
    comparison = preview.comparison
    bodies = showing.bodies(preview)
    collectives = showing.collectives(preview)
    asked = showing.questions(preview, given.typed, given.errors, given.remember)
    # The most frequent names at once; on an update they were asked before. What was typed stays in sight.
    shown = len(asked) if given.typed else ASKED_AT_ONCE if comparison.first else 0
    context: dict[str, Any] = {
        "document": preview.document,
        "preview": preview,
        "comparison": comparison,
        "plan": preview.plan,
        "counts": showing.counts(preview),
        "parts": showing.parts(preview),
        "bodies": bodies,
        "without_people": [body for body in bodies if not body.people],
        "asked": asked,
        "asked_now": asked[:shown],
        "asked_later": asked[shown:],
        "collectives": collectives,
        "reached_by_groups": any(count for _written, count in collectives),
        "added": showing.additions(preview),
        "removed": showing.removals(preview),
        "decisions": given.decisions,
        "replaces": given.replaces,
        "plainly_replaces": any(row.plain and row.plan.pk == given.replaces for row in preview.predecessors),
        "reason": given.reason,
        "message": "" if of_reason else message,
        "reason_error": message if of_reason else "",
        "tasks_url": _tasks_url(preview),
        "owner": preview.document.owner,
    }
    return render(request, "adoption/publish.html", context, status=status)


def _tasks_url(preview: services.Preview) -> str:
    return f"{reverse('tasks:tasks')}?plan={preview.plan.pk}" if preview.plan else ""
