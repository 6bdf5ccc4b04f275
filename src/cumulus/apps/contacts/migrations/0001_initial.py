import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('attributes', models.JSONField(default=dict)),
                ('attribute_times', models.JSONField(default=dict)),
                ('version', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('first_seen_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('merged_into_id', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'id'], name='contact_by_workspace'), models.Index(condition=models.Q(('merged_into_id__isnull', False)), fields=['merged_into_id'], name='contact_parts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('id__lt', 4294967296)), name='contact_id_is_32_bit')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('namespace', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=255)),
                ('contact_id', models.BigIntegerField(db_index=True)),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'namespace', 'value'), name='identity_is_one_persons')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('contact_id', models.BigIntegerField()),
                ('channel', models.CharField(max_length=20)),
                ('reason', models.CharField(max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contact_id', 'channel'), name='suppressed_once_per_channel')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('name', models.CharField(max_length=100)),
                ('color', models.CharField(default='primary', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'name'), name='tag_name_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='AppliedTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.IntegerField()),
                ('contact_id', models.BigIntegerField()),
                ('source', models.CharField(max_length=100)),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contacts.tag')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contact_id', 'tag'), name='tag_once_per_contact')],
            },
        ),
    ]
