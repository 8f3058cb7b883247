"""What the demonstration's people have been told: an answer to the leader, news of what the others follow."""

from __future__ import annotations

from luoshi.web.accounts.models import Person
from luoshi.web.dossier.models import Follow, Instruction
from luoshi.web.kernel.roles import Role
from luoshi.web.kernel.telling import tell_people
from luoshi.web.tasks.models import Light, Plan, Task, Update

FOLLOWED = 2


def make_notices(plan: Plan) -> None:
    """Leaders hear of the answers to their instructions; the inspector and who owes figures of tasks that are behind."""
    tasks = {task.pk: task for task in Task.objects.filter(plan=plan)}
    answered = Instruction.objects.filter(
        kind="task", object_id__in=tasks, state="answered", demonstration=True
    )
    for row in answered.order_by("answered_at"):
        task = tasks[row.object_id]
        tell_people(
            [row.by_id] if row.by_id else [], "answer", f"demonstration-answer-{row.pk}", f"{task}：{row.answer}"[:500],
            task.get_absolute_url(), about=("task", task.pk),
        )  # fmt: skip
    behind = [task for task in tasks.values() if task.light == Light.RED][:FOLLOWED]
    for role in (Role.INSPECTOR, Role.DATA_OWNER):
        people = Person.objects.filter(appointments__role=role, demonstration=True).order_by("pk").distinct()
        for task in behind:
            update = Update.objects.filter(task=task).order_by("-at").first()
            if update is None:
                continue
            Follow.objects.bulk_create(
                [Follow(kind="task", object_id=task.pk, person=person) for person in people],
                ignore_conflicts=True,
            )
            tell_people(
                people, "changed", f"demonstration-news-{update.pk}", f"{task}：新进展。{update.text}"[:500],
                task.get_absolute_url(), about=("task", task.pk),
            )  # fmt: skip
