"""The public addresses in mails: open pixel, links, unsubscribe."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cumulus.apps.contacts.consent.contracts import Proof
from cumulus.apps.messaging.marks import Visit, mark_clicked, mark_opened, unsubscribe
from cumulus.apps.messaging.provider import tokens
from cumulus.apps.messaging.robots import is_prefetch, is_robot

logger = logging.getLogger(__name__)

_PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_MAX_TOKEN_CHARACTERS = 4_096


@require_http_methods(["GET", "HEAD"])
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the pixel and note the open; a forged token gets 404."""
    message_id = tokens().read_open(token[:_MAX_TOKEN_CHARACTERS])
    if message_id is None:
        return _not_found(request)
    if _counts(request):
        _note(lambda: mark_opened(message_id, _visit(request)))
    return _fresh(HttpResponse(_PIXEL, content_type="image/gif"))


@require_http_methods(["GET", "HEAD"])
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the address that the token carries and note the click."""
    found = tokens().read_click(token[:_MAX_TOKEN_CHARACTERS])
    if found is None:
        return _not_found(request)
    message_id, url = found
    if _counts(request):
        _note(lambda: mark_clicked(message_id, url, _visit(request)))
    return _fresh(HttpResponseRedirect(url))


# The token is the proof of who asks: mail programs (RFC 8058) have no session and no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribed(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, since scanners follow links; honour POST, a person's or a mail program's."""
    reader = tokens().read_unsubscribe(token[:_MAX_TOKEN_CHARACTERS])
    if reader is None:
        return _not_found(request)
    done = request.method == "POST"
    if done:
        agent = request.headers.get("User-Agent", "")
        unsubscribe(reader, timezone.now(), Proof(ip=request.META.get("REMOTE_ADDR") or "", user_agent=agent))
    return _fresh(render(request, "messaging/unsubscribe.html", {"done": done}))


def _counts(request: HttpRequest) -> bool:
    return request.method == "GET" and not is_prefetch(request.headers)


def _note(mark: Callable[[], None]) -> None:
    """Note a visit; a reader gets where they want although the database is away."""
    try:
        mark()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("tracking.lost", extra={"error": type(error).__name__})


def _visit(request: HttpRequest) -> Visit:
    return Visit(timezone.now(), is_robot(request.headers))


def _not_found(request: HttpRequest) -> HttpResponse:
    return _fresh(render(request, "messaging/link_not_found.html", status=404))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
