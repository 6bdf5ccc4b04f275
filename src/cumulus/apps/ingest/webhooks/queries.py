"""Reads of webhooks and their deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import zstandard
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks.contracts import Verdict
from cumulus.apps.ingest.webhooks.receiving import MAX_BODY_BYTES
from cumulus.core.ids import WorkspaceId

SHOWN_DAYS = 14
REPLAYED_AT_ONCE = 100


@dataclass(slots=True)
class Activity:
    """What came to a webhook in the last `SHOWN_DAYS`.

    Attributes
    ----------
    days : list[int]
        Deliveries by day in UTC, the oldest first; refused ones and replays do not count.
    """

    last_at: datetime | None = None
    total: int = 0
    failed: int = 0
    refused: int = 0
    days: list[int] = field(default_factory=lambda: [0] * SHOWN_DAYS)


def webhooks(workspace_id: WorkspaceId) -> QuerySet[Webhook]:
    """Return the workspace's webhooks, newest first."""
    return Webhook.objects.filter(workspace_id=workspace_id).order_by("-id")


def activity_of(hooks: Iterable[Webhook], now: datetime) -> dict[int, Activity]:
    """Return each webhook's activity, in two queries."""
    ids = [hook.pk for hook in hooks]
    since = (now - timedelta(days=SHOWN_DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    came = Delivery.objects.filter(webhook_id__in=ids, replayed_of__isnull=True)
    found: defaultdict[int, Activity] = defaultdict(Activity)
    for hook_id, at in came.values_list("webhook_id").annotate(at=Max("received_at")):
        found[hook_id].last_at = at
    days = came.filter(received_at__gte=since).annotate(day=TruncDate("received_at")).values("webhook_id", "day")
    refused = Q(verdict=Verdict.REFUSED)
    waiting = Q(verdict=Verdict.FAILED, mended_at__isnull=True)
    for row in days.annotate(
        kept=Count("pk", filter=~refused), refused=Count("pk", filter=refused), failed=Count("pk", filter=waiting)
    ):
        activity = found[row["webhook_id"]]
        activity.total += row["kept"]
        activity.failed += row["failed"]
        activity.refused += row["refused"]
        # A clock that went back, or a request at midnight, falls outside; the total has it.
        if 0 <= (day := (row["day"] - since.date()).days) < SHOWN_DAYS:
            activity.days[day] += row["kept"]
    return {hook_id: found[hook_id] for hook_id in ids}


def deliveries(hook: Webhook, verdict: str | None, below: int | None, limit: int) -> tuple[list[Delivery], int]:
    """Return deliveries, newest first, without their bodies, and how many there are in all."""
    found = Delivery.objects.filter(webhook=hook).defer("body")
    if verdict:
        found = found.filter(verdict=verdict)
    if verdict == Verdict.FAILED:
        found = found.filter(mended_at__isnull=True)
    total = found.count()
    if below is not None:
        found = found.filter(pk__lt=below)
    return list(found.order_by("-id")[:limit]), total


def body_of(delivery: Delivery) -> str:
    """Return the request's body as text; a replay has its origin's, a duplicate none."""
    whole = delivery.replayed_of or delivery
    if whole.body is None:
        return ""
    body = zstandard.ZstdDecompressor().decompress(bytes(whole.body), max_output_size=MAX_BODY_BYTES)
    return body.decode("utf-8", "replace")


def to_replay(hook: Webhook, ids: Sequence[int]) -> list[Delivery]:
    """Return those of the webhook's deliveries that can be mapped again; a replay stands for its origin."""
    chosen = Delivery.objects.filter(webhook=hook, pk__in=ids).values_list("pk", "replayed_of_id")
    origins = {origin or pk for pk, origin in chosen}
    return list(_kept(hook).filter(pk__in=origins).order_by("pk"))


def to_replay_since(hook: Webhook, since: datetime, after: int, only_failed: bool) -> tuple[list[Delivery], int | None]:
    """Return the deliveries since then that can be mapped again, oldest first, and where to go on."""
    found = _kept(hook).filter(received_at__gte=since, pk__gt=after)
    if only_failed:
        found = found.filter(verdict=Verdict.FAILED, mended_at__isnull=True)
    rows = list(found.order_by("pk")[: REPLAYED_AT_ONCE + 1])
    more = len(rows) > REPLAYED_AT_ONCE
    return rows[:REPLAYED_AT_ONCE], rows[REPLAYED_AT_ONCE - 1].pk if more else None


def _kept(hook: Webhook) -> QuerySet[Delivery]:
    return Delivery.objects.filter(webhook=hook, token__isnull=False, replayed_of__isnull=True)
