"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    """The `audiences` app."""

    name = "cumulus.apps.audiences"
    label = "audiences"
    default_auto_field = "django.db.models.BigAutoField"
