"""Webhooks over HTTP: their settings, the dry run, what came and its replay."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.facade import raw_properties, raw_text, raw_words
from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks import queries, schemas, services
from cumulus.apps.ingest.webhooks.access import delivery_of, open_webhook, webhook_of
from cumulus.apps.ingest.webhooks.contracts import Proof, Verdict
from cumulus.apps.ingest.webhooks.mapping import read_plan
from cumulus.apps.ingest.webhooks.presets.registry import PRESETS
from cumulus.apps.ingest.webhooks.producing import Delivered, Produced, produce, scope_of
from cumulus.apps.ingest.webhooks.receiving import kept_headers, try_signature
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.clock import utc_now
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["webhooks"])
presets_router = Router(tags=["webhooks"])


@presets_router.get("", response=schemas.PresetList)
def list_presets(request: HttpRequest) -> schemas.PresetList:
    """List the ready-made webhooks with their samples."""
    authorise(request, Permission.DATA_VIEW)
    return schemas.PresetList(
        items=[
            schemas.WebhookPresetOut(
                key=key,
                scheme=preset.scheme,
                options=_options(msgspec.to_builtins(preset.options)),
                delivery_id=_place(preset.delivery_id),
                mapping=preset.mapping,
                sample=preset.sample,
                sample_headers=preset.sample_headers,
            )
            for key, preset in PRESETS.items()
        ]
    )


@router.get("", response=Page[schemas.WebhookRow])
def list_webhooks(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.WebhookRow]:
    """List the webhooks, newest first, with what came in the last 14 days."""
    principal = authorise(request, Permission.DATA_VIEW)
    found = queries.webhooks(principal.workspace_id)
    total, below = found.count(), decode_id(cursor)
    rows = list((found if below is None else found.filter(pk__lt=below))[: limit + 1])
    shown = rows[:limit]
    activity = queries.activity_of(shown, utc_now())
    return Page[schemas.WebhookRow](
        items=[schemas.WebhookRow(**_row(hook, activity[hook.pk])) for hook in shown],
        total=total,
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@router.post("", response={201: schemas.WebhookCreated})
def create_webhook(request: HttpRequest, body: schemas.WebhookIn) -> Status[schemas.WebhookCreated]:
    """Open an address; a secret that we make is shown this once."""
    principal = authorise(request, Permission.DATA_EDIT)
    hook, secret = services.create_webhook(principal, body.name, body.preset)
    return Status(201, schemas.WebhookCreated(secret=secret, **_whole(principal, hook)))


@router.post("/preview", response=schemas.WebhookPreviewOut)
def preview_mapping(request: HttpRequest, body: schemas.WebhookPreviewIn) -> schemas.WebhookPreviewOut:
    """Try a mapping on a body, and the signature of a delivery: what comes out, and what is wrong. Keeps nothing."""
    principal = authorise(request, Permission.DATA_VIEW)
    plan, problems = read_plan(body.mapping)
    headers = {name.lower(): value for name, value in body.headers.items()}
    delivered = Delivered(body.sample, kept_headers(headers), utc_now(), "preview")
    made = Produced(problems=problems) if problems else produce(plan, delivered)
    return schemas.WebhookPreviewOut(
        document=scope_of(plan, delivered),
        items=made.items,
        problems=[schemas.ProblemOut(path=p.path, code=p.code, message=p.message) for p in made.problems],
        signature=_signature(principal, body.delivery),
    )


@router.get("/{webhook_id}", response=schemas.WebhookOut)
def get_webhook(request: HttpRequest, webhook_id: int) -> schemas.WebhookOut:
    """Show one webhook with its settings."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_VIEW)
    return schemas.WebhookOut(**_whole(principal, hook))


@router.patch("/{webhook_id}", response=schemas.WebhookOut)
def change_webhook(request: HttpRequest, webhook_id: int, body: schemas.WebhookChange) -> schemas.WebhookOut:
    """Change settings; a mapping with problems is refused with all of them."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_EDIT)
    given = body.dict(exclude_unset=True, exclude_none=False)
    if given.get("delivery_id"):
        given["delivery_id"] = {name: text for name, text in given["delivery_id"].items() if text} or None
    secret = given.pop("secret", None)
    nullable = {"delivery_id", "sample"}
    changes: JsonObject = {name: value for name, value in given.items() if value is not None or name in nullable}
    return schemas.WebhookOut(**_whole(principal, services.change_webhook(principal, hook, changes, secret)))


@router.delete("/{webhook_id}", response={204: None})
def delete_webhook(request: HttpRequest, webhook_id: int) -> Status[None]:
    """Close the address for good, and forget its deliveries."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_EDIT)
    services.delete_webhook(principal, hook)
    return Status(204, None)


