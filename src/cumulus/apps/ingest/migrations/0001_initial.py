import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.BigIntegerField(default=0)),
                ('seq', models.BigIntegerField(default=0)),
                ('high_seq', models.BigIntegerField(default=0)),
                ('database', models.CharField(default='', max_length=40)),
                ('trimmed_before', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SeenMessage',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stretches', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('to_xid', models.BigIntegerField()),
                ('to_seq', models.BigIntegerField()),
                ('state', models.CharField(choices=[('in_flight', 'In Flight'), ('done', 'Done')], default='in_flight', max_length=10)),
                ('items', models.IntegerField()),
                ('changed_contacts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'in_flight')), fields=('state',), name='one_batch_in_flight')],
            },
        ),
        migrations.CreateModel(
            name='CatalogueEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('name', models.CharField(max_length=200)),
                ('count', models.BigIntegerField(default=0)),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'name'), name='event_name_once')],
            },
        ),
        migrations.CreateModel(
            name='CatalogueProperty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('event', models.CharField(blank=True, max_length=200)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=10)),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'event', 'name', 'kind'), name='property_kind_once')],
            },
        ),
        migrations.CreateModel(
            name='Quarantined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('source_id', models.IntegerField(null=True)),
                ('received_at', models.DateTimeField()),
                ('batch_id', models.BigIntegerField()),
                ('reason', models.CharField(max_length=40)),
                ('detail', models.CharField(max_length=300)),
                ('item', models.TextField()),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', '-id'], name='quarantine_newest')],
            },
        ),
    ]
