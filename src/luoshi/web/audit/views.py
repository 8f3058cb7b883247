"""The pages of the log: the list, an entry with its proof, the roots."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.web.audit import entry_words, list_xlsx, queries, services
from luoshi.web.audit.differences import Difference, differences, summary
from luoshi.web.audit.forms import FilterForm
from luoshi.web.audit.models import Checkpoint, Entry
from luoshi.web.audit.verification import verify_latest
from luoshi.web.kernel import permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted

LATEST = 500
CHECKPOINTS_ON_LIST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it stands in a list or on its page."""

    entry: Entry
    found: list[Difference]

    @classmethod
    def of(cls, entry: Entry) -> Line:
        return cls(entry, differences(entry))

    @property
    def summary(self) -> str:
        return summary(self.found)

    @property
    def action(self) -> str:
        return self.entry.words

    @property
    def object_type(self) -> str:
        return self.entry.object_words

    @property
    def role(self) -> str:
        return entry_words.role(self.entry.role)

    @property
    def channel(self) -> str:
        return entry_words.channel(self.entry.channel)


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The list, one page of it."""
    actor: Actor = request.actor
    permissions.require(actor, "audit.read")
    form = FilterForm(request.GET)
    valid = form.is_valid()
    shown = queries.Page([], None, None)
    size = rows_wanted(request.GET, queries.PAGE)
    if valid:
        rows = queries.entries(actor, form.cleaned_data)
        shown = queries.page(
            rows,
            oldest_first=form.oldest_first,
            after=_number(request, "after"),
            before=_number(request, "before"),
            size=size,
        )
    query = _query(form)
    context = {
        **_seal(actor),
        "form": form,
        "problems": [str(problem) for found in form.errors.values() for problem in found],
        "lines": [Line.of(entry) for entry in shown.rows],
        "next": shown.next,
        "previous": shown.previous,
        "first_page": _number(request, "after") is None and _number(request, "before") is None,
        "query": urlencode({**query, "rows": "all"} if size != queries.PAGE else query),
        "all_rows": urlencode({**query, "rows": "all"}),
        "whole": size != queries.PAGE,
        "sort_query": urlencode({**query, "sort": "-at" if form.oldest_first else "at"}),
        "chips": _chips(query),
        "actions": _acts(form.data.get("action", "")),
        "object_types": [(code, wording.kind(code)) for code in queries.known("object_type")],
        "may_verify": permissions.allowed(actor, "audit.verify"),
    }
    return render(request, "audit/entries.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The filtered rows as a workbook."""
    permissions.require(request.actor, "audit.read")
    form = FilterForm(request.GET)
    if not form.is_valid():
        return redirect("audit:entries", permanent=False)
    rows = queries.entries(request.actor, form.cleaned_data)
    if form.oldest_first:
        rows = rows.order_by("sequence")
    filters = " ".join(f"{name}：{value}" for name, value in _chips(_query(form)))
    remark = _("筛选条件：%(filters)s") % {"filters": filters} if filters else ""
    if rows[list_xlsx.MOST : list_xlsx.MOST + 1].exists():
        too_many = _("符合条件的超过 %(n)d 条，这里只有前 %(n)d 条；请按日期分段导出。") % {
            "n": list_xlsx.MOST
        }
        remark = f"{remark} {too_many}".strip()
    listed = map(list_xlsx.Row.of, rows[: list_xlsx.MOST].iterator(chunk_size=500))
    return workbook_answer(request, _("审计记录"), list_xlsx.COLUMNS, listed, remark=remark)


