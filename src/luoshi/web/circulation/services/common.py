"""What all acts on a sheet have in common: the rules asked, the step kept, the stage worked out, people told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Hindrance, Why
from luoshi.web.circulation.models import TEXT_LIMIT, Handling, Opinion, Sheet, Step, facts_of, readers
from luoshi.web.dossier.services.writing import require_text
from luoshi.web.kernel import act, clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused

KIND = "circulation"


@contextmanager
def acting(pk: int, version: int | None, what: rules.Act, *, actor: Actor, code: str = "") -> Iterator[Sheet]:
    """An act on a sheet, where the rules allow it now; its stage follows from what was done. Raises Gone, Denied, Stale, Refused."""
    code = code or f"{KIND}.{what.value}"
    with act.act(KIND, pk, code, actor=actor, version=version) as sheet:
        found = rules.hindrance(what, _facts(sheet))
        if found is not None:
            raise Refused(words_of(found))
        yield sheet
        settle(sheet, actor)


def settle(sheet: Sheet, actor: Actor) -> None:
    """Work out the stage, and tell those whose turn has come."""
    opinions = opinions_of(sheet)
    stage = rules.stage(_facts(sheet, opinions)).value
    if stage != sheet.stage:
        sheet.stage, sheet.stage_at = stage, clock.now()
    sheet.save()
    turn = rules.turn(readers(opinions)) if stage != rules.Stage.CLOSED.value else frozenset()
    reached = [opinions[at] for at in sorted(turn) if opinions[at].reached_at is None]
    for row in reached:
        row.reached_at = clock.now()
        row.save(update_fields=["reached_at"])
    if reached:
        tell(
            sheet, _("请批阅：%(title)s") % {"title": sheet.title}, actor, [row.person_id for row in reached]
        )


def keep_step(sheet: Sheet, code: str, actor: Actor, text: str = "", towards: str = "") -> Step:
    """Keep what was done and said, for those on the sheet."""
    return Step.objects.create(
        sheet=sheet,
        act=code,
        at=clock.now(),
        by_id=actor.person_id,
        organisation_id=actor.organisation_id,
        text=text,
        towards=towards[:300],
    )


def tell(sheet: Sheet, text: str, actor: Actor, people: Sequence[int | None]) -> None:
    """Tell people who are on the sheet, each of whom sees it."""
    also = [pk for pk in people if pk is not None]
    if also:
        act.tell(KIND, sheet, "document", text, actor=actor, also=also)


def opinions_of(sheet: Sheet) -> list[Opinion]:
    """The leaders on a sheet, in their order."""
    return list(sheet.opinions.order_by("round", "position", "id").select_related("person"))


def said(text: str, missing: str) -> str:
    """What somebody wrote, whole; Refused where it is empty or too long."""
    found = require_text(text, missing)
    if len(found) > TEXT_LIMIT:
        raise Refused(_("最多 %(limit)d 字。详细材料请作为附件上传。") % {"limit": TEXT_LIMIT})
    return found


def words_of(found: Hindrance) -> str:
    """Why something cannot be done, for people."""
    count = {"n": found.count}
    return {
        Why.CLOSED: lambda: _("这张文件处理单已经办结，不能再改动。"),
        Why.INSTRUCTED: lambda: _("领导已经批示，拟办意见不能再改。要补充的，请另行送批。"),
        Why.NO_PROPOSAL: lambda: _("还没有拟办意见。请先填写拟办意见。"),
        Why.NOT_READ: lambda: ngettext(
            "还有 %(n)d 位没有批阅，不能办结。不再需要批阅的，请先撤回送批。",
            "还有 %(n)d 位没有批阅，不能办结。不再需要批阅的，请先撤回送批。",
            found.count,
        ) % count,
        Why.NOT_DONE: lambda: ngettext(
            "还有 %(n)d 个单位没有办复，不能办结。", "还有 %(n)d 个单位没有办复，不能办结。", found.count
        ) % count,
        Why.ONLY_RETURNED: lambda: _("承办单位已经退回，还没有另行交办，不能办结。"),
    }[found.why]()  # fmt: skip


def _facts(sheet: Sheet, opinions: list[Opinion] | None = None) -> rules.Facts:
    rows = opinions_of(sheet) if opinions is None else opinions
    return facts_of(rows, list(Handling.objects.filter(sheet=sheet)), sheet)
