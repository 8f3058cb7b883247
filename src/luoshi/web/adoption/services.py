"""Publishing a document: seen first, confirmed with the fingerprint of what was seen, done in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.register.proposals import Proposal
from luoshi.register.standing import Standing
from luoshi.web.adoption import bodies
from luoshi.web.adoption.choosing import Choice, Choosing, as_before, choose, entries_of, join
from luoshi.web.adoption.comparing import Comparison, compare, fingerprint
from luoshi.web.adoption.content import content_of
from luoshi.web.adoption.plan_rows import known_names, rows_of
from luoshi.web.adoption.predecessors import Predecessor, likeliest, predecessors
from luoshi.web.adoption.telling import tell
from luoshi.web.adoption.writing import Writing
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.directory.names import Directory, directory
from luoshi.web.documents import queries
from luoshi.web.documents.models import Document
from luoshi.web.documents.services.withdrawal import refuse_withdrawn
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.bulk_writes import announce
from luoshi.web.kernel.log import log, logged_last
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.tasks.models import Plan, Target, Task
from luoshi.web.tasks.services import core

REASON_LIMIT = 500
# Which item of the ledger a piece comes from.
_ITEM_OF = {"task": "task", "target": "target", "task_force": "taskforce"}


def gone() -> Gone:
    """There is no such document for this actor."""
    return Gone(_("这份文件不存在，或您现在的身份不能查看，没有发布任何东西。"))


class Moved(Exception):
    """The document, the tasks or the directory have changed since the person looked. Nothing was written."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__(
            _("您查看之后，台账、任务或机构名录又有改动，还没有发布。下面是最新的内容，请核对后再确认一次。")
        )


@dataclass(slots=True)
class Preview:
    """Exactly what publishing the document would do now."""

    document: Document
    comparison: Comparison
    directory: Directory
    progress: queries.Progress
    fingerprint: str
    predecessors: list[Predecessor]
    choice: Choice
    issuer: bodies.Issuer
    # The published document that this one corrects.
    replaces: Document | None = None

    @property
    def plan(self) -> Plan | None:
        return self.comparison.here.plan

    @property
    def from_elsewhere(self) -> bool:
        """Whether the document speaks for another place: its publication here has to be confirmed."""
        return self.comparison.first and self.issuer.standing is Standing.ELSEWHERE

    @property
    def waiting(self) -> int:
        """How many tasks are left for later."""
        later = self.choice.later
        return sum(piece.kind == "task" and piece.id in later for piece in self.comparison.left)

    @property
    def open_items(self) -> int:
        """What nobody has checked yet."""
        return self.progress.total - self.progress.confirmed

    @property
    def empty(self) -> bool:
        """Whether there is nothing in the document that could be published."""
        content = self.comparison.content
        return not (content.tasks or content.targets)

    @property
    def chooses_nothing(self) -> bool:
        """Whether no task goes out though some are left for later, or nothing at all: targets alone are not what was meant."""
        if self.comparison.outgoing("task"):
            return False
        waiting = any(
            piece.kind == "task" and piece.id in self.choice.later for piece in self.comparison.left
        )
        return waiting or not self.comparison.outgoing("target")


@dataclass(frozen=True, slots=True)
class Done:
    """What was published."""

    plan: Plan
    counts: dict[str, int]
    waiting: int = 0  # tasks that are left for later

    @property
    def nothing(self) -> bool:
        return not any(self.counts.values())


def preview(
    document_id: int,
    *,
    actor: Actor,
    chosen: Mapping[str, int] | None = None,
    replaces: int | None = None,
    choosing: Choosing = as_before,
) -> Preview:
    """What would happen. ``chosen`` gives organisations to names as the document writes them; ``choosing`` says what goes out.

    ``replaces`` is the published plan of which the document is the corrected form (``Preview.predecessors``): it is
    compared with that, and its tasks go on. Raises Gone, Denied, and Refused while the document is being read.
    """
    return _preview(_document(document_id, actor, lock=False), chosen or {}, replaces, choosing)


def suggested_predecessor(document_id: int, *, actor: Actor) -> int | None:
    """The published plan of which the document is plainly the corrected form, unless it is published itself."""
    document = _document(document_id, actor, lock=False)
    if Plan.objects.filter(document=document).exists():
        return None
    return likeliest(predecessors(document))


def differing(document: Document) -> frozenset[str]:
    """The keys of the items of a published ledger that are not any more what was published of them."""
    if document.owner_id is None:
        return frozenset()
    seen = _preview(document, {}, None, as_before)
    return frozenset(
        f"{_ITEM_OF[change.piece.kind]}-{change.piece.key}"
        for change in seen.comparison.changed
        if change.piece.kind in _ITEM_OF
    )


def directory_of(document_id: int, *, actor: Actor) -> Directory:
    """The organisations that may be given to names of the document. Raises what ``preview`` raises."""
    return _directory(_document(document_id, actor, lock=False), None)


