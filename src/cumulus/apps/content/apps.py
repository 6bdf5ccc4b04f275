"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """The `content` app."""

    name = "cumulus.apps.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
