"""What those do to whom a sheet goes: they instruct, in a word or in their own (批示)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act, Word
from luoshi.web.accounts import audience
from luoshi.web.circulation.models import Opinion, Sheet, readers
from luoshi.web.circulation.services.common import acting, keep_step, opinions_of, said, tell
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused


def instruct(
    pk: int, word: str, *, actor: Actor, body: Organisation | None = None, text: str = ""
) -> Opinion:
    """Say what is to be done, when it is the actor's turn; others may instruct at the same time. Raises Gone, Denied where it was not sent to the actor, Refused."""
    with acting(pk, None, Act.INSTRUCT, actor=actor) as sheet:
        row = turn_of(sheet, actor)
        if row is None:
            if not sheet.opinions.filter(person_id=actor.person_id).exists():
                raise permissions.Denied("circulation.instruct")
            raise Refused(_not_their_turn(sheet, actor))
        if word not in Opinion.Word.values:
            raise Refused(_("请选择批示：阅、同意、请某单位牵头办理，或自己填写。"))
        chosen = Word(word)
        if chosen is Word.LEAD and body is None:
            raise Refused(_("请填写请哪个单位牵头办理。"))
        if chosen is Word.TEXT:
            text = said(text, _("请填写批示内容。"))
        elif text.strip():
            text = said(text, "")
        row.word, row.body = word, body if chosen is Word.LEAD else None
        row.text = rules.words_of(chosen, body.short_name if body else "", text)
        row.acted_at = clock.now()
        row.save()
        keep_step(sheet, "circulation.instruct", actor, row.text)
        told = _("已批示：%(title)s") % {"title": sheet.title}
        tell(sheet, told, actor, sorted(audience.general_office(sheet.owner.government_path, clock.today())))
    return row


def turn_of(sheet: Sheet, actor: Actor) -> Opinion | None:
    """The actor's place on the sheet where it is their turn."""
    rows = opinions_of(sheet)
    turn = rules.turn(readers(rows))
    return next((row for at, row in enumerate(rows) if at in turn and row.person_id == actor.person_id), None)


def _not_their_turn(sheet: Sheet, actor: Actor) -> str:
    own = [row for row in opinions_of(sheet) if row.person_id == actor.person_id]
    if any(row.acted_at is None for row in own):
        return _("还没有轮到您批示：前面的领导批示后会送给您。")
    return _("您已经批示过了。要补充的，请告诉办公室再送一次。")
