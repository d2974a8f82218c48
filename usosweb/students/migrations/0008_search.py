from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from usosweb.search import OnPostgreSQL, SearchText


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('students', '0007_lists'),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name='student',
            name='search_text',
            field=models.GeneratedField(db_persist=True, expression=SearchText('last_name', 'first_name', 'middle_names', 'student_number'), output_field=models.TextField()),
        ),
        OnPostgreSQL(
            'CREATE INDEX student_words ON students_student USING gin (search_text gin_trgm_ops)',
            'DROP INDEX student_words',
        ),
        OnPostgreSQL(
            'CREATE INDEX programme_name ON students_studyprogramme USING gin (UPPER(programme) gin_trgm_ops)',
            'DROP INDEX programme_name',
        ),
        OnPostgreSQL(
            'CREATE INDEX account_email ON auth_user (UPPER(email) text_pattern_ops)',
            'DROP INDEX account_email',
        ),
        # How much a search will find is known from here on, and not only after the next changes.
        OnPostgreSQL('ANALYZE students_student, students_studyprogramme, auth_user', ''),
    ]
