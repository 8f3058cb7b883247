"""The facts of a sheet as they are recorded: codes, days and digests. What people wrote, and who they are, is not among them.

A digest proves what was written to whoever has it before them, and tells nobody else: it is salted with the key of the sheet.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.circulation.models import Handling, Opinion, Sheet

DIGEST_LENGTH = 16


def digest(sheet: Sheet, *parts: object) -> str:
    """The digest of what was written; empty where nothing was."""
    if not any(parts):
        return ""
    words = "\x1f".join(str(part) for part in (sheet.key, *parts))
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def facts(sheet: Sheet) -> dict[str, Any]:
    """For telling two states of a sheet apart."""
    opinions = list(sheet.opinions.order_by("round", "position", "id")) if sheet.pk else []
    works = list(sheet.handlings.order_by("id").select_related("organisation")) if sheet.pk else []
    return {
        "stage": sheet.stage,
        "registration": digest(
            sheet, sheet.number, sheet.title, sheet.sender, sheet.doc_number, sheet.copies, sheet.secrecy,
            sheet.urgency, sheet.received_at.isoformat(), sheet.remark,
        ),
        "proposal": digest(sheet, sheet.proposal),
        "opinions": [_opinion(sheet, row) for row in opinions],
        "works": [_work(sheet, row) for row in works],
        "conclusion": digest(sheet, sheet.conclusion),
    }  # fmt: skip


def _opinion(sheet: Sheet, row: Opinion) -> dict[str, Any]:
    return {
        "row": row.pk,
        "round": row.round,
        "word": row.word,
        "digest": digest(sheet, row.text, row.name, row.body_id or ""),
    }


def _work(sheet: Sheet, row: Handling) -> dict[str, Any]:
    return {
        "row": row.pk,
        "state": row.state,
        "due": row.due.isoformat(),
        "handed_on": row.handler_id is not None,
        "digest": digest(
            sheet, row.organisation_id, row.handler_id or "", row.request, row.answer, row.reason
        ),
    }


def opinion_words(recorded: Any) -> str:
    """A recorded opinion for people: its round, and whether it was given; not by whom."""
    if not isinstance(recorded, dict):
        return str(recorded)
    said = dict(Opinion.Word.choices).get(recorded.get("word", ""))
    return _("第 %(round)s 批：%(said)s") % {
        "round": recorded.get("round", ""),
        "said": said or _("待批示"),
    }


def work_words(recorded: Any) -> str:
    """A recorded handling for people: how it stands and by when; not whose it is."""
    if not isinstance(recorded, dict):
        return str(recorded)
    state = dict(Handling.State.choices).get(recorded.get("state", ""), "")
    return _("%(state)s，时限 %(due)s") % {"state": state, "due": recorded.get("due", "")}


def list_of(words: Any) -> Any:
    """How a list of such facts is put into words: one after the other."""

    def show(recorded: Any) -> str:
        rows = recorded if isinstance(recorded, list) else [recorded]
        return "；".join(words(row) for row in rows)

    return show