@router.post("/{webhook_id}/secret", response=schemas.SecretOut)
def renew_secret(request: HttpRequest, webhook_id: int) -> schemas.SecretOut:
    """Make another secret; the answer shows it this once."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_EDIT)
    return schemas.SecretOut(secret=services.renew_secret(principal, hook))


@router.get("/{webhook_id}/deliveries", response=Page[schemas.DeliveryRow])
def list_deliveries(
    request: HttpRequest,
    webhook_id: int,
    verdict: Verdict | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.DeliveryRow]:
    """List what came in the last 30 days, newest first; `failed` are those that no replay has mended."""
    _, hook = open_webhook(request, webhook_id, Permission.DATA_VIEW)
    rows, total = queries.deliveries(hook, verdict, decode_id(cursor), limit + 1)
    shown = rows[:limit]
    return Page[schemas.DeliveryRow](
        items=[schemas.DeliveryRow.of(row) for row in shown],
        total=total,
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@router.get("/{webhook_id}/deliveries/{delivery_id}", response=schemas.DeliveryOut)
def get_delivery(request: HttpRequest, webhook_id: int, delivery_id: int) -> schemas.DeliveryOut:
    """Show a delivery with its headers, body and problems."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_VIEW)
    row = delivery_of(hook, delivery_id)
    return schemas.DeliveryOut(
        **schemas.DeliveryRow.of(row).dict(),
        headers={name: raw_words(principal, value) for name, value in (row.replayed_of or row).headers.items()},
        body=raw_text(principal, queries.body_of(row)),
        problems=[
            schemas.ProblemOut(**{**problem, "message": raw_words(principal, problem["message"])})
            for problem in row.problems
        ],
        message_ids=row.message_ids,
    )


@router.post("/{webhook_id}/replay", response=schemas.ReplayOut)
def replay_deliveries(request: HttpRequest, webhook_id: int, body: schemas.ReplayIn) -> schemas.ReplayOut:
    """Map kept deliveries again; what was counted before counts no second time."""
    principal, hook = open_webhook(request, webhook_id, Permission.DATA_EDIT)
    chosen, next_id = _chosen(hook, body)
    done = services.replay(principal, hook, chosen, next_id)
    return schemas.ReplayOut(accepted=done.accepted, failed=done.failed, next_id=done.next_id)


def _signature(principal: Principal, given: schemas.RealDelivery | None) -> schemas.SignatureOut:
    if given is None:
        return schemas.SignatureOut(proof=Proof.UNCHECKED)
    hook = webhook_of(principal, given.webhook_id)
    tried = try_signature(hook, given.headers, given.body.encode(), utc_now())
    return schemas.SignatureOut(proof=tried.proof, reason=tried.reason, header=tried.header)


def _chosen(hook: Webhook, body: schemas.ReplayIn) -> tuple[list[Delivery], int | None]:
    if body.delivery_ids:
        return queries.to_replay(hook, body.delivery_ids), None
    if body.since is None:
        raise Invalid("nothing_to_replay", "Name deliveries, or a time since when.", field="delivery_ids")
    since = body.since if body.since.tzinfo else body.since.replace(tzinfo=utc_now().tzinfo)
    return queries.to_replay_since(hook, since, body.after, body.failed_only)


def _row(hook: Webhook, activity: queries.Activity) -> dict[str, schemas.Json]:
    return {
        "id": hook.pk,
        "name": hook.name,
        "preset": hook.preset,
        "scheme": hook.scheme,
        "enabled": hook.enabled,
        "source_id": hook.source_id,
        "last_delivery_at": activity.last_at,
        "deliveries": activity.total,
        "failed": activity.failed,
        "refused": activity.refused,
        "days": activity.days,
    }


def _whole(principal: Principal, hook: Webhook) -> dict[str, schemas.Json]:
    activity = queries.activity_of([hook], utc_now())[hook.pk]
    return {
        **_row(hook, activity),
        "address": f"{settings.PUBLIC_URL}/hooks/{hook.key}",
        "secret_set": bool(hook.secret),
        "options": _options(hook.options),
        "delivery_id": _place(hook.delivery_id),
        "mapping": hook.mapping,
        "sample": raw_properties(principal, {"sample": hook.sample}).get("sample"),
        "sample_headers": hook.sample_headers,
        "created_at": hook.created_at,
        "updated_at": hook.updated_at,
    }


def _options(options: dict[str, schemas.Json]) -> schemas.SchemeOptions:
    return schemas.SchemeOptions.model_validate(options)


def _place(place: JsonObject | None) -> schemas.DeliveryIdPlace | None:
    return None if place is None else schemas.DeliveryIdPlace.model_validate(place)
