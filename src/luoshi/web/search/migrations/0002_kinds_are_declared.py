"""Which kinds there are is said by the apps; what a kind is called may be longer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="searchpart",
            name="kind",
            field=models.CharField(max_length=30, verbose_name="类别"),
        ),
    ]
