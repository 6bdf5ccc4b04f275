"""Signing in, as django-allauth does it, with our rules.

Nobody signs up: an administrator adds people. Links in mails lead to the installation's public
address, whatever host the request named, so that a forged `Host` cannot steal a reset link.
"""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from cumulus.apps.workspaces.models import User

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600
_RESET_MAIL = "account/email/password_reset_key"
_UNKNOWN_ACCOUNT_MAIL = "account/email/unknown_account"
_INVITATION_MAIL = "account/email/invitation"


def language_of(locale: str) -> str:
    """Return Django's code for the language that a user chose."""
    return "zh-hans" if locale.lower().startswith("zh") else "en"


def remember_language(answer: HttpResponse, locale: str) -> None:
    """Let the pages around signing in speak the user's language in this browser."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language_of(locale),
        max_age=LANGUAGE_COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def send_invitation(user: User) -> None:
    """Mail a person without a password the link that sets one.

    The link is a password reset's: it works once, and for `PASSWORD_RESET_TIMEOUT` seconds.
    """
    form = ResetPasswordForm(data={"email": user.email})
    if form.is_valid():
        form.save(HttpRequest())


def new_password_path(user: User) -> str:
    """Return the path of the page on which the user sets a password.

    The path holds a secret. It works as the one in a reset mail: once, for
    `PASSWORD_RESET_TIMEOUT` seconds, and no longer than the password that the user has now.
    """
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


# allauth has no types: its base class is Any to mypy.
class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks the project."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth asks so
        """Return False: people are added by an administrator."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address in a reset mail."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.PUBLIC_URL}{path}"

    def send_password_reset_mail(self, user: User, email: str, context: Mapping[str, object]) -> None:
        """Mail a reset link, or a welcome with the same link where there is no password yet."""
        template = _RESET_MAIL if user.has_usable_password() else _INVITATION_MAIL
        with translation.override(language_of(user.locale)):
            self.send_mail(template, email, {**context})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send one mail; it names the public address, not the request's host.

        Who has no account gets none: allauth would invite them to sign up.
        """
        if template_prefix == _UNKNOWN_ACCOUNT_MAIL:
            return
        full = {"email": email, "public_url": settings.PUBLIC_URL, **context}
        self.render_mail(template_prefix, email, full).send()

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as its template says it."""
        return str(subject)

    def post_login(self, request: HttpRequest, user: User, **hooks: object) -> HttpResponse:
        """Go on to the page asked for, in the user's language unless the browser has its own."""
        answer: HttpResponse = super().post_login(request, user, **hooks)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(answer, user.locale)
        return answer
