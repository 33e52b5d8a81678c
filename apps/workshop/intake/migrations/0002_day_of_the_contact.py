from django.db import migrations, models

FILL = """
UPDATE intake_became SET contacted_on = intake_contact.contacted_on
FROM intake_contact WHERE intake_contact.id = intake_became.contact_id
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_contacts_and_waiting_lists")]

    operations = [
        migrations.AddField("became", "contacted_on", models.DateField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
