"""What the registry does: registering, proposing, sending to leaders and calling back, recording what came on paper, closing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act
from luoshi.delivery.reply_day import reply_day
from luoshi.web.circulation.conversions import conversion_to, instruction_of
from luoshi.web.circulation.facts import facts
from luoshi.web.circulation.models import TITLE_LIMIT, Opinion, Sheet, new_key
from luoshi.web.circulation.people import may_be_asked
from luoshi.web.circulation.services.common import KIND, acting, keep_step, said, tell
from luoshi.web.directory.models import Organisation
from luoshi.web.documents.models import Document
from luoshi.web.kernel import act, clock, kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused

KEY_LENGTH = 32
MOST_COPIES = 9999
MOST_LEADERS = 60
_SERIAL = re.compile(r"〔(\d{4})〕(\d+)号$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is registered of an incoming document. Without a number it gets the next of the year."""

    title: str
    sender: str
    doc_number: str = ""
    number: str = ""
    copies: int = 1
    secrecy: str = "none"
    urgency: str = "normal"
    received_at: datetime = field(default_factory=clock.now)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """An opinion that stands on the paper: over which column, whose, and when."""

    column: str
    name: str
    text: str
    at: datetime | None


def register(
    given: Registration,
    *,
    actor: Actor,
    document: Document | None = None,
    on_paper: Iterable[OnPaper] = (),
    key: str = "",
) -> Sheet:
    """Register an incoming document; the same ``key`` twice registers one. Raises Denied, and Refused for what lacks a title
    or a sender, has a number that is taken, or may not be here at all (``state_secret``).
    """
    permissions.require(actor, "circulation.register")
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    if owner is None:
        raise Refused(_("您现在的身份没有对应的机构，不能登记来文。"))
    refuse_secret(given, document)
    if document is not None:
        permissions.require(actor, "document.read", document)
        taken = Sheet.objects.filter(owner=owner, document=document).first()
        if taken is not None:
            raise Refused(_("这份文件已经登记，收文编号 %(number)s。") % {"number": taken.number})
    key = key.replace("\x00", "")[:KEY_LENGTH]
    with transaction.atomic():
        # One after the other for each register, so that numbers follow each other.
        Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)
        known = Sheet.objects.filter(registered_by_id=actor.person_id, key=key).first() if key else None
        if known is not None:
            return known
        sheet = Sheet(
            owner=owner, document=document, registered_by_id=actor.person_id, registered_at=clock.now(),
            stage_at=clock.now(), key=key or new_key(),
        )  # fmt: skip
        _set(sheet, given)
        sheet.number = sheet.number or next_number(owner, clock.today().year)
        _save_new(sheet)
        for at, row in enumerate(on_paper):
            _add_on_paper(sheet, row, at)
        act.record(KIND, sheet, "circulation.register", actor=actor, fields=kinds.differing({}, facts(sheet)))
        keep_step(sheet, "circulation.register", actor)
    return sheet


def edit(pk: int, version: int | None, given: Registration, *, actor: Actor) -> Sheet:
    """Put the registration right. Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.EDIT, actor=actor) as sheet:
        refuse_secret(given, sheet.document)
        number = sheet.number
        _set(sheet, given)
        sheet.number = sheet.number or number
        _refuse_taken(sheet)
    return sheet


def propose(pk: int, version: int | None, text: str, *, actor: Actor) -> Sheet:
    """Write the proposal (拟办意见). Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.PROPOSE, actor=actor) as sheet:
        sheet.proposal = said(text, _("请填写拟办意见：送哪位领导阅示、交哪个单位办理。"))
        sheet.proposed_by_id, sheet.proposed_at = actor.person_id, clock.now()
        sheet.save()
        keep_step(sheet, "circulation.propose", actor, sheet.proposal)
    return sheet


