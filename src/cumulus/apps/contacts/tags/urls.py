"""The public addresses of tracked codes."""

from __future__ import annotations

from django.urls import path

from cumulus.apps.contacts.tags.views import scanned

urlpatterns = [path("q/<str:code>", scanned)]
