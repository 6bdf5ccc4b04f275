"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The `messaging` app."""

    name = "cumulus.apps.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
