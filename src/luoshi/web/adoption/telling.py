"""Telling the offices that a publication concerns: once each, with how much it is, not once for every task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from luoshi.web.accounts import audience
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.telling import tell_people
from luoshi.web.tasks.models import Involvement, Plan

BATCH = 500


def tell(plan: Plan, task_ids: Sequence[int], *, actor: Actor, first: bool) -> None:
    """Tell the heads of the leads and supports of these tasks; not who has published. Runs within its transaction."""
    leads: Counter[int] = Counter()
    supports: Counter[int] = Counter()
    for start in range(0, len(task_ids), BATCH):
        rows = Involvement.objects.filter(task_id__in=task_ids[start : start + BATCH])
        for role, organisation in rows.exclude(organisation=None).values_list("role", "organisation_id"):
            (leads if role == Involvement.Role.LEAD else supports)[organisation] += 1
    url = f"{reverse('tasks:tasks')}?plan={plan.pk}"
    done = gettext_noop("已发布") if first else gettext_noop("已按文件更新")
    for organisation, people in audience.of_organisations({*leads, *supports}, clock.today()).items():
        text = gettext_noop("“%(plan)s”%(done)s：您单位牵头 %(leads)d 项，参与 %(supports)d 项。") % {
            "plan": plan.title[:200],
            "done": done,
            "leads": leads[organisation],
            "supports": supports[organisation],
        }
        told = {person for person in people if person != actor.person_id}
        tell_people(told, "assigned", f"published-{plan.pk}-{plan.version}-{organisation}", text, url)