def route(pk: int, version: int | None, people: Sequence[int], *, in_order: bool, actor: Actor) -> Sheet:
    """Send it to leaders (送批): one after the other, or all at once. Raises Gone, Denied, Stale, Refused."""
    wanted = list(dict.fromkeys(people))
    with acting(pk, version, Act.ROUTE, actor=actor) as sheet:
        if not wanted:
            raise Refused(_("请选择送哪位领导批阅。"))
        if len(wanted) > MOST_LEADERS:
            raise Refused(_("一次最多送 %(limit)d 位。") % {"limit": MOST_LEADERS})
        found = may_be_asked(sheet.owner, clock.today()).in_bulk(wanted)
        if len(found) != len(wanted):
            raise Refused(_("所选的人现在不在本机关任职，请重新选择。"))
        waiting = set(
            sheet.opinions.filter(acted_at=None, on_paper=False).values_list("person_id", flat=True)
        )
        if twice := [found[person].name for person in wanted if person in waiting]:
            raise Refused(_("已经送给%(names)s，还没有批阅，不用再送。") % {"names": "、".join(twice)})
        last = sheet.opinions.aggregate(last=Max("round"))["last"] or 0
        numbers = rules.rounds(len(wanted), last, in_order=in_order)
        Opinion.objects.bulk_create(
            Opinion(sheet=sheet, person_id=person, name=found[person].name, round=number, position=at)
            for at, (person, number) in enumerate(zip(wanted, numbers, strict=True))
        )
        names = ("→" if in_order else "、").join(found[person].name for person in wanted)
        keep_step(sheet, "circulation.route", actor, towards=names)
    return sheet


def recall(pk: int, version: int | None, opinion_id: int, *, actor: Actor) -> Sheet:
    """Call back from a leader who has not instructed yet (撤回送批). Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.RECALL, actor=actor) as sheet:
        row = sheet.opinions.filter(pk=opinion_id, acted_at=None, on_paper=False).first()
        if row is None:
            raise Refused(_("这一位已经批阅，或已撤回。请刷新页面。"))
        row.delete()
        keep_step(sheet, "circulation.recall", actor, towards=row.name)
    return sheet


def record_paper(
    pk: int, version: int | None, name: str, text: str, at: datetime | None, *, actor: Actor
) -> Sheet:
    """Put down what a leader wrote on the paper (补录纸面批示). Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.ROUTE, actor=actor, code="circulation.record") as sheet:
        who = said(name, _("请填写是谁的批示。"))[:60]
        words = said(text, _("请填写批示内容；只签了名的，填“阅”。"))
        position = sheet.opinions.count()
        _add_on_paper(sheet, OnPaper("", who, words, at), position)
        keep_step(sheet, "circulation.record", actor, words, who)
    return sheet


def convert(pk: int, opinion_id: int, kind: str, *, actor: Actor) -> Any:
    """Make an instruction a task or an issue, with its sentence; once of each. Raises Gone, Denied, Refused."""
    with logged_last(), act.beside(KIND, pk, "circulation.convert", actor=actor) as sheet:
        conversion = conversion_to(kind)
        opinion = sheet.opinions.select_related("body").filter(pk=opinion_id).first()
        if conversion is None or opinion is None or not opinion.asks:
            raise Refused(_("没有可以转办的批示。请刷新页面。"))
        if opinion.converted.filter(kind=kind).exists():
            raise Refused(_("这条批示已经转办过了，请看批示下面的链接。"))
        due = reply_day(opinion.text, clock.today())
        made = conversion.make(actor, instruction_of(sheet, opinion, due))
        opinion.converted.create(kind=kind, object_id=made.pk)
        fields = [{"field": "made", "before": "", "after": f"{kind}-{made.pk}"}]
        act.record(KIND, sheet, "circulation.convert", actor=actor, fields=fields)
        keep_step(sheet, "circulation.convert", actor, opinion.text, str(made))
    return made


