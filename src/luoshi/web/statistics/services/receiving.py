"""A file comes in, is kept, read in the background and becomes the figures of a submission; and how it is understood.

A correction of a table's columns, or of what a name means, is remembered for the sender, so that the next file of its kind
needs none. Whatever is read again replaces what was read before, as long as nothing is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.figures.mapping import TableMapping
from luoshi.statistics.submissions import Step
from luoshi.web.kernel import act, clock, files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import KeptMapping, Submission, SubmittedFigure
from luoshi.web.statistics.resolving import Resolver
from luoshi.web.statistics.services.checking import check

KIND = "submission"
NAMELESS = "未命名文件"
FIGURES_LIMIT = 20_000
_DECIMALS = Decimal("0.000001")


def receive(
    name: str, chunks: Iterable[bytes], *, actor: Actor, demonstration: bool = False, queued: bool = True
) -> Submission:
    """Keep the file and queue it for reading (unless the caller reads it); the same bytes from the same body are one submission until it is withdrawn.

    Raises Denied, and Refused for an empty file and for one above the limit.
    """
    permissions.require(actor, "submission.send")
    kept = files.keep(_counted(chunks))
    with transaction.atomic():
        sent = Submission.objects.filter(owner_id=actor.organisation_id, sha256=kept.sha256)
        known = sent.filter(withdrawn_at=None).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                row = Submission.objects.create(
                    owner_id=actor.organisation_id, kind=Submission.Kind.FILE, title=files.safe_name(name, NAMELESS)[:300],
                    sha256=kept.sha256, size=kept.size, reading=Submission.Reading.WAITING,
                    received_by_id=actor.person_id, key=f"{kept.sha256[:50]}-{sent.count()}", demonstration=demonstration,
                )  # fmt: skip
        except IntegrityError:  # the same file arrived twice at the same moment
            return Submission.objects.get(
                owner_id=actor.organisation_id, sha256=kept.sha256, withdrawn_at=None
            )
        act.created(KIND, row, "submission.send", actor=actor)
        if queued:
            _enqueue(row)
    return row


def store_reading(pk: int, record: Mapping[str, Any], mappings: list[dict[str, Any]]) -> Submission | None:
    """Keep what was read, with what it means and what is wrong with it. None where nobody waits for it any more."""
    with transaction.atomic():
        row = _waiting(pk)
        if row is None:
            return None
        found = record["figures"]
        if len(found) > FIGURES_LIMIT:
            row.reading = Submission.Reading.FAILED
            row.problem = f"文件里有 {len(found)} 个数，超过一次 {FIGURES_LIMIT} 个的上限。请拆开后分几次报。"
            row.save()
            return row
        resolver = Resolver(row.owner)
        row.figures.all().delete()
        SubmittedFigure.objects.bulk_create(
            (_figure(row, at, each, resolver) for at, each in enumerate(found)), batch_size=2000
        )
        row.mappings = mappings
        row.notices = [each["message"] for each in record["warnings"]][:100]
        row.reading, row.problem, row.total = Submission.Reading.READ, "", len(found)
        check(row)
        row.version += 1
        row.save()
    return row


def fail(pk: int, message: str) -> None:
    """Say on the submission why its file could not be read."""
    with transaction.atomic():
        row = _waiting(pk)
        if row is None:
            return
        row.reading, row.problem = Submission.Reading.FAILED, message
        row.version += 1
        row.save()


def remembered(owner_id: int) -> dict[str, TableMapping]:
    """How the tables of a sender are understood, by their signatures."""
    found = {}
    for kept in KeptMapping.objects.filter(organisation_id=owner_id):
        mapping = TableMapping.from_json(kept.mapping)
        found[mapping.signature] = mapping
    return found


def remember_mapping(
    pk: int, version: int | None, at: int, columns: list[dict[str, Any]], *, actor: Actor
) -> Submission:
    """Correct how the columns of a table are understood, remember it for the sender, and read the file again.

    Raises Gone, Denied, Stale, and Refused for what is no mapping, or after the figures are confirmed.
    """
    with act.beside(KIND, pk, "submission.mend", actor=actor) as row:
        require_open(row, version)
        if not 0 <= at < len(row.mappings):
            raise Refused(_("没有这张表。请刷新页面。"))
        before = row.mappings[at]
        changed = [{**old, **new} for old, new in zip(before["columns"], columns, strict=False)]
        try:
            mapping = TableMapping.from_json({**before, "columns": changed})
        except ValueError as problem:
            raise Refused(str(problem)) from None
        KeptMapping.objects.update_or_create(
            organisation_id=row.owner_id,
            signature=sha256(mapping.signature.encode()).hexdigest(),
            defaults={"mapping": mapping.as_json(), "by_id": actor.person_id, "at": clock.now()},
        )
        row.reading = Submission.Reading.WAITING
        row.version += 1
        row.save()
        fields = [
            {"field": "mapping", "of": old["head"][:80], "before": _words(old), "after": _words(new)}
            for old, new in zip(before["columns"], changed, strict=False)
            if old != new
        ]
        act.record(KIND, row, "submission.mend", actor=actor, fields=fields)
        _enqueue(row)
    return row


def read_again(pk: int, *, actor: Actor) -> Submission:
    """Queue the file once more. Raises Gone, Denied, Refused."""
    with act.beside(KIND, pk, "submission.mend", actor=actor) as row:
        require_open(row, None)
        if not row.sha256:
            raise Refused(_("这次报送没有文件。"))
        row.reading = Submission.Reading.WAITING
        row.version += 1
        row.save()
        log(
            actor=actor, action="submission.mend", object_type=KIND, object_id=row.pk, object_label=str(row),
            organisation_id=row.owner_id,
        )  # fmt: skip
        _enqueue(row)
    return row


def require_open(row: Submission, version: int | None) -> None:
    if version is not None and version != row.version:
        raise act.stale(KIND, row, version)
    if {Step.CONFIRMED, Step.WITHDRAWN} & row.happened:
        raise Refused(_("这次报送已经确认或撤回，不能再改。"))


def _words(column: Mapping[str, Any]) -> str:
    return " ".join(
        str(column[name]) for name in ("role", "metric", "facet", "unit", "when") if column.get(name)
    )


def _figure(row: Submission, at: int, each: Mapping[str, Any], resolver: Resolver) -> SubmittedFigure:
    indicator, facet = resolver.indicator(each["metric"], each["facet"])
    place = resolver.place(each["place"] or "")
    start, end = each["span"]
    try:
        value = Decimal(each["value"]).quantize(_DECIMALS)
    except InvalidOperation:
        value = Decimal(0)
        indicator = None
    return SubmittedFigure(
        submission=row, position=at, metric=each["metric"][:300], place_written=(each["place"] or "")[:100],
        period=each["period"] or "", facet=facet, value=value, measure=each["unit"][:60], indicator=indicator, place=place,
        cell=(each["cell"] or "")[:120], start=start, end=end, text=" ".join(each["text"].split())[:500],
        taken=indicator is not None and resolver.is_own(indicator, place),
    )  # fmt: skip


def _waiting(pk: int) -> Submission | None:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.filter(
        pk=pk, reading__in=(Submission.Reading.WAITING, Submission.Reading.READING), withdrawn_at=None
    ).first()


def _counted(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size, limit = 0, settings.UPLOAD_LIMIT
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refused(
                _("文件超过 %(limit)d MB，没有保存。请拆分后再传。") % {"limit": limit // (1024 * 1024)}
            )
        yield chunk
    if not size:
        raise Refused(_("文件是空的（0 字节）。请检查原文件后重新上传。"))


def _enqueue(row: Submission) -> None:
    # The queue is a table of the same database: the entry is written with the submission or not at all.
    from luoshi.web.statistics.tasks import read_submission

    read_submission.enqueue(row.pk)
