from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='编号')),
                ('host', models.CharField(max_length=200, verbose_name='机器')),
                ('started_at', models.DateTimeField(verbose_name='启动时间')),
                ('seen_at', models.DateTimeField(db_index=True, verbose_name='最近出现')),
            ],
            options={
                'verbose_name': '后台进程',
                'verbose_name_plural': '后台进程',
                'ordering': ('started_at', 'name'),
            },
        ),
    ]
