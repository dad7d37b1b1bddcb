from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_seller_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboxevent',
            index=models.Index(fields=['received_at'], name='event_received_idx'),
        ),
    ]
