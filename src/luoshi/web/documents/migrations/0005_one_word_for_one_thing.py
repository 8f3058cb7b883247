from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_measure_support'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='识读次数'),
        ),
        migrations.AlterField(
            model_name='document',
            name='claimed_at',
            field=models.DateTimeField(null=True, verbose_name='开始识读'),
        ),
        migrations.AlterField(
            model_name='document',
            name='read_at',
            field=models.DateTimeField(null=True, verbose_name='识读完成时间'),
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('queued', '排队'), ('reading', '识读中'), ('read', '已识读'), ('failed', '失败')], db_index=True, default='queued', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='of_reading',
            field=models.BooleanField(default=False, verbose_name='出自识读'),
        ),
        migrations.AlterField(
            model_name='reading',
            name='made_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='识读时间'),
        ),
    ]
