"""Writes to webhooks: one transaction each, each noted in the audit log."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks import errors
from cumulus.apps.ingest.webhooks.contracts import Scheme, Verdict
from cumulus.apps.ingest.webhooks.expressions import BrokenPath, check
from cumulus.apps.ingest.webhooks.mapping import read_plan
from cumulus.apps.ingest.webhooks.presets.registry import PRESETS
from cumulus.apps.ingest.webhooks.receiving import map_again, write_down
from cumulus.apps.ingest.webhooks.signatures import SCHEMES, Options
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import open_source, record_audit
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject
from cumulus.platform.secrets import encrypt

_KEY_BYTES = 24
_SECRET_BYTES = 32
_AT_ONCE = 100
"""Deliveries that one call replays: at most 100 MB of bodies, one after the other."""
_TRIM_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did.

    Attributes
    ----------
    next_id : int or None
        The delivery to go on from, None when none is left.
    """

    accepted: int
    failed: int
    next_id: int | None


@transaction.atomic
def create_webhook(principal: Principal, name: str, preset: str) -> tuple[Webhook, str]:
    """Open an address with the settings of a preset, under a source of its own.

    Returns
    -------
    tuple of Webhook and str
        The row, and the secret to hand to the sender; empty where the sender has its own.

    Raises
    ------
    Invalid
        `unknown_preset`.
    """
    chosen = PRESETS.get(preset)
    if chosen is None:
        raise Invalid("unknown_preset", "There is no such preset.", field="preset")
    secret = make_secret(chosen.scheme)
    source = open_source(principal, name, "webhook")
    hook = Webhook.objects.create(
        workspace_id=principal.workspace_id,
        source_id=source.id,
        name=name,
        key=secrets.token_urlsafe(_KEY_BYTES),
        scheme=chosen.scheme,
        options=msgspec.to_builtins(chosen.options),
        secret=encrypt(secret) if secret else "",
        delivery_id=chosen.delivery_id,
        preset=preset,
        mapping=chosen.mapping,
        sample=chosen.sample,
        sample_headers=chosen.sample_headers,
    )
    record_audit(principal, "webhook.created", f"webhook:{hook.pk}", {"name": name, "preset": preset})
    return hook, secret


def change_webhook(principal: Principal, hook: Webhook, changes: JsonObject, secret: str | None) -> Webhook:
    """Change settings, checked; what is absent stays. Safe to run twice.

    Raises
    ------
    Invalid
        `mapping_has_problems` (all of them), `invalid_options`, `invalid_path`.
    """
    _check(changes)
    if secret is not None:
        changes = {**changes, "secret": encrypt(secret.strip()) if secret.strip() else ""}
    if changes:
        _save(principal, hook, changes)
    return hook


@transaction.atomic
def renew_secret(principal: Principal, hook: Webhook) -> str:
    """Make another secret and return it, this once; the one before it is worthless from now on.

    Raises
    ------
    Invalid
        `secret_not_ours`: under this scheme the sender shows its own.
    """
    secret = make_secret(Scheme(hook.scheme))
    if not secret:
        raise Invalid("secret_not_ours", "Under this scheme the sender has the secret. Enter it here.")
    hook.secret = encrypt(secret)
    hook.save(update_fields=["secret"])
    record_audit(principal, "webhook.secret_renewed", f"webhook:{hook.pk}")
    return secret


@transaction.atomic
def delete_webhook(principal: Principal, hook: Webhook) -> None:
    """Close the address for good, and forget its deliveries; the events that they became stay."""
    record_audit(principal, "webhook.deleted", f"webhook:{hook.pk}", {"name": hook.name})
    hook.delete()


def replay(principal: Principal, hook: Webhook, deliveries: Sequence[Delivery], next_id: int | None) -> Replayed:
    """Map kept deliveries again, as the mapping is now.

    Each is a transaction of its own, so a crash in between leaves whole ones. Items that were
    counted before count no second time: their message ids follow from the delivery.
    """
    record_audit(principal, "webhook.replayed", f"webhook:{hook.pk}", {"deliveries": len(deliveries)})
    verdicts = [_replay_one(hook, delivery) for delivery in deliveries]
    failed = verdicts.count(Verdict.FAILED)
    return Replayed(len(verdicts) - failed, failed, next_id)


def make_secret(scheme: Scheme) -> str:
    """Return a new secret where we make it, else nothing."""
    if not SCHEMES[scheme].generates:
        return ""
    raw = secrets.token_bytes(_SECRET_BYTES)
    return f"whsec_{base64.b64encode(raw).decode()}" if scheme == Scheme.STANDARD else raw.hex()


def trim_deliveries(before: datetime) -> int:
    """Delete deliveries received before `before`; return how many. Safe to run twice."""
    total = 0
    while True:
        # Replays first: they point to their origin.
        old = Delivery.objects.filter(received_at__lt=before).order_by("-id").values_list("pk", flat=True)
        rows, _ = Delivery.objects.filter(pk__in=list(old[:_TRIM_AT_ONCE])).delete()
        total += rows
        if rows == 0:
            return total


@transaction.atomic
def _replay_one(hook: Webhook, origin: Delivery) -> str:
    produced = map_again(hook, origin)
    again = Delivery(ip=origin.ip, headers={}, body=None, body_bytes=0, replayed_of=origin)
    verdict = write_down(hook, produced, again).verdict
    if verdict != Verdict.FAILED:
        Delivery.objects.filter(pk=origin.pk, mended_at__isnull=True).update(mended_at=timezone.now())
    return verdict


def _check(changes: JsonObject) -> None:
    if "mapping" in changes:
        _, problems = read_plan(changes["mapping"])
        if problems:
            raise errors.invalid_mapping(problems)
    place = changes.get("delivery_id")
    if isinstance(place, dict) and place.get("path") is not None:
        _check_path(str(place["path"]))
    if "options" in changes:
        try:
            msgspec.convert(changes["options"], Options)
        except msgspec.ValidationError as error:
            raise Invalid("invalid_options", "The scheme has no such option.", field="options") from error


def _check_path(path: str) -> None:
    try:
        check(path)
    except BrokenPath as error:
        raise Invalid("invalid_path", f"The path cannot be used: {error.detail}.", field="delivery_id") from error


@transaction.atomic
def _save(principal: Principal, hook: Webhook, changes: JsonObject) -> None:
    for name, value in changes.items():
        setattr(hook, name, value)
    hook.updated_at = timezone.now()
    hook.save(update_fields=[*changes, "updated_at"])
    fields: JsonObject = {"fields": [*sorted(changes)]}
    record_audit(principal, "webhook.changed", f"webhook:{hook.pk}", fields)
