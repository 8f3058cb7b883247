"""Which bodies answer for an issue, and whom what is done to it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.web.accounts import audience
from luoshi.web.directory.models import Organisation
from luoshi.web.issues.models import Issue
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor


def audience_of(issue: Issue, notice: str, actor: Actor) -> set[int]:
    """An assignment goes to the heads of the body and of those that help; whatever else is done, to the heads of the
    body, the office in whose care it is, and whoever raised it. A comment goes to the heads of the body, and to whoever raised it.
    """
    today = clock.today()
    bodies = {issue.lead_id} if issue.lead_id else set()
    if notice == "assigned":
        bodies |= set(issue.supports.values_list("organisation_id", flat=True))
    people = audience.flat(audience.of_organisations(bodies, today)) if bodies else set()
    if notice == "state":
        people |= audience.general_office(issue.owner.government_path, today)
    if issue.raised_person_id:
        people.add(issue.raised_person_id)
    return people


@dataclass(frozen=True, slots=True)
class Addressee:
    """A body to which an instruction on an issue can go."""

    organisation: Organisation

    @property
    def organisation_id(self) -> int:
        return self.organisation.pk

    @property
    def written(self) -> str:
        return self.organisation.short_name or self.organisation.name


def bodies(issue: Issue) -> list[Addressee]:
    """The body that an issue is assigned to, then those that help: to whom an instruction on it can go."""
    helping = issue.supports.select_related("organisation").order_by("position", "id")
    return [Addressee(body) for body in (issue.lead, *(row.organisation for row in helping)) if body]
