"""A person has several roles: the one they had becomes a list of one."""

from django.db import migrations, models

TABLES = ("accounts_user", "accounts_invitation")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="roles",
            field=models.JSONField(default=list, help_text="Values of Role; what they may is in roles."),
        ),
        migrations.AddField(
            model_name="invitation",
            name="roles",
            field=models.JSONField(default=list),
        ),
        *(
            migrations.RunSQL(
                f"UPDATE {table} SET roles = jsonb_build_array(role)",
                f"UPDATE {table} SET role = COALESCE(roles ->> 0, 'coach')",
            )
            for table in TABLES
        ),
        migrations.RemoveField(model_name="user", name="role"),
        migrations.RemoveField(model_name="invitation", name="role"),
    ]
