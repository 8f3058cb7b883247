"""What the issues say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from luoshi.web.accounts.models import Person
from luoshi.web.dossier.models import Attachment, Instruction
from luoshi.web.issues.models import Issue
from luoshi.web.kernel import files

# administrator, general office, lead, member, data owner, leader, inspector
POLICY = """
issue.read               I I I I I I I
issue.raise              - O O O O O O
issue.assign             - C L - - - -
issue.take               - D D D - - -
issue.resolve            - D D D - - -
issue.verify             - C - - - - -
issue.return             - C D - - - -
issue.reopen             - I I I I I I
issue.comment            - I I I I I -
issue.attach             - C I I - - O
issue.follow             - I I I I I -
"""
# An inspector says what was found, with the evidence, and says it again.
INSPECTORS = {"issue.raise", "issue.reopen", "issue.attach"}

TABLE = """
# Issues. The office of the city has what was raised there, the industry bureau what was put to it: it hands on, takes,
# resolves and sends back; the office alone verifies. What a body has is not the office's to take or to resolve.
GET   /api/issues                                   aolmdei-  .
POST  /api/issues                                   -olmdei-  .
GET   /api/issues/{issue_id}                        aolmdei-  --------
POST  /api/issues/{issue_id}/assign                 -ol-----  --------
POST  /api/issues/{issue_id}/take                   --lm----  --------
POST  /api/issues/{issue_id}/resolve                --lm----  --------
POST  /api/issues/{issue_id}/verify                 -o------  --------
POST  /api/issues/{issue_id}/return                 -ol-----  --------
POST  /api/issues/{issue_id}/reopen                 -olmdei-  --------
GET   /api/issues/{issue_id}/changes                aolmdei-  --------
GET   /api/issues/{issue_id}/comments               aolmdei-  --------
POST  /api/issues/{issue_id}/comments               -olmde--  --------
GET   /api/issues/{issue_id}/attachments            aolmdei-  --------
POST  /api/issues/{issue_id}/attachments            -olm----  --------
POST  /api/issues/{issue_id}/instructions           -o---e--  --------
PUT   /api/issues/{issue_id}/following              -olmde--  --------
GET   issues:list                                   aolmdei-  .
GET   issues:board                                  aolmdei-  .
GET   issues:export                                 aolmdei-  .
GET   issues:on-thing                               aolmdei-  --------
GET   issues:new                                    -olmdei-  .
POST  issues:new                                    -olmdei-  .
GET   issues:issue                                  aolmdei-  --------
POST  issues:assign                                 -ol-----  --------
POST  issues:take                                   --lm----  --------
POST  issues:resolve                                --lm----  --------
POST  issues:verify                                 -o------  --------
POST  issues:return                                 -ol-----  --------
POST  issues:reopen                                 -olmdei-  --------
POST  issues:issue-comment                          -olmde--  --------
POST  issues:issue-follow                           -olmde--  --------
# The inspector adds to what the inspector raised; this was raised by somebody else.
POST  issues:issue-attach                           -olm----  --------
GET   issues:attachment                             aolmdei-  --------
POST  issues:attachment-remove                      -olm----  --------
POST  issues:instruct                               -o---e--  --------
POST  issues:instruction-act                        -olm----  --------
"""


def make(things: Any) -> dict[str, Any]:
    """One issue in each state that an act begins in; all raised on the task by the office, put to the body that leads it."""
    person = things.person
    others = Person.objects.exclude(pk=person.pk).order_by("pk")

    def issue(state: str, **facts: Any) -> Issue:
        return Issue.objects.create(
            title=f"用地没有落实（{state}）", description="厂房开不了工。", source="inspection", on_kind="task",
            on_id=things.task.pk, on_title=str(things.task), owner=things.city, raised_by=things.city,
            raised_person=others[0], lead=things.lead, due=timezone.localdate() + timedelta(days=2), state=state,
            assigned_at=timezone.now(), **facts,
        )  # fmt: skip

    done = {
        "resolution": "已落实。", "resolved_at": timezone.now(), "resolved_person": person, "resolved_by": things.lead,
    }  # fmt: skip
    made = {
        "issue": issue("assigned"),
        "issue_in_hand": issue("in_hand", taken_at=timezone.now()),
        "issue_resolved": issue("resolved", **done),
        "issue_verified": issue(
            "verified", verified_at=timezone.now(), verified_person=others[1],
            verified_by=things.city if things.city != things.lead else things.support, **done,
        ),
    }  # fmt: skip
    row, kept = made["issue"], files.keep([b"photo " + things.city.name.encode()])
    made["issue_attachment"] = Attachment.objects.create(
        kind="issue", object_id=row.pk, name="现场.jpg", sha256=kept.sha256, size=kept.size, by=person,
        organisation=things.lead,
    )  # fmt: skip
    made["issue_instruction"] = Instruction.objects.create(
        kind="issue", object_id=row.pk, addressee=things.lead, text="请抓紧", by=person
    )
    return made


PARAMETERS = {"issue_id": lambda t, a: t.issue.pk}
SPECIAL = {
    "issues:on-thing": {"kind": lambda t, a: "task", "pk": lambda t, a: t.task.pk},
    **{
        f"issues:{name}": {"pk": lambda t, a: t.issue.pk}
        for name in ("issue", "assign", "take", "return", "issue-comment", "issue-follow", "issue-attach", "instruct")
    },
    "issues:resolve": {"pk": lambda t, a: t.issue_in_hand.pk},
    "issues:verify": {"pk": lambda t, a: t.issue_resolved.pk},
    "issues:reopen": {"pk": lambda t, a: t.issue_verified.pk},
    **{
        f"issues:attachment{name}": {
            "pk": lambda t, a: t.issue.pk, "attachment": lambda t, a: t.issue_attachment.pk,
        }
        for name in ("", "-remove")
    },
    "issues:instruction-act": {
        "pk": lambda t, a: t.issue.pk, "instruction": lambda t, a: t.issue_instruction.pk,
    },
    "/api/issues/{issue_id}/resolve": {"issue_id": lambda t, a: t.issue_in_hand.pk},
    "/api/issues/{issue_id}/verify": {"issue_id": lambda t, a: t.issue_resolved.pk},
    "/api/issues/{issue_id}/reopen": {"issue_id": lambda t, a: t.issue_verified.pk},
}  # fmt: skip


def _photo() -> BytesIO:
    file = BytesIO(b"another photo")
    file.name = "另一张.jpg"
    return file


_JUDGED = {"version": 1, "reason": "见说明"}
_TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
BODIES = {
    "POST issues:new": lambda t, a: {"title": "欠薪", "source": "public"},
    "POST issues:assign": lambda t, a: {"version": 1, "lead": t.lead.name, "due": _TOMORROW},
    "POST issues:take": lambda t, a: {"version": 1},
    "POST issues:resolve": lambda t, a: _JUDGED,
    "POST issues:verify": lambda t, a: _JUDGED,
    "POST issues:return": lambda t, a: _JUDGED,
    "POST issues:reopen": lambda t, a: {"reason": "又停工了"},
    "POST issues:issue-comment": lambda t, a: {"text": "请注意"},
    "POST issues:issue-follow": lambda t, a: {"on": "1"},
    "POST issues:issue-attach": lambda t, a: {"files": _photo()},
    "POST issues:instruct": lambda t, a: {"addressee": t.lead.pk, "text": "请加快", "due": _TOMORROW},
    "POST issues:instruction-act": lambda t, a: {"act": "answer", "text": "已办"},
    "POST /api/issues": lambda t, a: {"title": "欠薪", "source": "public"},
    "POST /api/issues/{issue_id}/assign": lambda t, a: {"version": 1, "lead_id": t.lead.pk, "due": _TOMORROW},
    "POST /api/issues/{issue_id}/take": lambda t, a: {"version": 1},
    "POST /api/issues/{issue_id}/resolve": lambda t, a: _JUDGED,
    "POST /api/issues/{issue_id}/verify": lambda t, a: _JUDGED,
    "POST /api/issues/{issue_id}/return": lambda t, a: _JUDGED,
    "POST /api/issues/{issue_id}/reopen": lambda t, a: {"description": "又停工了"},
    "POST /api/issues/{issue_id}/comments": lambda t, a: {"text": "请注意"},
    "POST /api/issues/{issue_id}/attachments": lambda t, a: {"file": _photo()},
    "POST /api/issues/{issue_id}/instructions": lambda t, a: {"addressee_id": t.lead.pk, "text": "请加快"},
    "PUT /api/issues/{issue_id}/following": lambda t, a: {"following": True},
}

ENGLISH = ("/issues/", "/issues/?group=state", "/issues/board/", "/issues/new/", "/issues/new/?on=task-{task.pk}",
           "/issues/{issue.pk}/", "/issues/{issue_resolved.pk}/")  # fmt: skip
ACCESSIBLE = {
    "office": (
        "/issues/",
        "/issues/?group=lead",
        "/issues/board/",
        "/issues/new/",
        "/issues/1/",
        "/issues/2/?act=assign",
    ),
    "leader": ("/issues/1/",),
    "member": ("/issues/",),
    "inspector": ("/issues/new/", "/issues/board/"),
}
LISTS = {"issues:list": "issues:export", "issues:board": "issues:export"}
# One count of all that a role has to do with issues.
QUERIES = dict.fromkeys((f"desk:home {role}" for role in ("general_office", "lead", "member", "leader")), 1)
