"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The `contacts` app."""

    name = "cumulus.apps.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
