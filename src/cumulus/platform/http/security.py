"""What every answer tells the browser about safety."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TypeAlias, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_Answer: TypeAlias = HttpResponseBase | Awaitable[HttpResponseBase]

NONCE_BYTES = 16
HSTS_SECONDS = 365 * 24 * 3600
RELAXED_STYLE_PATHS = ("/app/templates/",)
"""Pages with an editor that writes style elements of its own; reach them by a full page load."""

_FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Django middleware, for synchronous and asynchronous servers.

    Gives each request a fresh `csp_nonce`, and each answer a content security policy and its
    companions. A header that the view has set itself stays: public pages have their own.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], _Answer]) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> _Answer:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        # Django's class has no such attribute; templates and the front end's page read it.
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        if self._is_async:
            return self._answer_later(request, nonce)
        return _protect(request, cast(HttpResponseBase, self._get_response(request)), nonce)

    async def _answer_later(self, request: HttpRequest, nonce: str) -> HttpResponseBase:
        answer = await cast(Awaitable[HttpResponseBase], self._get_response(request))
        return _protect(request, answer, nonce)


def content_security_policy(nonce: str, *, relaxed_styles: bool = False) -> str:
    """Return the policy of one page.

    Parameters
    ----------
    nonce : str
        Lets this answer's own style elements through.
    relaxed_styles : bool
        True lets any style element through, without the nonce; scripts stay as strict.
    """
    styles = "'unsafe-inline'" if relaxed_styles else f"'nonce-{nonce}'"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src 'self' {styles}",
            "style-src-attr 'unsafe-inline'",
            # Mails under preview show pictures from anywhere, but only over TLS.
            "img-src 'self' data: blob: https:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _protect(request: HttpRequest, answer: HttpResponseBase, nonce: str) -> HttpResponseBase:
    relaxed = request.path.startswith(RELAXED_STYLE_PATHS)
    answer.headers.setdefault("Content-Security-Policy", content_security_policy(nonce, relaxed_styles=relaxed))
    for name, value in _FIXED_HEADERS.items():
        answer.headers.setdefault(name, value)
    # Behind a proxy that ends TLS the request itself looks plain; the cookies' setting knows.
    if request.is_secure() or settings.SESSION_COOKIE_SECURE:
        answer.headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_SECONDS}")
    return answer
