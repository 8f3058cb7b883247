"""Making the organisations of a place from the register: its departments, and the governments below it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.register.divisions import Division
from luoshi.register.organs import designation, level_chain
from luoshi.register.register import default_register
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services.organisations import IN_GROUPS, join_groups
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

Kind, Level = Organisation.Kind, Organisation.Level
_LEVELS: dict[str, str] = {
    "province": str(Level.PROVINCE),
    "prefecture": str(Level.PREFECTURE),
    "county": str(Level.COUNTY),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An organisation that the register knows: under which group of the page it stands, and whether it is there already."""

    name: str
    short_name: str
    kind: str
    level: str
    group: str
    code: str = ""
    usual: bool = True
    present: bool = False


def place_of(organisation: Organisation) -> Division | None:
    """The place that a government governs, by its code, else by its name; None where the register does not know it."""
    divisions = default_register().divisions
    if organisation.kind != Kind.GOVERNMENT:
        return None
    if organisation.division_code:
        return divisions.by_code(organisation.division_code)
    found = divisions.by_name(organisation.name.removesuffix("人民政府"))
    return found[0] if len(found) == 1 else None


def proposals(organisation: Organisation) -> list[Proposal]:
    """What the register would put below a government: the governments of its divisions first, then its departments."""
    place = place_of(organisation)
    if place is None:
        return []
    register = default_register()
    found: dict[str, Proposal] = {}
    for child in register.divisions.children(place.code):
        name = f"{designation(child, register.divisions)}人民政府"
        found[name] = Proposal(
            name, child.name, str(Kind.GOVERNMENT), _LEVELS[child.level], _("下级政府"), child.code
        )
    listed = [row for row in register.departments if row.division == place.code and row.valid_to is None]
    for row in listed:
        short = row.written[0] if row.written else row.name
        found.setdefault(
            row.name,
            Proposal(
                row.name,
                short[:60],
                _kind(row.name, row.department_class),
                _LEVELS[place.level],
                row.department_class,
            ),
        )
    if not listed:
        for proposal in _usual(place):
            found.setdefault(proposal.name, proposal)
    taken = set(Organisation.objects.filter(name__in=found, valid_to=None).values_list("name", flat=True))
    return [proposal if proposal.name not in taken else _present(proposal) for proposal in found.values()]


def make(*, actor: Actor, organisation: Organisation, names: Collection[str]) -> list[Organisation]:
    """Make the chosen ones of the proposals below a government; those that are there already are left as they are."""
    permissions.require(actor, "organisation.write", organisation)
    chosen = [each for each in proposals(organisation) if each.name in names and not each.present]
    if not chosen:
        raise Refused(_("没有选中要建立的机构，什么也没有改。"))
    with transaction.atomic():
        made = [
            Organisation.objects.create(
                name=each.name,
                short_name=each.short_name,
                kind=each.kind,
                level=each.level,
                division_code=each.code,
                parent=organisation,
                position=at,
                demonstration=settings.DEMO,
            )
            for at, each in enumerate(chosen)
        ]
        join_groups([row for row in made if row.kind in IN_GROUPS])
        log(
            actor=actor,
            action="organisation.register",
            object_type="organisation",
            object_id=organisation.pk,
            object_label=organisation.name,
            organisation_id=organisation.pk,
            after={"made": [row.name for row in made]},
        )
    return made


def _usual(place: Division) -> list[Proposal]:
    """What a place of its level usually has, one body for each function; those of the first rank are proposed."""
    register = default_register()
    levels = set(level_chain(place)[:1])
    seen: set[str] = set()
    found = []
    for organ in register.organs.organs:
        if organ.valid_to is None and levels & set(organ.levels):
            first = organ.function not in seen
            seen.add(organ.function)
            name = organ.full_name(place, register.divisions)
            # Two places may have a bureau that is called the same in short, so the full name of the place stays.
            short = f"{place.name}{organ.written[0]}" if organ.written else name
            found.append(
                Proposal(name, short[:60], _kind(name, ""), _LEVELS[place.level], _("常设机构"), usual=first)
            )
    return found


def _kind(name: str, department_class: str) -> str:
    if name.startswith("中共") or "委部门" in department_class or department_class.endswith("委宣传部"):
        return str(Kind.PARTY)
    if any(word in department_class for word in ("企业", "银行", "高等学校", "事业")) or name.endswith(
        ("医院", "公司")
    ):
        return str(Kind.ENTERPRISE)
    return str(Kind.DEPARTMENT)


def _present(proposal: Proposal) -> Proposal:
    return replace(proposal, usual=False, present=True)
