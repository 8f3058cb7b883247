"""What the sheets of incoming documents say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from luoshi.web.circulation.models import Handling, Opinion, Sheet
from luoshi.web.dossier.models import Attachment
from luoshi.web.kernel import files

# administrator, general office, lead, member, data owner, leader, inspector
POLICY = """
circulation.read         O O O O O O O
circulation.register     - C - - - - -
circulation.edit         - C - - - - -
circulation.propose      - C - - - - -
circulation.route        - C - - - - -
circulation.recall       - C - - - - -
circulation.record       - C - - - - -
circulation.instruct     - O O O - O -
circulation.convert      - C - - - - -
circulation.assign       - C - - - - -
circulation.hand_on      - D D - - - -
circulation.answer       - O D D - - -
circulation.return       - D D - - - -
circulation.send_back    - C - - - - -
circulation.close        - C - - - - -
circulation.attach       - O D D - - -
"""

TABLE = """
# Incoming documents. On the sheet of the own city are its leader, whose turn it is, the industry bureau by its head, and a
# member of it as handler; the register is its general office's. Nobody else sees it, whatever they are; of the other city nobody.
GET   /api/circulation                              aolmdei-  .
GET   /api/circulation/{sheet_id}                   -olm-e--  --------
GET   circulation:list                              aolmdei-  .
GET   circulation:export                            aolmdei-  .
GET   circulation:supervision                       -o------  .
GET   circulation:new                               -o------  .
POST  circulation:new                               -o------  .
GET   circulation:sheet                             -olm-e--  --------
GET   circulation:docx                              -olm-e--  --------
GET   circulation:edit                              -o------  --------
POST  circulation:edit                              -o------  --------
POST  circulation:propose                           -o------  --------
POST  circulation:route                             -o------  --------
POST  circulation:recall                            -o------  --------
POST  circulation:convert                           -o------  --------
POST  circulation:record                            -o------  --------
POST  circulation:instruct                          -----e--  --------
POST  circulation:assign                            -o------  --------
POST  circulation:hand-on                           --l-----  --------
# The office puts down what a body answered on paper.
POST  circulation:answer                            -olm----  --------
POST  circulation:return                            --l-----  --------
POST  circulation:send-back                         -o------  --------
POST  circulation:close                             -o------  --------
POST  circulation:attach                            -olm----  --------
GET   circulation:attachment                        -olm-e--  --------
POST  circulation:attachment-remove                 -olm----  --------
"""


def make(things: Any) -> dict[str, Any]:
    """A sheet of the city in each stage that an act begins in, with the world's people on it where it is their city."""
    world, soon = things.world, timezone.localdate() + timedelta(days=3)
    reader = world.leader.person_id if things.own else things.person.pk
    handler = world.member.person_id if things.own else things.person.pk

    def sheet(number: int, **facts: Any) -> Sheet:
        return Sheet.objects.create(
            owner=things.city, number=f"收〔2025〕{number}号", title=f"关于报送材料的通知（{number}）", sender="省政府办公厅",
            registered_by=things.person, **{"proposal": "呈阅", "proposed_by": things.person, "proposed_at": timezone.now(), **facts},
        )  # fmt: skip

    def work(of: Sheet, **facts: Any) -> Handling:
        return Handling.objects.create(
            sheet=of, organisation=things.lead, handler_id=handler, due=soon, **facts
        )

    at_work = sheet(1, stage="handling")
    opinion = Opinion.objects.create(sheet=at_work, person_id=reader, name="张", reached_at=timezone.now())
    said = Opinion.objects.create(
        sheet=at_work,
        person=things.person,
        name="李",
        acted_at=timezone.now(),
        word="text",
        text="请研究。",
        round=2,
    )
    answered = sheet(2, stage="answered")
    kept = files.keep([b"annex " + things.city.name.encode()])
    return {
        "sheet": at_work,
        "sheet_opinion": opinion,
        "sheet_said": said,
        "sheet_work": work(at_work),
        "sheet_bare": sheet(3, stage="proposed"),
        "sheet_answered": answered,
        "sheet_answered_work": work(
            answered, state="answered", answer="已办", ended_at=timezone.now(), ended_by=things.person
        ),
        "sheet_attachment": Attachment.objects.create(
            kind="circulation", object_id=at_work.pk, name="附件.pdf", sha256=kept.sha256, size=kept.size,
            by_id=handler, organisation=things.lead,
        ),
    }  # fmt: skip