def proposals(document_id: int, *, actor: Actor) -> tuple[dict[str, Proposal], Directory]:
    """What is proposed for the names that nobody answers to, and who there is. Raises what ``preview`` raises."""
    document = _document(document_id, actor, lock=False)
    seen = _preview(document, {}, None, as_before)
    return bodies.proposals(document, seen.directory, seen.issuer), seen.directory


def places_to_add(document_id: int, *, actor: Actor) -> list[Organisation]:
    """The governments below which the actor may add a body that the document names. Raises what ``preview`` raises."""
    document = _document(document_id, actor, lock=False)
    return bodies.places_to_add(document, _directory(document, None), actor)


def publish(
    document_id: int,
    *,
    actor: Actor,
    fingerprint: str,
    reason: str,
    chosen: Mapping[str, int] | None = None,
    remembered: Collection[str] = (),
    decisions: Mapping[str, str] | None = None,
    replaces: int | None = None,
    choosing: Choosing = as_before,
    elsewhere: bool = False,
) -> Done:
    """Make the plan and its tasks what the document says, whole or not at all; done twice it changes nothing.

    ``remembered`` are the names among ``chosen`` to be kept as other names of their organisations; ``decisions`` says
    of a conflict (``Difference.key``) whether the ``document`` counts; what is not decided stays as it is here.
    ``choosing`` says what goes out; ``elsewhere`` confirms that a document of another place is meant to be published here.
    ``replaces``: as in the preview; the plan is then this document's, and the earlier one is marked as replaced.
    Raises Gone, Denied, Refused, and Moved where the fingerprint is not that of what would happen now.
    """
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refused(_("请写明发布的理由，它会记入审计记录。"))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("理由请控制在 %(n)d 个字以内。") % {"n": REASON_LIMIT})
    with transaction.atomic(), logged_last():
        own = Plan.objects.filter(document=document_id).values_list("pk", flat=True).first()
        if own is not None and replaces is not None:
            if own != replaces:
                raise Refused(_("这份文件自己已经发布，不能再作为别的方案的更正稿。"))
            replaces = None  # it took the plan over already
        if replaces is not None:
            # Whoever publishes the earlier document, or another correction of it, waits for this one.
            earlier = Plan.objects.filter(pk=replaces).values("document")
            both = Document.objects.filter(Q(pk=document_id) | Q(pk__in=earlier)).order_by("pk")
            list(both.select_for_update(of=("self",)).values_list("pk", flat=True))
        document = _document(document_id, actor, lock=True)
        given = _check_choices(document, chosen or {})
        # What is written below is locked before it is compared; the organisations first, as where one is moved.
        _organisations(given, actor)
        plan_of = {"plan": replaces} if replaces is not None else {"plan__document": document}
        core.lock(Task.objects.filter(**plan_of).values_list("pk", flat=True))
        for model in (Target, TaskForce):
            rows = model.objects.filter(**plan_of).order_by("pk")
            list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        current = _preview(document, given, replaces, choosing)
        if current.empty and (current.comparison.first or current.replaces):
            raise Refused(_("这份文件的台账里没有任务和目标，没有可以发布的内容。"))
        if current.comparison.first and document.replaced_by_id is not None:
            raise Refused(_("这份文件已被更正稿取代，不能另行发布；可以按更正稿更新，恢复以它为准。"))
        if current.fingerprint != fingerprint:
            raise Moved(current)
        if current.from_elsewhere and not elsewhere:
            raise Refused(not_ours(current))
        if current.comparison.first and current.chooses_nothing:
            raise Refused(_("一项也没有选中，没有发布。请选择要发布的任务。"))
        if not current.comparison.anything:
            plan = current.plan
            assert plan is not None  # a first publication adds at least the plan
            return Done(plan, {})
        choice = current.choice
        writing = Writing(document, current.comparison, actor, dict(decisions or {}), choice)
        plan = writing.write()
        if current.replaces is not None:
            _replace(current.replaces, document, actor)
        aliases = _remember(given, set(remembered), actor, document)
        counts = writing.counts
        _tell_others(writing)
        log(
            actor=actor,
            action="document.publish" if current.comparison.first else "document.publish_again",
            object_type="plan",
            object_id=plan.pk,
            object_label=plan.title,
            organisation_id=plan.owner_id,
            after={
                "reason": reason,
                **({"corrects": current.replaces.called} if current.replaces else {}),
                **{name: n for name, n in counts.items() if n},
                "open_items": current.open_items,
                "warnings": current.progress.warnings,
                "unresolved": [name.written for name in current.directory.unresolved()],
                "aliases": aliases,
                **_left(current, choice),
                **({"elsewhere": current.issuer.name} if current.from_elsewhere else {}),
            },
        )
    return Done(plan, counts, current.waiting)


