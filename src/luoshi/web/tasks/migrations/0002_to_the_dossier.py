"""Remarks, files, instructions, followers and history hang on things of any kind, and move to the app of the dossier.

The rows stay where they are with their numbers, which the log and addresses name: only the tables get new columns and names.
"""

from django.db import migrations, models
from django.db.models import Q

MOVED = {
    "taskchange": "dossier_change",
    "comment": "dossier_comment",
    "instruction": "dossier_instruction",
    "attachment": "dossier_attachment",
    "follow": "dossier_follow",
}
LATEST = ("taskchange", "comment", "instruction", "attachment")


def _name(model: str) -> str:
    return MOVED[model].removeprefix("dossier_")


def _of_any_kind(model: str) -> list:
    """The foreign key to a task becomes a kind and a number."""
    return [
        migrations.AddField(
            model, "kind", models.CharField("对象类别", max_length=40, default="task"), preserve_default=False
        ),
        migrations.AlterField(model, "task", models.PositiveBigIntegerField("对象")),
        migrations.RenameField(model, "task", "object_id"),
    ]


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("attachment", "delivery_attachment_once"),
        migrations.RemoveConstraint("follow", "delivery_follow_once"),
        migrations.RemoveIndex("taskchange", "delivery_change_latest"),
        migrations.RemoveIndex("comment", "delivery_comment_latest"),
        migrations.RemoveIndex("instruction", "delivery_instruction_latest"),
        migrations.RenameIndex(
            "instruction", old_name="delivery_instruction_open", new_name="dossier_instruction_open"
        ),
        *(operation for model in MOVED for operation in _of_any_kind(model)),
        *(
            migrations.AddIndex(
                model,
                models.Index(fields=["kind", "object_id", "-id"], name=f"dossier_{_name(model)}_latest"),
            )
            for model in LATEST
        ),
        migrations.AddIndex("follow", models.Index(fields=["kind", "object_id"], name="dossier_follow_of")),
        migrations.AddConstraint(
            "attachment",
            models.UniqueConstraint(
                fields=["kind", "object_id", "sha256"],
                condition=Q(removed_at=None),
                name="dossier_attachment_once",
            ),
        ),
        migrations.AddConstraint(
            "follow",
            models.UniqueConstraint(fields=["person", "kind", "object_id"], name="dossier_follow_once"),
        ),
        *(migrations.AlterModelTable(model, table) for model, table in MOVED.items()),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(model) for model in MOVED]
        ),
    ]
