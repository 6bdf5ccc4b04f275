"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """The `workspaces` app."""

    name = "cumulus.apps.workspaces"
    label = "workspaces"
    default_auto_field = "django.db.models.BigAutoField"
