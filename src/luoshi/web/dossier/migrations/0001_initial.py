"""What hangs on things of any kind: the tables were made by the app of the tasks, which has renamed them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_taskforce_plan"),
        ("delivery", "0002_to_the_dossier"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="对象类别")),
                        ("object_id", models.PositiveBigIntegerField(verbose_name="对象")),
                        ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="时间")),
                        ("by", models.CharField(max_length=100, verbose_name="操作人")),
                        (
                            "organisation_name",
                            models.CharField(blank=True, max_length=200, verbose_name="单位"),
                        ),
                        ("action", models.CharField(max_length=60, verbose_name="操作")),
                        ("fields", models.JSONField(default=list, verbose_name="改动")),
                        ("version", models.PositiveIntegerField(verbose_name="改后版本")),
                    ],
                    options={
                        "verbose_name": "改动",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["kind", "object_id", "-id"], name="dossier_change_latest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="对象类别")),
                        ("object_id", models.PositiveBigIntegerField(verbose_name="对象")),
                        ("name", models.CharField(max_length=255, verbose_name="文件名")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="directory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "附件",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                fields=["kind", "object_id", "-id"], name="dossier_attachment_latest"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("kind", "object_id", "sha256"),
                                name="dossier_attachment_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="对象类别")),
                        ("object_id", models.PositiveBigIntegerField(verbose_name="对象")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                        ("text", models.TextField(verbose_name="内容")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="示例数据")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填写人",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="directory.organisation",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "意见",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["kind", "object_id", "-id"], name="dossier_comment_latest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Follow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="对象类别")),
                        ("object_id", models.PositiveBigIntegerField(verbose_name="对象")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "关注",
                        "indexes": [models.Index(fields=["kind", "object_id"], name="dossier_follow_of")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "kind", "object_id"), name="dossier_follow_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instruction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="对象类别")),
                        ("object_id", models.PositiveBigIntegerField(verbose_name="对象")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                        ("text", models.TextField(verbose_name="内容")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="示例数据")),
                        ("due", models.DateField(blank=True, null=True, verbose_name="回复时限")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待回复"), ("answered", "已回复"), ("closed", "已办结")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="回复")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="回复时间")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                        (
                            "addressee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="directory.organisation",
                                verbose_name="承办单位",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="回复人",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填写人",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="directory.organisation",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "批示",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["addressee", "state"], name="dossier_instruction_open"),
                            models.Index(
                                fields=["kind", "object_id", "-id"], name="dossier_instruction_latest"
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