def _of(name: str) -> Any:
    return lambda t, a: getattr(t, name).pk


PARAMETERS = {"sheet_id": _of("sheet")}
_ON = ("sheet", "docx", "edit", "instruct", "attach")
SPECIAL = {
    **{f"circulation:{name}": {"pk": _of("sheet")} for name in _ON},
    **{f"circulation:{name}": {"pk": _of("sheet_bare")} for name in ("propose", "route", "record", "assign")},
    "circulation:convert": {"pk": _of("sheet"), "opinion": _of("sheet_said")},
    "circulation:recall": {"pk": _of("sheet"), "opinion": _of("sheet_opinion")},
    **{
        f"circulation:{name}": {"pk": _of("sheet"), "work": _of("sheet_work")}
        for name in ("hand-on", "answer", "return")
    },
    "circulation:send-back": {"pk": _of("sheet_answered"), "work": _of("sheet_answered_work")},
    "circulation:close": {"pk": _of("sheet_answered")},
    **{
        f"circulation:attachment{name}": {"pk": _of("sheet"), "attachment": _of("sheet_attachment")}
        for name in ("", "-remove")
    },
}


def _file() -> BytesIO:
    file = BytesIO(b"another annex")
    file.name = "另一份.pdf"
    return file


_REGISTERED = {
    "title": "关于开展督查的通知", "sender": "省政府办公厅", "copies": 1, "secrecy": "none", "urgency": "urgent",
}  # fmt: skip
_SOON = (timezone.localdate() + timedelta(days=1)).isoformat()
BODIES = {
    "POST circulation:new": lambda t, a: _REGISTERED,
    "POST circulation:edit": lambda t, a: {**_REGISTERED, "version": 1},
    "POST circulation:propose": lambda t, a: {"version": 1, "text": "呈李副市长阅示"},
    "POST circulation:route": lambda t, a: {"version": 1, "person": t.world.leader.person_id},
    "POST circulation:recall": lambda t, a: {"version": 1},
    "POST circulation:convert": lambda t, a: {"kind": "issue"},
    "POST circulation:record": lambda t, a: {"version": 1, "name": "王市长", "text": "阅"},
    "POST circulation:instruct": lambda t, a: {"word": "agree"},
    "POST circulation:assign": lambda t, a: {"version": 1, "lead": t.lead.name, "due": _SOON},
    "POST circulation:hand-on": lambda t, a: {"person": t.world.lead.person_id},
    "POST circulation:answer": lambda t, a: {"text": "已办"},
    "POST circulation:return": lambda t, a: {"reason": "不属本单位职责"},
    "POST circulation:send-back": lambda t, a: {"version": 1, "reason": "再办"},
    "POST circulation:close": lambda t, a: {"version": 1, "text": "已落实"},
    "POST circulation:attach": lambda t, a: {"files": _file()},
}  # fmt: skip

ENGLISH = (
    "/circulation/", "/circulation/new/", "/circulation/supervision/", "/circulation/{sheet.pk}/",
    "/circulation/{sheet_answered.pk}/", "/circulation/{sheet.pk}/edit/",
)  # fmt: skip
ACCESSIBLE = {
    "office": (
        "/circulation/", "/circulation/new/", "/circulation/supervision/", "/circulation/5/", "/circulation/5/?act=route",
        "/circulation/3/?act=assign", "/circulation/5/edit/",
    ),
    "leader": ("/circulation/6/",),
    "member": ("/circulation/",),
}  # fmt: skip
LISTS = {"circulation:list": "circulation:export"}
# One count of all that a role has to do with incoming documents.
QUERIES = dict.fromkeys((f"desk:home {role}" for role in ("general_office", "lead", "leader")), 1)
