"""What the stocktakes say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from luoshi.delivery import snapshots
from luoshi.web.accounts.models import Person
from luoshi.web.kernel import clock
from luoshi.web.stocktakes.models import Decision, Stocktake, StocktakeSnapshot
from luoshi.web.stocktakes.standing import freeze

# administrator, general office, lead, member, data owner, leader, inspector
POLICY = """
stocktake.read           I I I I I I I
stocktake_note.read      - C - - - C C
stocktake.plan           - C - - - - -
stocktake.open           - C - - - - -
stocktake.decide         - C - - - - -
stocktake.ask            - C - - - - -
stocktake.close          - C - - - - -
stocktake.cancel         - C - - - - -
stocktake.edit_note      - C - - - - -
"""

TABLE = """
# Stocktakes. The general office runs them; leader and inspector read them and take the note along; a department whose
# tasks are gone through sees its own part, and has no note of the whole.
GET   /api/stocktakes                               aolmdei-  .
POST  /api/stocktakes                               -o------  .
GET   /api/stocktakes/{stocktake_id}                aolmdei-  --------
POST  /api/stocktakes/{stocktake_id}/open           -o------  --------
POST  /api/stocktakes/{stocktake_id}/cancel         -o------  --------
POST  /api/stocktakes/{stocktake_id}/decisions      -o------  --------
POST  /api/stocktakes/{stocktake_id}/requests       -o------  --------
POST  /api/stocktakes/{stocktake_id}/close          -o------  --------
GET   /api/stocktakes/{stocktake_id}/snapshot       aolmdei-  --------
GET   /api/stocktakes/{stocktake_id}/comparison     aolmdei-  --------
GET   stocktakes:list                               aolmdei-  .
GET   stocktakes:export                             aolmdei-  .
GET   stocktakes:new                                -o------  .
POST  stocktakes:new                                -o------  .
GET   stocktakes:stocktake                          aolmdei-  --------
POST  stocktakes:open                               -o------  --------
POST  stocktakes:cancel                             -o------  --------
GET   stocktakes:meeting                            aolmdei-  --------
POST  stocktakes:ask                                -o------  --------
POST  stocktakes:decide                             -o------  --------
POST  stocktakes:close                              -o------  --------
GET   stocktakes:compare                            aolmdei-  --------
GET   stocktakes:note                               -o---ei-  --------
POST  stocktakes:note                               -o------  --------
GET   stocktakes:note-docx                          -o---ei-  --------
GET   stocktakes:assigned                           aolmdei-  --------
"""


def make(things: Any) -> dict[str, Any]:
    """A stocktake of the plan in each state."""
    person = Person.objects.exclude(pk=things.person.pk).order_by("pk").first()

    def stocktake(state: str, **facts: Any) -> Stocktake:
        return Stocktake.objects.create(
            title=f"十月调度（{state}）", rhythm="monthly", held_on=timezone.localdate() + timedelta(days=3), owner=things.city,
            office=things.city, plan=things.plan, state=state, planned_by=person, **facts,
        )  # fmt: skip

    before, closed = (stocktake("closed", closed_at=timezone.now() - timedelta(days=days)) for days in (9, 0))
    Decision.objects.create(stocktake=closed, text="一个月内办齐", form="note", body=things.lead)
    for row in (before, closed):
        record = snapshots.as_record(freeze(row, clock.today()))
        StocktakeSnapshot.objects.create(stocktake=row, content=record, digest=snapshots.digest(record))
    return {
        "stocktake": stocktake("planned"),
        "stocktake_open": stocktake("open", opened_at=timezone.now()),
        "stocktake_closed": closed,
    }


PARAMETERS = {"stocktake_id": lambda t, a: t.stocktake.pk}
SPECIAL = {
    **{
        f"stocktakes:{name}": {"pk": lambda t, a: t.stocktake.pk} for name in ("stocktake", "open", "cancel", "ask")
    },
    **{
        f"stocktakes:{name}": {"pk": lambda t, a: t.stocktake_open.pk} for name in ("meeting", "decide", "close")
    },
    **{
        f"stocktakes:{name}": {"pk": lambda t, a: t.stocktake_closed.pk}
        for name in ("compare", "note", "note-docx", "assigned")
    },
    **{
        f"/api/stocktakes/{{stocktake_id}}/{name}": {"stocktake_id": lambda t, a: t.stocktake_open.pk}
        for name in ("decisions", "close")
    },
    **{
        f"/api/stocktakes/{{stocktake_id}}/{name}": {"stocktake_id": lambda t, a: t.stocktake_closed.pk}
        for name in ("snapshot", "comparison")
    },
}  # fmt: skip

_TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
BODIES = {
    "POST stocktakes:new": lambda t, a: {"of": f"plan-{t.plan.pk}", "rhythm": "monthly", "held_on": _TOMORROW},
    "POST stocktakes:open": lambda t, a: {"version": 1},
    "POST stocktakes:cancel": lambda t, a: {"version": 1, "reason": "改期"},
    "POST stocktakes:decide": lambda t, a: {
        "text": "一周内拿出办法", "form": "issue", "item": f"task-{t.task.pk}", "body": t.lead.name, "due": _TOMORROW,
    },
    "POST stocktakes:close": lambda t, a: {"version": 1},
    "POST /api/stocktakes": lambda t, a: {"plan_id": t.plan.pk, "rhythm": "monthly", "held_on": _TOMORROW},
    "POST /api/stocktakes/{stocktake_id}/open": lambda t, a: {"version": 1},
    "POST /api/stocktakes/{stocktake_id}/cancel": lambda t, a: {"version": 1, "reason": "改期"},
    "POST /api/stocktakes/{stocktake_id}/decisions": lambda t, a: {"text": "一周内拿出办法"},
    "POST stocktakes:ask": lambda t, a: {"task": t.task.pk, "what": "figure"},
    "POST /api/stocktakes/{stocktake_id}/requests": lambda t, a: {"task_id": t.task.pk, "what": "figure"},
    "POST /api/stocktakes/{stocktake_id}/close": lambda t, a: {"version": 1},
    "POST stocktakes:note": lambda t, a: {"text": "一、总体情况"},
}  # fmt: skip

ENGLISH = (
    "/stocktakes/", "/stocktakes/?state=planned", "/stocktakes/new/", "/stocktakes/{stocktake.pk}/",
    "/stocktakes/{stocktake_open.pk}/", "/stocktakes/{stocktake_open.pk}/meeting/", "/stocktakes/{stocktake_closed.pk}/",
    "/stocktakes/{stocktake_closed.pk}/compare/", "/stocktakes/{stocktake_closed.pk}/note/",
)  # fmt: skip
ACCESSIBLE = {
    "office": ("/stocktakes/", "/stocktakes/new/", "/stocktakes/2/", "/stocktakes/2/compare/", "/stocktakes/2/note/", "/stocktakes/3/", "/stocktakes/3/meeting/"),
}  # fmt: skip
LISTS = {"stocktakes:list": "stocktakes:export"}
