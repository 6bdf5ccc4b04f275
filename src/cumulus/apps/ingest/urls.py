"""The public addresses that other systems post to."""

from __future__ import annotations

from django.urls import path

from cumulus.apps.ingest.webhooks.views import hook, hook_of_source

urlpatterns = [
    path("hooks/<str:key>", hook),
    path("v1/webhook", hook_of_source),
    path("v1/webhook/", hook_of_source),
]
