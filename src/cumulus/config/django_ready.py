"""Imported first by every process: Django is set up when this import is done."""

from __future__ import annotations

import os

import django
from django.apps import apps
from django.conf import settings

from cumulus.core.garbage import collect_rarely
from cumulus.platform.warehouse.client import configure

collect_rarely()  # what is imported next stays: looking for garbage in it is a fifth to two fifths of a start
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cumulus.config.settings")
if not apps.ready:
    django.setup()
configure(settings.CLICKHOUSE_URL)
