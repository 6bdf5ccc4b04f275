"""A request to a webhook's address, from the signature to the log.

The body, what it became and the items for the log are one transaction, and the sender hears
200 after it. What cannot be mapped is kept with its problems and can be replayed; only a
request that does not prove who sent it is refused, and kept for a look, not for a replay.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec
import zstandard
from django.db import IntegrityError, transaction

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks import errors
from cumulus.apps.ingest.webhooks.contracts import Proof, Scheme, Verdict
from cumulus.apps.ingest.webhooks.expressions import BrokenPath, Budget, find
from cumulus.apps.ingest.webhooks.mapping import Problem, read_plan
from cumulus.apps.ingest.webhooks.producing import Delivered, Produced, Unreadable, produce, read_document
from cumulus.apps.ingest.webhooks.rates import Rates
from cumulus.apps.ingest.webhooks.signatures import Incoming, Options, Unproven, header_of, prove
from cumulus.apps.workspaces.facade import source_of_key, takes_events
from cumulus.core.ids import SourceId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.observe.metrics import WEBHOOK_DELIVERIES
from cumulus.platform.secrets import SecretUnreadable, decrypt
from cumulus.platform.spine.events import append_items, compress

logger = logging.getLogger(__name__)

MAX_BODY_BYTES: Final = 1024 * 1024
"""Shopify's largest orders are a few hundred kB; an export is not a webhook."""
_MAX_REFUSED_BYTES: Final = 16 * 1024
"""Of a refused body: enough to see who sent it, too little to fill a disk."""
_MAX_HEADERS: Final = 40
_MAX_HEADER_CHARACTERS: Final = 500
_MAX_TOKEN_CHARACTERS: Final = 255
_ONCE: Final = "delivery_once"
_KEPT_HEADERS: Final = frozenset({"content-type", "user-agent", "stripe-signature", "event-sign", "typeform-signature"})
_KEPT_STARTS: Final = ("x-", "webhook-")
_NEVER_KEPT: Final = ("auth", "token", "cookie", "secret", "api-key", "apikey", "forwarded", "real-ip")

RATES = Rates(per_second=100, burst=1_000)
"""Deliveries of one webhook: a shop's sale fits, a loop at the sender's does not fill the disk."""
REFUSED_RATES = Rates(per_second=1, burst=60)
"""Refused requests that are written down: strangers do not fill the disk either."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a request."""

    delivery_id: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """What the signature of a delivery that is tried out is worth.

    Attributes
    ----------
    reason : str
        The code of a refusal; empty without one.
    header : str
        Where the signature is looked for.
    """

    proof: Proof
    reason: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A delivery with what it became.

    Attributes
    ----------
    token : str
        What makes it the same delivery when it comes again.
    """

    token: str
    produced: Produced


def find_webhook(key: str) -> Webhook:
    """Return the webhook that listens at `/hooks/{key}`.

    Raises
    ------
    NotFound
        `unknown_webhook`: there is none, or it or its source is stopped.
    """
    return _listening(Webhook.objects.filter(key=key, enabled=True).first())


def find_webhook_of(write_key: str) -> Webhook:
    """Return the webhook of the source with this write key.

    Raises
    ------
    NotFound
        `unknown_webhook`: there is none, or it or its source is stopped.
    """
    source = source_of_key(write_key)
    hooks = Webhook.objects.filter(source_id=source.id, enabled=True) if source is not None else Webhook.objects.none()
    return _listening(hooks.first())


def _listening(hook: Webhook | None) -> Webhook:
    if hook is None or not takes_events(WorkspaceId(hook.workspace_id), hook.source_id):
        raise errors.unknown_webhook()
    return hook


def receive(hook: Webhook, request: Incoming) -> Received:
    """Check, keep and map one request. Costs one transaction with two to three statements.

    Safe to call twice with the same request where the scheme or the settings tell a delivery's
    id: then the second one is a `duplicate`.

    Raises
    ------
    TooMany
        `too_many_requests`; nothing is kept.
    TooLarge
        `body_too_large`.
    NotAuthenticated
        `signature_refused`, with the `reason`.
    """
    if not RATES.take(hook.pk):
        WEBHOOK_DELIVERIES.labels("limited").inc()
        raise errors.too_many_requests()
    if len(request.body) > MAX_BODY_BYTES:
        _refuse(hook, request, "body_too_large")
        raise errors.body_too_large(MAX_BODY_BYTES)
    try:
        proof = prove(Scheme(hook.scheme), request, _secret(hook), msgspec.convert(hook.options, Options))
    except Unproven as unproven:
        _refuse(hook, request, unproven.code)
        raise errors.signature_refused(unproven.code) from unproven
    headers = kept_headers(request.headers)
    mapped = _map(hook, request, headers, proof)
    received = _keep(hook, request, headers, mapped)
    WEBHOOK_DELIVERIES.labels(received.verdict.value).inc()
    return received


def try_signature(hook: Webhook, headers: Mapping[str, str], body: bytes, at: datetime) -> Tried:
    """Say whether these headers and this body, as they came, would be let in. Writes nothing."""
    scheme, options = Scheme(hook.scheme), msgspec.convert(hook.options, Options)
    header = header_of(scheme, options)
    request = Incoming({name.lower(): value for name, value in headers.items()}, body, at)
    try:
        prove(scheme, request, _secret(hook), options)
    except Unproven as unproven:
        # The time is looked at last: the signature over it is right.
        late = unproven.code == "timestamp_old"
        return Tried(Proof.LATE if late else Proof.REFUSED, unproven.code, header)
    return Tried(Proof.UNSIGNED if scheme == Scheme.NONE else Proof.ACCEPTED, "", header)


def map_again(hook: Webhook, origin: Delivery) -> Produced:
    """Return what a kept delivery becomes under the webhook's mapping of now."""
    body = zstandard.ZstdDecompressor().decompress(bytes(origin.body or b""), max_output_size=MAX_BODY_BYTES)
    try:
        document = read_document(body, origin.headers.get("content-type", ""))
    except Unreadable as unreadable:
        return _unreadable(unreadable)
    return _produce(hook, Delivered(document, origin.headers, origin.received_at, str(origin.token)))


