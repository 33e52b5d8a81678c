"""Rules of signing in, what they demand of a person, and browsers that are trusted."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_reach'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='has_second_factor',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='second_factor_by',
            field=models.DateTimeField(help_text='When grace ends for whom a second factor is demanded of.', null=True),
        ),
        migrations.CreateModel(
            name='SignInRules',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('demand', models.CharField(choices=[('participants', 'Everybody who may read about a participant'), ('everybody', 'Everybody'), ('nobody', 'Nobody is made to')], max_length=12)),
                ('may_trust_browsers', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_rules')],
            },
        ),
        migrations.CreateModel(
            name='TrustedBrowser',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('browser', models.CharField(blank=True, help_text='As it describes itself.', max_length=300)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ends_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trusted_browsers', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
