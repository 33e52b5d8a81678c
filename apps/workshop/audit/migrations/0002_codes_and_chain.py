"""Rows get a code of their own and a place in a chain. Older rows have no code, and are told of."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="entry",
            name="actor_id",
            field=models.BigIntegerField(help_text="The user; empty for nobody known.", null=True),
        ),
        migrations.AlterField(
            model_name="entry",
            name="actor_name",
            field=models.CharField(max_length=210),
        ),
        migrations.AddField(
            model_name="entry",
            name="uid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="actor_roles",
            field=models.JSONField(default=list, help_text="The roles they had at that moment."),
        ),
        migrations.AddField(
            model_name="entry",
            name="about",
            field=models.JSONField(default=dict, help_text="Ids of other things, such as a user's."),
        ),
        migrations.AddField(
            model_name="entry",
            name="ground",
            field=models.CharField(
                choices=[
                    ("service", "Providing the service"),
                    ("referral", "Handling a referral"),
                    ("administration", "Running the organisation"),
                    ("access", "Signing in"),
                    ("oversight", "Watching over data protection"),
                ],
                default="service",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="mac",
            field=models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
        # One by one: a default of Django's would be the same for every row.
        migrations.RunSQL(
            "UPDATE audit_entry SET uid = gen_random_uuid() WHERE uid IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="entry",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name="ReportSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shows_names", models.BooleanField(default=False)),
                ("decided_by_id", models.BigIntegerField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="audit.entry")),
            ],
        ),
    ]
