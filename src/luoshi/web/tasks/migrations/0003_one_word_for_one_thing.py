from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0002_to_the_dossier'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='light',
            field=models.CharField(choices=[('green', '正常'), ('amber', '关注'), ('red', '滞后'), ('none', '无数据')], default='none', max_length=6, verbose_name='灯'),
        ),
    ]
