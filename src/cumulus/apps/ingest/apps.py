"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """The `ingest` app."""

    name = "cumulus.apps.ingest"
    label = "ingest"
    default_auto_field = "django.db.models.BigAutoField"
