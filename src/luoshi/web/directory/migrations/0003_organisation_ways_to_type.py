"""Ways to type the name of an organisation, worked out for those that are there."""

from django.db import migrations, models

from luoshi.register.spoken import ways_to_type


def work_out(apps, schema_editor):
    organisation = apps.get_model("directory", "Organisation")
    rows = []
    for row in organisation.objects.only("pk", "name", "short_name").iterator(chunk_size=2000):
        row.ways_to_type = " ".join(ways_to_type(row.name, row.short_name))
        rows.append(row)
    organisation.objects.bulk_update(rows, ["ways_to_type"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_taskforce_plan")]

    operations = [
        migrations.AddField(
            "organisation",
            "ways_to_type",
            models.TextField("输入方式", blank=True, default="", editable=False),
        ),
        migrations.RunPython(work_out, migrations.RunPython.noop),
    ]