def close(pk: int, version: int | None, text: str, *, actor: Actor) -> Sheet:
    """Close it, with what came of it (办结). Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.CLOSE, actor=actor) as sheet:
        sheet.conclusion = said(text, _("请填写办结情况：怎样办的，结果如何。"))
        sheet.closed_by_id, sheet.closed_at = actor.person_id, clock.now()
        sheet.save()
        keep_step(sheet, "circulation.close", actor, sheet.conclusion)
        told = _("已办结：%(title)s") % {"title": sheet.title}
        people = sheet.opinions.filter(acted_at__isnull=False).values_list("person_id", flat=True)
        tell(sheet, told, actor, list(people))
    return sheet


def refuse_secret(given: Registration, document: Document | None) -> None:
    """Refuse what is marked as a state secret: it may be in no ordinary system. Raises Refused."""
    texts = [given.title, given.doc_number, given.remark]
    if document is not None:
        texts += [document.name, document.reading.text if document.reading else ""]
    mark = next(filter(None, map(rules.state_secret, texts)), None)
    if mark:
        raise Refused(
            _(
                "这份文件标有密级“%(mark)s”。国家秘密文件不得在本系统登记、存放或办理，没有保存。请立即按保密规定处理：在涉密系统或纸质登记簿登记；已经上传的文件，请报告保密工作机构，由管理员处置。"
            )
            % {"mark": mark}
        )


def next_number(owner: Organisation, year: int) -> str:
    """The next number of the year in the register."""
    numbers = Sheet.objects.filter(owner=owner, number__contains=f"〔{year}〕").values_list(
        "number", flat=True
    )
    serials = [
        int(found[2]) for number in numbers if (found := _SERIAL.search(number)) and found[1] == str(year)
    ]
    return f"收〔{year}〕{max(serials, default=0) + 1}号"


def _set(sheet: Sheet, given: Registration) -> None:
    title = " ".join(said(given.title, _("请填写文件标题。")).split())
    if len(title) > TITLE_LIMIT:
        raise Refused(_("文件标题最多 %(limit)d 字。") % {"limit": TITLE_LIMIT})
    if given.secrecy not in Sheet.Secrecy.values:
        raise Refused(_("没有这种密级。国家秘密文件不得在本系统登记。"))
    if given.urgency not in Sheet.Urgency.values:
        raise Refused(_("没有这种紧急程度。请重新选择。"))
    if not 1 <= given.copies <= MOST_COPIES:
        raise Refused(_("份数请填 1 至 %(limit)d。") % {"limit": MOST_COPIES})
    if given.received_at > timezone.now() and given.received_at.date() > clock.today():
        raise Refused(_("收文时间在今天以后。请改为实际收到的时间。"))
    sheet.title, sheet.sender = title, said(given.sender, _("请填写来文机关。"))[:100]
    sheet.doc_number, sheet.number = given.doc_number.strip()[:60], given.number.strip()[:40]
    sheet.copies, sheet.secrecy, sheet.urgency = given.copies, given.secrecy, given.urgency
    sheet.received_at, sheet.remark = given.received_at, given.remark.strip()[:500]


def _save_new(sheet: Sheet) -> None:
    _refuse_taken(sheet)
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError:
        raise Refused(_("收文编号或文件已被登记。请刷新页面看看最新情况。")) from None


def _refuse_taken(sheet: Sheet) -> None:
    same = Sheet.objects.filter(owner=sheet.owner, number=sheet.number).exclude(pk=sheet.pk)
    if same.exists():
        raise Refused(
            _("收文编号 %(number)s 已经用过。请改用别的编号，或留空自动编号。") % {"number": sheet.number}
        )


def _add_on_paper(sheet: Sheet, row: OnPaper, position: int) -> None:
    Opinion.objects.create(
        sheet=sheet,
        column=row.column[:40],
        round=0,
        position=position,
        name=row.name[:60],
        person=None,
        acted_at=row.at,
        reached_at=row.at,
        word=Opinion.Word.TEXT if row.text else Opinion.Word.READ,
        text=row.text,
        on_paper=True,
    )
