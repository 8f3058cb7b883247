from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossier", "0002_one_word_for_one_thing"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="entry",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="所附的进展"),
        ),
    ]
