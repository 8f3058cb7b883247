"""What comes out of a stocktake: its note as an official document, the list of what was agreed on, two of them compared."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.delivery.snapshots import Snapshot
from luoshi.rendering.official.kinds import kind_named
from luoshi.rendering.official.kinds import render as render_official
from luoshi.rendering.official.stocktake import note_text, note_values
from luoshi.web.kernel import permissions
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.outgoing.queries import bytes_of, in_use
from luoshi.web.stocktakes import list_xlsx, queries, services
from luoshi.web.stocktakes.models import Note, Stocktake, StocktakeSnapshot
from luoshi.web.stocktakes.views.stocktake import find

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from another stocktake of the same thing (the one before, unless the address names one) to this one."""
    row = find(request, pk)
    others = queries.closed_of_same_thing(row)
    asked = number_of(request.GET.get("with"))
    before = next((each for each in others if each.pk == asked), None) or queries.earlier(row)
    found = queries.comparison(before, row, request.actor) if before is not None else None
    context = {
        "stocktake": row,
        "others": others,
        "before": before,
        "comparison": found,
        "turns": queries.turns(found) if found is not None else [],
    }
    return render(request, "stocktakes/compare.html", context)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of the note, to be put in other words before it goes out."""
    row = find(request, pk)
    permissions.require(request.actor, "stocktake_note.read", row)
    if request.method == "POST":
        services.edit_note(pk, request.POST.get("text", ""), actor=request.actor)
        messages.success(request, _("纪要正文已保存。"))
        return redirect("stocktakes:note", pk)
    kept, snapshot = _frozen(row)
    context = {
        "stocktake": row,
        "text": _text(row, snapshot),
        "written": note_text(snapshot, _earlier(row)),
        "kept": kept,
        "may_edit": permissions.allowed(request.actor, "stocktake.edit_note", row),
    }
    return render(request, "stocktakes/note.html", context)


@require_GET
def note_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The note as an official document, by the office's own template where it has one."""
    row = find(request, pk)
    permissions.require(request.actor, "stocktake_note.read", row)
    kept, snapshot = _frozen(row)
    kind = kind_named("stocktake")
    assert kind is not None
    values = note_values(
        snapshot, kept.digest, office=row.office.name, text=_text(row, snapshot), written=snapshot.day
    )
    name = content_disposition_header(True, f"{row.title}纪要.docx") or "attachment"
    template = bytes_of(in_use(request.actor, kind))
    return HttpResponse(
        render_official(kind, values, template), content_type=DOCX, headers={"Content-Disposition": name}
    )


@require_GET
def assigned(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed on in it, with what became of it, as a workbook (交办清单)."""
    row = find(request, pk)
    rows = queries.decisions_of(row, request.actor)
    return workbook_answer(request, _("交办清单"), list_xlsx.ASSIGNED, rows)


def _frozen(row: Stocktake) -> tuple[StocktakeSnapshot, Snapshot]:
    kept = StocktakeSnapshot.objects.filter(stocktake=row).first()
    if kept is None:
        raise Http404
    return kept, kept.record()


def _earlier(row: Stocktake) -> Snapshot | None:
    before = queries.earlier(row)
    return _frozen(before)[1] if before is not None else None


def _text(row: Stocktake, snapshot: Snapshot) -> str:
    """The text as it was edited, else as the program writes it."""
    edited = Note.objects.filter(stocktake=row).values_list("text", flat=True).first()
    return edited or note_text(snapshot, _earlier(row))
