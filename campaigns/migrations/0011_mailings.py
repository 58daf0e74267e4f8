import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_newsletter_permissions'),
        ('posts', '0033_public_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=150)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=120, unique=True, verbose_name='address')),
                ('language', models.CharField(default='en', max_length=12)),
                ('audience', models.CharField(choices=[('each_post', 'Each post when it appears'), ('weekly', 'Once a week, what appeared'), ('selected', 'Now and then, selected articles only'), ('actions', 'Only when there is something to do')], default='weekly', help_text='It goes to those who asked for this, in its language.', max_length=10, verbose_name='for whom')),
                ('introduction', models.TextField(blank=True, help_text='Stands before the posts; an empty line parts paragraphs.')),
                ('has_whole_texts', models.BooleanField(default=False, help_text='Otherwise each post is told by its summary and its calls.', verbose_name='whole texts')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'scheduled'), ('sending', 'being sent'), ('sent', 'sent')], default='draft', editable=False, max_length=10)),
                ('scheduled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('about', models.ManyToManyField(blank=True, help_text='Tags by which posts are chosen; empty: all.', related_name='mailings', to='posts.tag', verbose_name='only about')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mailing',
                'verbose_name_plural': 'mailings',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('send_mailing', 'Can schedule, send and stop mailings')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('claimed', 'being handed over'), ('sent', 'sent'), ('skipped', 'left out: unsubscribed or suppressed'), ('failed', 'refused'), ('unknown', 'unknown: decide')], default='waiting', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('bounced_at', models.DateTimeField(blank=True, null=True)),
                ('complained_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='campaigns.subscriber')),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='campaigns.mailing')),
            ],
            options={
                'verbose_name': 'copy of a mailing',
                'verbose_name_plural': 'copies of mailings',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='MailingPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('html', models.TextField(blank=True, editable=False)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='campaigns.mailing')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailed_in', to='posts.post')),
            ],
            options={
                'verbose_name': 'post of a mailing',
                'verbose_name_plural': 'posts of a mailing',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='mailing',
            index=models.Index(fields=['state', '-started_at'], name='campaigns_mailing_newest'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'sending', 'sent'])), name='campaigns_mailing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['each_post', 'weekly', 'selected', 'actions'])), name='campaigns_mailing_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('subject', ''), _negated=True), name='campaigns_mailing_subject_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('scheduled_at__isnull', False), _connector='OR'), name='campaigns_mailing_scheduled_has_instant'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sending', 'sent']), _negated=True), ('started_at__isnull', False), _connector='OR'), name='campaigns_mailing_started_has_instant'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_attempt_at', 'id'], name='campaigns_delivery_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['claimed_at'], name='campaigns_delivery_claimed'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['mailing', 'state'], name='campaigns_delivery_of_mailing'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('mailing', 'subscriber'), name='campaigns_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'claimed', 'sent', 'skipped', 'failed', 'unknown'])), name='campaigns_delivery_state_known'),
        ),
        migrations.AddConstraint(
            model_name='mailingpost',
            constraint=models.UniqueConstraint(fields=('mailing', 'post'), name='campaigns_mailingpost_once'),
        ),
    ]
