"""The public addresses in mails."""

from __future__ import annotations

from django.urls import path

from cumulus.apps.messaging.views import clicked, opened, unsubscribed

urlpatterns = [
    path("t/o/<str:token>.gif", opened),
    path("t/c/<str:token>", clicked),
    path("t/u/<str:token>", unsubscribed),
]
