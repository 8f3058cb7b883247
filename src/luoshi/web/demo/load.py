"""Puts the demonstration there, once: who deletes nothing sees it at every start, unchanged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db import transaction

from luoshi.web.demo import activity, notices, organisations, people, plan
from luoshi.web.documents.services import intake
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.apps import modules
from luoshi.web.kernel.log import log
from luoshi.web.tasks.services import lights

FOLDER = Path(__file__).resolve().parent / "documents"
DEMO = replace(SYSTEM, name="示例", channel="command")


def load_demo(folder: Path = FOLDER) -> int:
    """The province with its people, plan and activity, and every document of the folder; how many documents were new."""
    with transaction.atomic():
        places = organisations.make_organisations()
        people.make_people(places)
        made = plan.make_plan(places)
        if made is not None:
            activity.make_activity(made)
            for module in modules("demonstration"):
                module.make(made, activity.AS_OF)
            log(
                actor=DEMO,
                organisation_id=places["省政府"].pk,
                action="plan.demonstrate",
                object_type="plan",
                object_id=made.pk,
                object_label=made.title,
                after={"tasks": made.tasks.count()},
            )
    if made is not None:
        lights.refresh(as_of=activity.AS_OF)
        with transaction.atomic():
            notices.make_notices(made)
        from luoshi.web.search.services import rebuild

        rebuild()
    new = 0
    for path in sorted(folder.glob("*.*")) if folder.is_dir() else ():
        received = intake.receive(path.name, [path.read_bytes()], actor=DEMO, owner=places["省政府"])
        new += not received.known
    return new
