"""The live debugger over HTTP: a request waits for the next items, so they appear at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from cumulus.apps.contacts.facade import mask_for, raw_text, visible
from cumulus.apps.ingest.live import watching
from cumulus.apps.ingest.live.schemas import TraceOut, Traces
from cumulus.apps.ingest.models import LiveTrace
from cumulus.apps.workspaces.contracts import Permission, Principal, ScopeKind
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.ids import ContactId

router = Router(tags=["ingest"])
_LOOK_EVERY_SECONDS = 0.25
After = Annotated[int, Field(ge=-1, lt=2**63)]
Wait = Annotated[float, Field(ge=0, le=25)]


@router.get("/trace", response=Traces)
async def live_trace(request: HttpRequest, after: After = -1, wait: Wait = 0) -> Traces:
    """Show what the pipeline made of the items that came in after `after`; -1 begins now.

    Keeps the watch going. Waits up to `wait` seconds for the first one.
    """
    principal = await sync_to_async(_admit)(request)
    workspace_id = principal.workspace_id
    if after < 0:
        return Traces(items=[], next_after=await sync_to_async(watching.newest)(workspace_id))
    until = time.monotonic() + wait
    while not (found := await sync_to_async(watching.since)(workspace_id, after)):
        if time.monotonic() >= until:
            break
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    return Traces(items=await sync_to_async(_shown)(principal, found), next_after=found[-1].pk if found else after)


def _admit(request: HttpRequest) -> Principal:
    principal = authorise(request, Permission.CONTACTS_VIEW)
    watching.watch(principal.workspace_id)
    return principal


def _shown(principal: Principal, found: Sequence[LiveTrace]) -> list[TraceOut]:
    """Return what concerns people whom the one who asks sees; who sees everybody sees what concerns nobody too."""
    if principal.scope.kind is ScopeKind.ALL:
        return [_out(principal, row) for row in found]
    seen = visible(principal, {ContactId(row.contact_id) for row in found if row.contact_id})
    return [_out(principal, row) for row in found if row.contact_id in seen]


def _out(principal: Principal, row: LiveTrace) -> TraceOut:
    about, mask = row.about, mask_for(principal)
    return TraceOut(
        id=row.pk,
        outcome=row.outcome,
        source_id=row.source_id,
        contact_id=row.contact_id,
        message_id=about.get("message_id", f"trace-{row.pk}"),
        kind=about.get("kind", ""),
        name=about.get("name", ""),
        timestamp=about.get("timestamp"),
        received_at=about["received_at"],
        reason=about.get("reason", ""),
        fields=mask.properties("", about.get("fields", {})),
        violations=[mask.properties("", each) for each in about.get("violations", [])],
        raw=raw_text(principal, about.get("raw", "")),
    )
