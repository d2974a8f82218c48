from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Trim

# The sentences that stood among what people and issuers wrote, and the reasons that they are now.
SENTENCES = {
    'another_phone': 'Ordered anew for another phone.',
    'codes_not_used': 'The codes were not used in time.',
    'data_changed': 'Your data in USOS are no longer those on your ELS.',
    'els_invalidated': 'Your ELS has been invalidated.',
    'not_a_student': 'You are not an active student any more.',
    'not_collected': 'The phone did not collect the document in time after the codes were used.',
    'not_stored': 'The phone could not store it.',
    'removed_from_phone': 'Removed from the phone.',
    'replaced': 'Replaced by the newer mLegitymacja.',
    'validity_ended': 'The validity of the document has ended.',
    'validity_ended_before_issue': "The document's validity ended before it could be issued.",
    'wrong_codes': 'The activation code was entered wrongly too many times.',
}
KNOWN = ['', *sorted(SENTENCES)]


def to_reasons(apps, schema_editor):
    events = apps.get_model('mlegitymacja', 'OrderEvent').objects
    for reason, sentence in SENTENCES.items():
        events.filter(note=sentence).update(reason=reason, note='')


def to_sentences(apps, schema_editor):
    events = apps.get_model('mlegitymacja', 'OrderEvent').objects
    for reason, sentence in SENTENCES.items():
        events.filter(reason=reason).update(
            note=Trim(Concat(Value(sentence + ' '), F('note'))), reason=''
        )


class Migration(migrations.Migration):

    dependencies = [
        ('mlegitymacja', '0010_withdrawal_owed'),
    ]

    operations = [
        migrations.RenameField(model_name='orderevent', old_name='reason', new_name='note'),
        migrations.AlterField(
            model_name='orderevent',
            name='note',
            field=models.TextField(blank=True, verbose_name='note'),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='reason',
            field=models.CharField(blank=True, choices=[('not_a_student', 'You are not an active student any more.'), ('els_invalidated', 'Your ELS has been invalidated.'), ('data_changed', 'Your data in USOS are no longer those on your ELS.'), ('validity_ended', 'The validity of the document has ended.'), ('validity_ended_before_issue', "The document's validity ended before it could be issued."), ('codes_not_used', 'The codes were not used in time.'), ('not_collected', 'The phone did not collect the document in time after the codes were used.'), ('wrong_codes', 'The activation code was entered wrongly too many times.'), ('not_stored', 'The phone could not store it.'), ('removed_from_phone', 'Removed from the phone.'), ('another_phone', 'Ordered anew for another phone.'), ('replaced', 'Replaced by the newer mLegitymacja.')], default='', max_length=40, verbose_name='reason'),
            preserve_default=False,
        ),
        migrations.RunPython(to_reasons, to_sentences),
        migrations.AddConstraint(
            model_name='orderevent',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', KNOWN)), name='event_reason_known'),
        ),
    ]