@require_GET
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry: who, what, before and after, and the proof that it stands in the log."""
    found = _visible(request, sequence)
    proof = queries.proof_of(found)
    context = {
        "line": Line.of(found),
        "entry": found,
        "url": entry_words.object_url(found),
        "proof": proof,
        "steps": proof["proof"]["path"] if proof else [],
        "holds": proof is not None and _holds(proof),
    }
    return render(request, "audit/entry.html", context)


@require_GET
def proof(request: HttpRequest, sequence: int) -> HttpResponse:
    """The proof as a file, for ``luoshi audit check``."""
    made = queries.proof_of(_visible(request, sequence))
    if made is None:
        raise Http404
    response = HttpResponse(json.dumps(made, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="luoshi-audit-{sequence}.json"'
    return response


@require_http_methods(["GET", "POST"])
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The roots that were taken down; a POST takes down the one of now."""
    actor: Actor = request.actor
    if request.method == "POST":
        return redirect("audit:checkpoint", services.make_checkpoint(actor=actor).pk)
    if not permissions.allowed(actor, "audit.checkpoint"):
        permissions.require(actor, "audit.verify")
    return render(
        request,
        "audit/checkpoints.html",
        {**_seal(actor, 200), "may_read": permissions.may(actor, "audit.read")},
    )


@require_GET
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """A root, to be printed."""
    if not permissions.allowed(request.actor, "audit.checkpoint"):
        permissions.require(request.actor, "audit.verify")
    found = get_object_or_404(Checkpoint, pk=pk)
    return render(request, "audit/checkpoint.html", {"checkpoint": found, "groups": _groups(found.root)})


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the latest entries are as they were sealed."""
    permissions.require(request.actor, "audit.verify")
    report = verify_latest(LATEST)
    # That something is wrong may be known to whoever may verify; whose it is, only within the jurisdiction.
    mine = permissions.restrict(Entry.objects.all(), request.actor, "audit.read")
    found = mine.filter(sequence__in=[finding.first for finding in report.findings])
    context = {
        "report": report,
        "verified": min(LATEST, report.size),
        "groups": _groups(report.root),
        "visible": set(found.values_list("sequence", flat=True)) if report.findings else set(),
    }
    return render(request, "audit/verify.html", context)


def _visible(request: HttpRequest, sequence: int) -> Entry:
    permissions.require(request.actor, "audit.read")
    return get_object_or_404(
        permissions.restrict(Entry.objects.all(), request.actor, "audit.read"), sequence=sequence
    )


def _holds(made: dict[str, Any]) -> bool:
    from luoshi.web.audit.proofs import ProofError, check

    try:
        check(made, made["root"])
    except ProofError:
        return False
    return True


def _seal(actor: Actor, most: int = CHECKPOINTS_ON_LIST) -> dict[str, Any]:
    """What the panel of the root shows."""
    peaks = queries.state()
    root = peaks.root().hex()
    return {
        "size": peaks.size,
        "root": root,
        "groups": _groups(root),
        "checkpoints": list(Checkpoint.objects.all()[:most]),
        "may_checkpoint": permissions.allowed(actor, "audit.checkpoint"),
        "may_verify": permissions.allowed(actor, "audit.verify"),
    }


def _groups(root: str) -> list[str]:
    """The root in groups that can be read aloud and typed again."""
    return [root[at : at + 8] for at in range(0, len(root), 8)]


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None


def _acts(chosen: str) -> list[tuple[str, str, bool]]:
    """The acts to choose from, each once, whether it stands in the log as a code or as words: value, words, chosen."""
    found: dict[str, list[str]] = {}
    for code in queries.known("action"):
        found.setdefault(wording.acts_like(code)[-1], []).append(code)
    choices = ((codes[0], wording.act(codes[0]), chosen in (*codes, name)) for name, codes in found.items())
    return sorted(choices, key=lambda choice: choice[1])


def _query(form: FilterForm) -> dict[str, str]:
    return {name: form.data[name].strip() for name in form.fields if form.data.get(name, "").strip()}


def _chips(query: dict[str, str]) -> list[tuple[str, str]]:
    """The filters as a sentence."""
    words = {"action": wording.act, "object_type": wording.kind}
    names = {
        "q": _("含"), "person": _("操作人"), "organisation": _("机构"), "action": _("操作"), "object_type": _("类型"),
        "object_id": _("对象编号"), "start": _("自"), "end": _("至"),
    }  # fmt: skip
    return [(label, words.get(name, str)(query[name])) for name, label in names.items() if name in query]
