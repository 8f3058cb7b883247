from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_organisation_ways_to_type'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organisation',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='撤销日期'),
        ),
        migrations.AlterField(
            model_name='taskforce',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='撤销日期'),
        ),
    ]