def write_down(hook: Webhook, produced: Produced, delivery: Delivery) -> Delivery:
    """Save a delivery with what it became, and put its items into the log; in the caller's transaction.

    Raises
    ------
    IntegrityError
        The same delivery was kept before.
    """
    delivery.workspace_id, delivery.webhook_id = hook.workspace_id, hook.pk
    delivery.verdict = verdict_of(produced)
    delivery.problems = [{"path": each.path, "code": each.code, "message": each.message} for each in produced.problems]
    delivery.reason = produced.problems[0].code if produced.problems else ""
    delivery.items = len(produced.items)
    delivery.message_ids = [str(item["messageId"]) for item in produced.items]
    delivery.save()
    append_items(WorkspaceId(hook.workspace_id), SourceId(hook.source_id), produced.items, delivery.ip)
    return delivery


def verdict_of(produced: Produced) -> Verdict:
    """Return what a delivery is called that became this."""
    if produced.problems:
        return Verdict.FAILED
    return Verdict.ACCEPTED if produced.items else Verdict.IGNORED


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that say something about a delivery, and none that let somebody in."""
    found = {name.lower(): value[:_MAX_HEADER_CHARACTERS] for name, value in headers.items()}
    kept = {
        name: value.replace("\x00", "")
        for name, value in sorted(found.items())
        if (name in _KEPT_HEADERS or name.startswith(_KEPT_STARTS)) and not any(word in name for word in _NEVER_KEPT)
    }
    return dict(list(kept.items())[:_MAX_HEADERS])


def _secret(hook: Webhook) -> str:
    if not hook.secret:
        return ""
    try:
        return decrypt(hook.secret)
    except SecretUnreadable as error:
        raise Unproven("secret_missing") from error


def _map(hook: Webhook, request: Incoming, headers: dict[str, str], proof: str) -> Mapped:
    try:
        document = read_document(request.body, request.headers.get("content-type", ""))
    except Unreadable as unreadable:
        return Mapped(_token(proof or request.headers.get("webhook-id", "")), _unreadable(unreadable))
    token = _token(_own_id(hook, document, request, headers) or proof)
    return Mapped(token, _produce(hook, Delivered(document, headers, request.at, token)))


def _produce(hook: Webhook, delivered: Delivered) -> Produced:
    plan, problems = read_plan(hook.mapping)
    if problems:
        return Produced(problems=problems)
    return produce(plan, replace(delivered, prefix=f"wh{hook.pk}"))


def _unreadable(unreadable: Unreadable) -> Produced:
    detail = str(unreadable)[:200]
    return Produced(problems=[Problem("", "not_json", f"The body is neither JSON nor a form: {detail}.")])


def _own_id(hook: Webhook, document: JsonValue, request: Incoming, headers: dict[str, str]) -> str:
    """Return the sender's name of this delivery, from where the settings say that it stands."""
    wanted: JsonObject = hook.delivery_id or {}
    if "header" in wanted:
        return request.headers.get(str(wanted["header"]).lower(), "").strip()
    if "path" not in wanted:
        return ""
    body: JsonObject = document if isinstance(document, dict) else {"body": document}
    try:
        found = find(str(wanted["path"]), {**body, "http": dict(headers)}, Budget())
    except BrokenPath:
        return ""
    return str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""


def _token(given: str) -> str:
    """Return the delivery's name as the table holds it; without one, each request is new."""
    if not given:
        return uuid.uuid4().hex
    return hashlib.blake2b(given.encode(), digest_size=20).hexdigest()


def _keep(hook: Webhook, request: Incoming, headers: dict[str, str], mapped: Mapped) -> Received:
    delivery = Delivery(
        received_at=request.at,
        ip=request.ip,
        headers=headers,
        body=compress(request.body),
        body_bytes=len(request.body),
        token=mapped.token,
    )
    try:
        with transaction.atomic():
            write_down(hook, mapped.produced, delivery)
    except IntegrityError as error:
        if _ONCE not in str(error):
            raise errors.unknown_webhook() from error  # it was deleted in this very moment
        return _note(hook, request, headers, Verdict.DUPLICATE)
    logger.info("webhook.received", extra={"webhook": hook.pk, "verdict": delivery.verdict, "items": delivery.items})
    return Received(delivery.pk, Verdict(delivery.verdict))


def _refuse(hook: Webhook, request: Incoming, reason: str) -> None:
    WEBHOOK_DELIVERIES.labels("refused").inc()
    logger.warning("webhook.refused", extra={"webhook": hook.pk, "reason": reason})
    if REFUSED_RATES.take(hook.pk):
        _note(hook, request, kept_headers(request.headers), Verdict.REFUSED, reason)


def _note(hook: Webhook, request: Incoming, headers: dict[str, str], verdict: Verdict, reason: str = "") -> Received:
    refused = verdict == Verdict.REFUSED
    made = Delivery.objects.create(
        workspace_id=hook.workspace_id,
        webhook=hook,
        received_at=request.at,
        ip=request.ip,
        headers=headers,
        body=compress(request.body[:_MAX_REFUSED_BYTES]) if refused else None,
        body_bytes=len(request.body),
        verdict=verdict,
        reason=reason,
    )
    return Received(made.pk, verdict)
