from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('mlegitymacja', '0008_indexes_of_claims'),
    ]

    operations = [
        migrations.RenameField(
            model_name='bulkact',
            old_name='left',
            new_name='skipped',
        ),
    ]
