"""Changing the catalogue: what an indicator means, and which bodies owe its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import NAME_LIMIT, Indicator, IndicatorOwner

KIND = "indicator"
OWNERS_LIMIT = 200
ALIASES_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of an indicator."""

    name: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    direction: str = "neutral"
    frequency: str = "month"
    department: str = ""
    source: str = ""


def edit(
    pk: int, version: int | None, said: Said, owners: Iterable[Organisation], *, actor: Actor
) -> Indicator:
    """Change what an indicator means and who owes its figures. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "indicator.edit", actor=actor, version=version) as row:
        row.name = _name(said.name)
        row.aliases = _aliases(row, said.aliases)
        row.definition = said.definition.strip()
        row.direction, row.frequency = said.direction, said.frequency
        row.department, row.source = said.department.strip()[:NAME_LIMIT], said.source.strip()[:300]
        row.save()
        _set_owners(row, owners)
    return row


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(_("请填写指标名称。"))
    if len(name) > NAME_LIMIT:
        raise Refused(_("指标名称最多 %(limit)d 字。") % {"limit": NAME_LIMIT})
    return name


def _aliases(row: Indicator, given: Iterable[str]) -> list[str]:
    aliases = list(dict.fromkeys(text.strip()[:NAME_LIMIT] for text in given if text.strip()))[:ALIASES_LIMIT]
    known, _rows = definitions()
    for name in (row.name, *aliases):
        other = known.find(name)
        if other is not None and other.id != row.code:
            raise Refused(
                _("“%(name)s”已经是指标“%(other)s”的名称或别名。一个叫法只能指一个指标。")
                % {"name": name, "other": other.name}
            )
    return aliases


def _set_owners(row: Indicator, owners: Iterable[Organisation]) -> None:
    wanted = {body.pk: body for body in owners}
    if len(wanted) > OWNERS_LIMIT:
        raise Refused(_("一个指标最多 %(limit)d 个数据责任单位。") % {"limit": OWNERS_LIMIT})
    for body in wanted.values():
        if not body.exists_on(clock.today()):
            raise Refused(_("“%(name)s”已撤并，不能是数据责任单位。请改填承接单位。") % {"name": body.name})
    row.owners.exclude(organisation_id__in=wanted).delete()
    have = set(row.owners.values_list("organisation_id", flat=True))
    IndicatorOwner.objects.bulk_create(
        IndicatorOwner(indicator=row, organisation_id=pk) for pk in wanted if pk not in have
    )
