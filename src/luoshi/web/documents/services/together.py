"""Confirming many items in one act: one entry of the log, one correction, undone as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from luoshi.web.documents import items, wording
from luoshi.web.documents.models import Correction, Document, Item
from luoshi.web.documents.reviewing import Reviewed, is_open, part_words
from luoshi.web.documents.services.withdrawal import refuse_withdrawn
from luoshi.web.kernel import clock
from luoshi.web.kernel.act import beside
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused, Stale


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many were confirmed, and how many were not because they have changed since the person looked."""

    done: int
    changed: int
    correction: Correction


def touch(document: Document) -> None:
    """Say that the ledger has changed now."""
    Document.objects.filter(pk=document.pk).update(changed_at=clock.now())


def changed_later() -> Refused:
    """What is to be undone has been changed since."""
    return Refused(_("同一项后来又改过，请先撤销较新的那次改动。"))


def confirm_seen(document_id: int, seen: Sequence[tuple[str, int, int]], *, actor: Actor) -> Confirmed:
    """Confirm the items ``(kind, number, version)`` that the person saw, usually those under one heading.

    What is confirmed already stays as it is; what somebody has changed or removed since is left open and counted.
    Raises Refused where nothing at all is left to confirm.
    """
    with beside("document", document_id, "document.correct", actor=actor) as document:
        _refuse_while_waiting(document)
        chosen, changed = [], 0
        for kind, rows in _rows(document, seen).items():
            for pk, version in {(pk, version) for given, pk, version in seen if given == kind}:
                row = rows.get(pk)
                if row is None or (is_open(row) and row.version != version):
                    changed += 1
                elif is_open(row):
                    chosen.append(row)
        if not chosen:
            raise Refused(
                _("%(n)d 项在您打开之后已被改动或删除，没有核对。请看过现在的内容再核对。") % {"n": changed}
                if changed
                else _("这里的各项都已核对。")
            )
        correction = _confirm(document, chosen, _where(document, chosen), actor)
    return Confirmed(len(chosen), changed, correction)


def confirm_flawless(document_id: int, expected: int, *, actor: Actor) -> Confirmed:
    """Confirm everything that nobody has checked yet and nothing is against (``ledger.review``), as it is now.

    ``expected`` is how many the person was told that there are; Stale where that is not so any more.
    """
    with beside("document", document_id, "document.correct", actor=actor) as document:
        _refuse_while_waiting(document)
        chosen = Reviewed(document).flawless()
        if len(chosen) != expected:
            raise Stale(
                _("您打开之后台账又有改动：现在有 %(n)d 项没有疑问。还没有核对，请看过后再点一次。")
                % {"n": len(chosen)}
            )
        if not chosen:
            raise Refused(_("没有疑问的各项都已核对。"))
        correction = _confirm(document, chosen, _flawless(), actor)
    return Confirmed(len(chosen), 0, correction)


def take_back(correction: Correction) -> None:
    """Open again what was confirmed together. Raises Refused where something of it has been changed since."""
    wanted = {(change["kind"], change["pk"]) for change in correction.changes}
    later = Correction.objects.filter(document=correction.document_id, undone_at=None, pk__gt=correction.pk)
    if any((change["kind"], change["pk"]) in wanted for row in later for change in row.changes):
        raise changed_later()
    rows = _rows(correction.document, wanted)
    if any(pk not in rows[kind] or rows[kind][pk].confirmed_at is None for kind, pk in wanted):
        raise changed_later()
    for kind, found in rows.items():
        _set(kind, found, confirmed_at=None, confirmed_by="")


def facts(correction: Correction) -> dict[str, Any]:
    """What the log keeps of it."""
    return {
        "where": correction.label,
        "count": len(correction.changes),
        "confirmed": [change["label"] for change in correction.changes],
    }


def _refuse_while_waiting(document: Document) -> None:
    refuse_withdrawn(document)
    if document.waiting:
        raise Refused(_("这份文件正在重新识读，识读后才能改动。"))


@in_record_language
def _flawless() -> str:
    return _("没有疑问的各项")


@in_record_language
def _where(document: Document, chosen: Sequence[Item]) -> str:
    """Under which heading they stand, as far as it is one."""
    parts = {getattr(row, "plan", None) for row in chosen}
    part = parts.pop() if len(parts) == 1 else None
    title = document.plans.filter(name=part).values_list("title", flat=True).first() if part else None
    paths = {tuple(getattr(row, "path", ())) for row in chosen}
    path = paths.pop() if len(paths) == 1 else ()
    words = " › ".join([part_words(part, title or "") if part else "", *path]).strip(" ›")
    return words or str(wording.KIND_LABELS[_kind(chosen[0])])


def _rows(document: Document, wanted: Iterable[tuple[Any, ...]]) -> dict[str, dict[int, Any]]:
    numbers: dict[str, set[int]] = {}
    for kind, pk, *_rest in wanted:
        numbers.setdefault(kind, set()).add(pk)
    return {
        kind: items.ITEM_MODELS[kind]._default_manager.filter(document=document).in_bulk(pks)
        for kind, pks in numbers.items()
    }


def _set(kind: str, pks: Iterable[int], **values: Any) -> None:
    rows = items.ITEM_MODELS[kind]._default_manager.filter(pk__in=list(pks))
    rows.update(**values, version=F("version") + 1)


def _confirm(document: Document, chosen: Sequence[Item], where: str, actor: Actor) -> Correction:
    chosen = sorted(chosen, key=lambda row: (list(items.ITEM_MODELS).index(_kind(row)), row.position, row.pk))
    for kind in Counter(map(_kind, chosen)):
        pks = [row.pk for row in chosen if _kind(row) == kind]
        _set(kind, pks, confirmed_at=clock.now(), confirmed_by=actor.name[:100])
    correction = Correction.objects.create(
        document=document,
        by=actor.name[:100],
        action=Correction.Action.TOGETHER,
        kind=_kind(chosen[0]),
        label=where[:300],
        changes=[
            {"kind": _kind(row), "pk": row.pk, "label": wording.label(_kind(row), items.row_state(row))[:80]}
            for row in chosen
        ],
    )
    touch(document)
    log(
        actor=actor,
        action="document.confirm_together",
        object_type="document",
        object_id=document.pk,
        object_label=f"{document.called}：{where}"[:500],
        organisation_id=document.owner_id,
        after=facts(correction),
    )
    return correction


def _kind(row: Item) -> str:
    return str(row._meta.model_name)
