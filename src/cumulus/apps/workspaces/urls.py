"""Addresses of the pages around signing in."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    # The address is the login: only an administrator changes who is who.
    path("accounts/email/", RedirectView.as_view(url="/accounts/2fa/"), name="account_email_closed"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("i18n/language/", set_language, name="set_language"),
]
