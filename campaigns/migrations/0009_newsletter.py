import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_letter_languages'),
        ('posts', '0033_public_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='RateCount',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(default=1)),
                ('ends_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'count',
                'verbose_name_plural': 'counts',
            },
        ),
        migrations.CreateModel(
            name='ReaderMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('language', models.CharField(max_length=12)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('last_error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'verbose_name': 'letter to a reader',
                'verbose_name_plural': 'letters to readers',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('pending', 'not confirmed'), ('confirmed', 'confirmed'), ('left', 'unsubscribed')], default='pending', max_length=10)),
                ('language', models.CharField(default='en', max_length=12)),
                ('frequency', models.CharField(choices=[('each_post', 'Each post when it appears'), ('weekly', 'Once a week, what appeared'), ('selected', 'Now and then, selected articles only'), ('actions', 'Only when there is something to do')], default='weekly', max_length=10)),
                ('wants_actions', models.BooleanField(default=False, help_text='Also when there is something to do.', verbose_name='action alerts')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('reports', models.ManyToManyField(blank=True, related_name='subscribers', to='posts.report', verbose_name='reports')),
                ('series', models.ManyToManyField(blank=True, related_name='subscribers', to='posts.series', verbose_name='series')),
                ('tags', models.ManyToManyField(blank=True, related_name='subscribers', to='posts.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('import_subscriber', 'Can import subscribers with their consent')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('via', models.CharField(choices=[('form', 'form of this site'), ('import', 'taken over with its evidence')], default='form', max_length=10)),
                ('wording', models.TextField(verbose_name='what was asked')),
                ('wants', models.JSONField(default=dict, verbose_name='what was chosen')),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='from which page')),
                ('evidence', models.TextField(blank=True, help_text='Of a list that was taken over.', verbose_name='evidence')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='campaigns.subscriber')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trace', models.CharField(max_length=64, unique=True, validators=[django.core.validators.MinLengthValidator(64)])),
                ('reason', models.CharField(choices=[('bounced', 'cannot be delivered to'), ('complained', 'called a mailing spam'), ('left', 'unsubscribed'), ('erased', 'asked to be erased'), ('staff', 'entered by staff')], default='staff', max_length=10)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['bounced', 'complained', 'left', 'erased', 'staff'])), name='campaigns_suppression_reason_known')],
            },
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(fields=['state', 'language', 'frequency'], name='campaigns_subscriber_wanted'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'confirmed', 'left'])), name='campaigns_subscriber_state_known'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(('frequency__in', ['each_post', 'weekly', 'selected', 'actions'])), name='campaigns_subscriber_frequency_known'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='campaigns_subscriber_address_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='campaigns_subscriber_confirmed_has_instant'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['page'], name='campaigns_consent_page'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('via__in', ['form', 'import'])), name='campaigns_consent_via_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('via', 'import'), _negated=True), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='campaigns_consent_import_has_evidence'),
        ),
    ]
