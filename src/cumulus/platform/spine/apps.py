"""Django's registration of the log."""

from __future__ import annotations

from django.apps import AppConfig


class SpineConfig(AppConfig):
    """The log that everything goes through."""

    name = "cumulus.platform.spine"
    label = "spine"
    default_auto_field = "django.db.models.BigAutoField"
