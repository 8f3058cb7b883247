"""The log becomes a Merkle log: a sequence without gaps, who acted and for whom, and the tree over all of it.

What was written before is sealed in the order of its numbers.
"""

import django.utils.timezone
from django.db import migrations, models

from luoshi.web.audit import protection
from luoshi.web.audit.canonical import COLUMNS, canonical
from luoshi.web.audit.merkle import HASHER, Peaks

BATCH = 1000


def lift(apps, schema_editor):
    """The triggers of 0002 forbid what follows."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_entry_no_update")
        schema_editor.execute("DROP TRIGGER audit_entry_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        schema_editor.execute("DROP FUNCTION audit_entry_refuse()")


def forbid_as_before(apps, schema_editor):
    """Back to the triggers of 0002."""
    from importlib import import_module

    before = import_module("luoshi.web.audit.migrations.0002_append_only")
    statements = before.SQLITE if schema_editor.connection.vendor == "sqlite" else before.POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def seal(apps, schema_editor):
    """Number the entries and grow the tree over them."""
    Entry, Node, Tree = (apps.get_model("audit", name) for name in ("Entry", "Node", "Tree"))
    peaks, last = Peaks(), 0
    while rows := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        nodes = []
        for row in rows:
            row.sequence = peaks.size + 1
            digest = HASHER.hash_buff(canonical({name: getattr(row, name) for name in COLUMNS}))
            nodes += [Node(level=level, position=position, digest=made) for level, position, made in peaks.add(digest)]
        Entry.objects.bulk_update(rows, ["sequence"], batch_size=BATCH)
        Node.objects.bulk_create(nodes, batch_size=BATCH)
    Tree.objects.create(id=1, size=peaks.size, peaks=bytes(peaks))


def forbid(apps, schema_editor):
    protection.install(schema_editor.connection)


def allow(apps, schema_editor):
    protection.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.RunPython(lift, forbid_as_before),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveBigIntegerField(verbose_name='条数')),
                ('root', models.CharField(max_length=64, verbose_name='校验根')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='生成人')),
            ],
            options={
                'verbose_name': '校验根',
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField(verbose_name='层')),
                ('position', models.PositiveBigIntegerField(verbose_name='位置')),
                ('digest', models.BinaryField(max_length=32, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '校验树节点',
            },
        ),
        migrations.CreateModel(
            name='Tree',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='条数')),
                ('peaks', models.BinaryField(default=bytes, verbose_name='峰')),
            ],
            options={
                'verbose_name': '校验树',
            },
        ),
        migrations.AlterModelOptions(
            name='entry',
            options={'ordering': ('-sequence',), 'verbose_name': '审计记录', 'verbose_name_plural': '审计记录'},
        ),
        migrations.AddField(
            model_name='entry',
            name='acting_for',
            field=models.CharField(blank=True, max_length=200, verbose_name='代表机构'),
        ),
        migrations.AddField(
            model_name='entry',
            name='channel',
            field=models.CharField(blank=True, max_length=10, verbose_name='途径'),
        ),
        migrations.AddField(
            model_name='entry',
            name='organisation_id',
            field=models.BigIntegerField(null=True, verbose_name='机构编号'),
        ),
        migrations.AddField(
            model_name='entry',
            name='organisation_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='机构'),
        ),
        migrations.AddField(
            model_name='entry',
            name='organisation_path',
            field=models.CharField(blank=True, db_index=True, max_length=200, verbose_name='机构路径'),
        ),
        migrations.AddField(
            model_name='entry',
            name='person_id',
            field=models.BigIntegerField(null=True, verbose_name='操作人编号'),
        ),
        migrations.AddField(
            model_name='entry',
            name='role',
            field=models.CharField(blank=True, max_length=20, verbose_name='身份'),
        ),
        migrations.AddField(
            model_name='entry',
            name='sequence',
            field=models.PositiveBigIntegerField(null=True, verbose_name='序号'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='at',
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='时间'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['object_type', 'sequence'], name='audit_entry_of_type'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['action', 'sequence'], name='audit_entry_of_action'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['person', 'sequence'], name='audit_entry_of_person'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['organisation_id', 'sequence'], name='audit_entry_of_organisation'),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='entry',
            name='sequence',
            field=models.PositiveBigIntegerField(unique=True, verbose_name='序号'),
        ),
        migrations.RunPython(forbid, allow),
    ]
