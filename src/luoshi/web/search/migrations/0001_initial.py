from django.db import migrations, models


def install(apps, schema_editor):
    from luoshi.web.search import grams

    grams.install(schema_editor.connection)


def remove(apps, schema_editor):
    from luoshi.web.search import grams

    grams.remove(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchPart",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("task", "任务"), ("document", "文件"), ("plan", "方案"), ("instruction", "批示"), ("update", "进展"), ("comment", "意见"), ("organisation", "机构"), ("task_force", "工作专班"), ("person", "人员")], max_length=12, verbose_name="类别")),
                ("object_id", models.BigIntegerField(verbose_name="对象")),
                ("part", models.PositiveSmallIntegerField(verbose_name="部分")),
                ("text", models.TextField(verbose_name="内容")),
            ],
            options={
                "verbose_name": "搜索索引",
                "verbose_name_plural": "搜索索引",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["kind", "object_id"], name="search_part_of")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
