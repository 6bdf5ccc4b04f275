"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """The `journeys` app."""

    name = "cumulus.apps.journeys"
    label = "journeys"
    default_auto_field = "django.db.models.BigAutoField"