def not_ours(seen: Preview) -> str:
    """That the document speaks for another place, which has to be confirmed."""
    return _(
        "发文机关“%(issuer)s”不是“%(owner)s”，也不是它的上级或下级，没有发布。确要作为本机关的方案发布，请先勾选确认。"
    ) % {"issuer": seen.issuer.name, "owner": seen.document.owner}


def _left(seen: Preview, choice: Choice) -> dict[str, list[str]]:
    """What was left and how, for the log."""
    found: dict[str, list[str]] = {}
    for entry in entries_of(seen.comparison.left, choice, seen.comparison.content):
        found.setdefault(f"left_{entry['how']}", []).append(entry["label"][:100])
    return found


def _document(document_id: int, actor: Actor, *, lock: bool) -> Document:
    rows = Document.objects.filter(pk=document_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    document = permissions.restrict(rows, actor, "document.read").first()
    if document is None or document.reading_id is None:
        raise gone()
    permissions.require(actor, "document.publish", document)
    refuse_withdrawn(document)
    if document.waiting:
        raise Refused(_("这份文件正在重新识读，识读后才能发布。"))
    if document.owner_id is None:
        raise Refused(_("这份文件还没有所属机关，不能发布。请由所属机关重新上传。"))
    return document


def _preview(
    document: Document, chosen: Mapping[str, int], replaces: int | None, choosing: Choosing
) -> Preview:
    plan = Plan.objects.filter(document=document).first()
    rows = [] if plan is not None else predecessors(document)
    replaced = None
    if replaces is not None and plan is None:
        plan = next((row.plan for row in rows if row.plan.pk == replaces), None)
        if plan is None:
            raise Refused(
                _("所选的方案不在可以更正之列（须是本机关已发布的其他方案），没有发布。请重新选择。")
            )
        replaced = plan.document
    content, here = content_of(document), rows_of(plan)
    choice = choosing(content, None if plan is None else plan.published or {})
    content = join(content, choice.joined, here)
    found = _directory(document, plan)
    named = content.name(found)
    seen = fingerprint(named, here)
    if chosen:  # what the person chooses here is no change that they would have to be told of
        found = found.choose(chosen)
        named = content.name(found)
    comparison = compare(named, here, found.label)
    choose(comparison, choice)
    issuer = bodies.issuer_of(document, found)
    progress = queries.progress(document)
    return Preview(document, comparison, found, progress, seen, rows, choice, issuer, replaced)


def _directory(document: Document, plan: Plan | None) -> Directory:
    owner = document.owner
    assert owner is not None  # checked by _document
    return directory(owner, clock.today(), known=known_names(plan))


def _replace(before: Document, now: Document, actor: Actor) -> None:
    """Mark that the one is replaced by the other, and say so in the log."""
    Document.objects.filter(pk=now.pk).update(replaced_by=None)
    Document.objects.filter(pk=before.pk).update(replaced_by=now)
    log(
        actor=actor,
        action="document.replace",
        object_type="document",
        object_id=before.pk,
        object_label=before.called,
        organisation_id=before.owner_id,
        after={"corrected_by": now.called},
    )


def _check_choices(document: Document, chosen: Mapping[str, int]) -> dict[str, int]:
    """The choices of organisations that exist; Refused for one that does not."""
    existing = set(
        Organisation.objects.existing(clock.today())
        .filter(pk__in=chosen.values())
        .values_list("pk", flat=True)
    )
    for written, pk in chosen.items():
        if pk not in existing:
            raise Refused(_("为“%(name)s”选的机构已不存在，没有发布。请重新选择。") % {"name": written})
    return dict(chosen)


def _remember(chosen: Mapping[str, int], names: set[str], actor: Actor, document: Document) -> list[str]:
    """Keep names as other names of the organisations they were given to; what was kept, for the log."""
    kept = []
    organisations = _organisations(chosen, actor)
    for written in sorted(names & set(chosen)):
        row = organisations.get(chosen[written])
        if row is None or written in {row.name, row.short_name, *row.aliases}:
            continue
        row.aliases = [*row.aliases, written]
        row.version += 1
        row.save(update_fields=["aliases", "version"])
        kept.append(f"{written} → {row.name}")
    return kept


def _organisations(chosen: Mapping[str, int], actor: Actor) -> dict[int, Organisation]:
    """Those of the chosen organisations that could be given another name here, locked."""
    rows = Organisation.objects.filter(pk__in=chosen.values(), path__startswith=actor.jurisdiction_path)
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}


def _tell_others(writing: Writing) -> None:
    """Bring up to date what others derive from the rows: the search index, lights and notices."""
    from luoshi.web.tasks.services import lights

    lights.refresh(writing.touched)
    tell(writing.plan, writing.touched, actor=writing.actor, first=writing.comparison.first)
    announce("task", writing.touched)
    for kind, pks in writing.made_elsewhere().items():
        announce(kind, pks)
