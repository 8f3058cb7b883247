"""When a task was given, and the last day of which anything is known; of tasks that are there, the day of the last change."""

from django.db import migrations, models
from django.db.models.functions import TruncDate

import luoshi.web.kernel.clock


def take_last_change(apps, schema_editor):
    task = apps.get_model("delivery", "Task")
    task.objects.update(given_on=TruncDate("changed_at"), last_sign=TruncDate("changed_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_one_word_for_one_thing"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="given_on",
            field=models.DateField(blank=True, null=True, verbose_name="下达日期"),
        ),
        migrations.AddField(
            model_name="task",
            name="last_sign",
            field=models.DateField(blank=True, null=True, verbose_name="最近动态"),
        ),
        migrations.RunPython(take_last_change, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="task",
            name="given_on",
            field=models.DateField(
                blank=True, default=luoshi.web.kernel.clock.today, null=True, verbose_name="下达日期"
            ),
        ),
    ]
