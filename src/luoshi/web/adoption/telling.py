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
from luoshi.web.tasks import groups
from luoshi.web.tasks.models import Involvement, Plan

BATCH = 500


def tell(plan: Plan, task_ids: Sequence[int], *, actor: Actor, first: bool) -> None:
    """Tell the heads of the leads and supports of these tasks, and of whom a group among them means; not who has published.

    Runs within its transaction.
    """
    leads: Counter[int] = Counter()
    supports: Counter[int] = Counter()
    parts: Counter[int] = Counter()  # tasks that mean the organisation by a group only
    for start in range(0, len(task_ids), BATCH):
        batch = task_ids[start : start + BATCH]
        rows = Involvement.objects.filter(task_id__in=batch).exclude(organisation=None)
        named = set()
        for role, organisation, task in rows.values_list("role", "organisation_id", "task_id"):
            (leads if role == Involvement.Role.LEAD else supports)[organisation] += 1
            named.add((task, organisation))
        meant = {(task, int(path.strip("/").rpartition("/")[2])) for task, path in groups.groups_of(batch)}
        parts.update(organisation for _task, organisation in meant - named)
    url = f"{reverse('tasks:tasks')}?plan={plan.pk}"
    done = gettext_noop("已发布") if first else gettext_noop("已按文件更新")
    concerned = {*leads, *supports, *parts}
    for organisation, people in audience.of_organisations(concerned, clock.today()).items():
        text = _words(bool(leads[organisation] or supports[organisation]), bool(parts[organisation])) % {
            "plan": plan.title[:200],
            "done": done,
            "leads": leads[organisation],
            "supports": supports[organisation],
            "parts": parts[organisation],
        }
        told = {person for person in people if person != actor.person_id}
        tell_people(told, "assigned", f"published-{plan.pk}-{plan.version}-{organisation}", text, url)


def _words(named: bool, meant: bool) -> str:
    if not meant:
        return gettext_noop("《%(plan)s》%(done)s：您单位牵头 %(leads)d 项，参与 %(supports)d 项。")
    if not named:
        return gettext_noop("《%(plan)s》%(done)s：%(parts)d 项统称到本地，请填报本地的部分。")
    return gettext_noop(
        "《%(plan)s》%(done)s：您单位牵头 %(leads)d 项，参与 %(supports)d 项，另有 %(parts)d 项统称到本地，请填报本地的部分。"
    )
