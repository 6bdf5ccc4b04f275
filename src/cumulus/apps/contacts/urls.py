"""The public addresses of contacts."""

from __future__ import annotations

from django.urls import path

from cumulus.apps.contacts.consent.views import confirmed

urlpatterns = [path("consent/confirm/<str:token>", confirmed)]
