"""What a notification is about can be a thing of any kind."""

from django.db import migrations, models
from django.db.models import F


def _of_tasks(apps, schema_editor) -> None:
    rows = apps.get_model("notifications", "Notification")._default_manager
    rows.exclude(task=None).update(object_kind="task", object_id=F("task_id"))


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_daily_run"), ("delivery", "0001_initial")]

    operations = [
        migrations.AddField(
            "notification",
            "object_kind",
            models.CharField("对象类别", max_length=40, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "notification", "object_id", models.PositiveBigIntegerField("对象", null=True, blank=True)
        ),
        migrations.RunPython(_of_tasks, migrations.RunPython.noop),
        migrations.RemoveField("notification", "task"),
        migrations.AddIndex(
            "notification", models.Index(fields=["object_kind", "object_id"], name="notifications_about")
        ),
    ]
