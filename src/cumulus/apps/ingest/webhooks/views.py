"""The public addresses of a webhook: `POST /hooks/{key}`, and `/v1/webhook` by its source's write key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from ipaddress import ip_address

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from cumulus.apps.ingest.collector.keys import key_from_authorization
from cumulus.apps.ingest.models import Webhook
from cumulus.apps.ingest.webhooks import errors
from cumulus.apps.ingest.webhooks.receiving import MAX_BODY_BYTES, find_webhook, find_webhook_of, receive
from cumulus.apps.ingest.webhooks.signatures import Incoming
from cumulus.core.clock import utc_now
from cumulus.core.errors import DomainError

logger = logging.getLogger(__name__)

_RETRY_SECONDS = "5"
_RETRIED = frozenset({429, 503})


# The signature is the proof of who posts: other systems have no session and no cookie.
@csrf_exempt
def hook(request: HttpRequest, key: str) -> JsonResponse:
    """Take one delivery; 200 means that it is kept.

    The answer has `code` 0, which Youzan wants to read.
    """
    return _take(request, lambda: find_webhook(key[:100].replace("\0", "")))


@csrf_exempt
def hook_of_source(request: HttpRequest) -> JsonResponse:
    """Take one delivery at RudderStack's address, `POST /v1/webhook?writeKey=`; the key is of the webhook's source."""
    key = key_from_authorization(request.headers.get("Authorization", "")) or request.GET.get("writeKey", "")
    return _take(request, lambda: find_webhook_of(key[:100].replace("\0", "")))


def _take(request: HttpRequest, find: Callable[[], Webhook]) -> JsonResponse:
    if request.method != "POST":
        told = _told(405, "method_not_allowed", "Send deliveries with POST.")
        told["Allow"] = "POST"
        return told
    try:
        received = receive(find(), _incoming(request))
    except DomainError as error:
        return _told(error.status, error.code, error.message)
    except UnreadablePostError:
        return _told(400, "cut_off", "The connection closed before the body's end.")
    except (OperationalError, InterfaceError) as error:
        logger.warning("webhook.database_unavailable", extra={"error": type(error).__name__})
        return _told(503, "database_unavailable", "Try again in a moment.")
    body = {"code": 0, "msg": "success", "delivery": received.delivery_id, "verdict": received.verdict.value}
    return JsonResponse(body)


def _incoming(request: HttpRequest) -> Incoming:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(headers, _body(request), utc_now(), _address(request))


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise errors.body_too_large(MAX_BODY_BYTES) from error


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", ""))).partition("%")[0]
    except ValueError:
        return None


def _told(status: int, code: str, message: str) -> JsonResponse:
    answer = JsonResponse({"code": code, "message": message}, status=status)
    if status in _RETRIED:
        answer["Retry-After"] = _RETRY_SECONDS
    return answer
