"""The public addresses that other systems post to."""

from __future__ import annotations

from django.urls import path

from cumulus.apps.ingest.webhooks.views import hook

urlpatterns = [path("hooks/<str:key>", hook)]
