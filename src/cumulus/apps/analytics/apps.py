"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """The `analytics` app."""

    name = "cumulus.apps.analytics"
    label = "analytics"
    default_auto_field = "django.db.models.BigAutoField"
