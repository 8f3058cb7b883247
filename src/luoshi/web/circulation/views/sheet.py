"""The page of a sheet, with what the person can do to it now; and the same as docx."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act, Urgency
from luoshi.web.circulation import conversions, people, queries
from luoshi.web.circulation.conversions import Conversion
from luoshi.web.circulation.forms import AssignForm
from luoshi.web.circulation.models import Handling, Opinion, Sheet, facts_of
from luoshi.web.circulation.scopes import works_of
from luoshi.web.circulation.services.instructing import turn_of
from luoshi.web.circulation.sheet_docx import docx_of, office_of
from luoshi.web.circulation.standing import opinions_of
from luoshi.web.circulation.standing import works_of as works_on
from luoshi.web.dossier.queries import dossier_of
from luoshi.web.dossier.views import done as done_on_thing
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.panels import panels

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OF_THE_REGISTRY = (
    Act.EDIT,
    Act.PROPOSE,
    Act.ROUTE,
    Act.ASSIGN,
    Act.CLOSE,
)


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one sheet."""
    return show(request, find(request, pk))


@require_GET
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it is filed."""
    row = find(request, pk)
    name = _("文件处理单%(number)s.docx") % {"number": row.number}
    return HttpResponse(
        docx_of(row, queries.steps(row)),
        content_type=DOCX,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def find(request: HttpRequest, pk: int) -> Sheet:
    """The sheet; Http404 where the person may not see it."""
    row = queries.one(request.actor, pk)
    if row is None:
        raise Http404
    return row


def show(
    request: HttpRequest, row: Sheet, *, status: int = 200, failed: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; ``failed`` is a form of it that was refused, with what was typed into it."""
    actor = request.actor
    opinions, works = opinions_of(row), works_on(row)
    facts = facts_of(opinions, works, row)
    rights = [*(f"circulation.{act.value}" for act in Act), "circulation.convert"]
    may = permissions.held(actor, rights, row)
    acts = [
        act
        for act in OF_THE_REGISTRY
        if f"circulation.{act.value}" in may and rules.hindrance(act, facts) is None
    ]
    registry = "circulation.edit" in may
    own = turn_of(row, actor) if "circulation.instruct" in may and facts.readers else None
    mine = set(works_of(actor).filter(sheet=row).values_list("pk", flat=True)) if works else set()
    today = clock.today()
    made = conversions.made_of(actor, [each for each in opinions if each.asks])
    steps = queries.steps(row)
    offers = conversions.offered(actor) if "circulation.convert" in may else []
    context = {
        "sheet": row,
        "waiting": queries.by_day(queries.row_of(row).waiting),
        "opinions": [
            {
                "row": each,
                "made": made.get(each.pk, ()),
                "offers": _offers(offers, made.get(each.pk, ())) if each.asks else (),
            }
            for each in opinions
        ],
        "works": [_work(each, each.pk in mine, registry, may, row) for each in works],
        "mine": [each for each in works if each.pk in mine and each.state == Handling.State.OPEN],
        "steps": steps,
        "office": office_of(row, steps),
        "acts": {act.value for act in acts},
        "registry": registry,
        "proposal": row.proposal or _proposal_on_paper(opinions),
        "own_opinion": own,
        "leaders": people.offered(row.owner, today) if Act.ROUTE in acts else [],
        "assign_form": _assign_form(request, row, failed) if Act.ASSIGN in acts else None,
        "opened": failed["form"] if failed else request.GET.get("act", ""),
        "failed": failed or {},
        "dossier": dossier_of(actor, "circulation", row),
        "document_seen": _sees_document(request, row),
        "panels": panels("circulation.main", request, row),
        "today": today,
    }
    return render(request, "circulation/sheet.html", context, status=status)


def perform(
    request: HttpRequest, pk: int, form: str, do: Callable[[], Any], said: str, *, key: int = 0
) -> HttpResponse:
    """Do an act and go back to the page; where it is refused, show the page with what was typed and why."""
    return done_on_thing(request, find(request, pk), form, do, said, find=find, show=show, key=key)


def version(request: HttpRequest) -> int:
    """The version of the sheet that the person was looking at."""
    return number(request.POST.get("version"))


def _work(row: Handling, mine: bool, registry: bool, may: frozenset[str], sheet: Sheet) -> dict[str, Any]:
    """A row of what is handled, with what the person can do to it."""
    working = row.state == Handling.State.OPEN and sheet.closed_at is None
    today = clock.today()
    passing = mine and working and "circulation.hand_on" in may
    return {
        "row": row,
        "late": row.state == Handling.State.OPEN and row.due < today,
        "may_answer": working and (mine or registry) and "circulation.answer" in may,
        "may_return": working and mine and "circulation.return" in may,
        "hands": people.hands_of(row.organisation, today) if passing else [],
        "may_send_back": registry and row.state == Handling.State.ANSWERED and sheet.closed_at is None,
    }


def _assign_form(request: HttpRequest, row: Sheet, failed: dict[str, Any] | None) -> AssignForm:
    if failed and failed["form"] == Act.ASSIGN.value:
        return AssignForm(failed["data"], actor=request.actor)
    due = rules.usual_due(Urgency(row.urgency), clock.today())
    asked = number(request.GET.get("opinion"))
    said = next((each for each in opinions_of(row) if each.pk == asked), None)
    initial = {
        "due": due,
        "request": said.text if said else "",
        "lead": said.body.short_name if said and said.body else "",
    }
    return AssignForm(initial=initial, actor=request.actor)


def _proposal_on_paper(opinions: Iterable[Opinion]) -> str:
    """What the office has proposed on the paper, for the form: the last of it."""
    return next((row.text for row in reversed(list(opinions)) if row.on_paper and "办公室" in row.column), "")


def _offers(offers: list[Conversion], made: Iterable[tuple[str, Any]]) -> list[Conversion]:
    """Those of the conversions that were not made yet."""
    kinds_made = {kind for kind, _row in made}
    return [each for each in offers if each.kind not in kinds_made]


def _sees_document(request: HttpRequest, row: Sheet) -> bool:
    return row.document is not None and permissions.allowed(request.actor, "document.read", row.document)
