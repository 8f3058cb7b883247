from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_replaced_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='measure',
            name='support',
            field=models.JSONField(default=list, verbose_name='配合单位'),
        ),
    ]
