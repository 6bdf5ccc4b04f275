"""Decisions on quarantined items: each is taken once, whoever else tries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection, transaction

from cumulus.apps.ingest.models import Quarantined, SourceRules
from cumulus.apps.ingest.pipeline.items import Unfit
from cumulus.apps.ingest.plan.loading import load_events
from cumulus.apps.ingest.quarantine.remedies import places_of, read_item
from cumulus.apps.ingest.quarantine.trying import Passed, try_item
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.errors import Conflict, Invalid
from cumulus.core.ids import SourceId, WorkspaceId
from cumulus.platform.spine.events import append_again


def try_one(row: Quarantined, text: str | None, *, accept: bool) -> Passed | Unfit:
    """Return what would become of the item, as it is or as `text`; writes nothing.

    Parameters
    ----------
    text : str or None
        The item as somebody mended it.
    accept : bool
        Whether the plan is to be left aside.

    Raises
    ------
    Invalid
        `not_an_item`; `own_event`: what Cumulus itself said is not rewritten.
    """
    if text is not None and row.source_id is None:
        raise Invalid("own_event", "An event of Cumulus itself can be sent again, but not changed.", field="item")
    modes = {} if accept else modes_of(row.workspace_id)
    events = load_events(row.workspace_id) if modes else {}
    return try_item(row, read_item(row.item if text is None else text), events, modes)


@transaction.atomic
def release_one(principal: Principal, row: Quarantined, text: str | None, *, accept: bool) -> None:
    """Send one item again, mended or as it is.

    Raises
    ------
    Invalid
        `still_unfit`, with the reason, and what `try_one` raises.
    Conflict
        `already_decided`.
    """
    found = try_one(row, text, accept=accept)
    if isinstance(found, Unfit):
        raise Invalid(
            "still_unfit",
            "The item would end up here again.",
            field="item",
            reason=found.reason,
            detail=found.detail,
            fields=found.fields,
            places=places_of(found.reason, found.detail, found.fields),
        )
    if not release(WorkspaceId(row.workspace_id), [found]):
        raise _decided()
    record_audit(
        principal,
        "quarantine.released",
        f"quarantined:{row.pk}",
        {"reason": row.reason, "mended": text is not None, "accepted": accept},
    )


@transaction.atomic
def discard_one(principal: Principal, row: Quarantined) -> None:
    """Throw one item away; it stays to be seen until its time is over.

    Raises
    ------
    Conflict
        `already_decided`.
    """
    if not discard([row.pk]):
        raise _decided()
    record_audit(principal, "quarantine.discarded", f"quarantined:{row.pk}", {"reason": row.reason})


def release(workspace_id: WorkspaceId, passed: Sequence[Passed]) -> int:
    """Put items back into the log, those that nobody has decided on; return how many.

    In the caller's transaction. A message id that was counted for the quarantined item itself
    is free again, so that the item counts now; one that came another way meanwhile stays taken.
    """
    by_id = {each.quarantined.pk: each for each in passed}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ingest_quarantined SET released_at = now()"
            " WHERE id = ANY(%s) AND released_at IS NULL AND discarded_at IS NULL RETURNING id",
            [list(by_id)],
        )
        won = sorted(pk for (pk,) in cursor.fetchall())
        cursor.execute(
            "DELETE FROM ingest_seenmessage AS seen USING ingest_quarantined AS kept"
            " WHERE kept.id = ANY(%s) AND seen.key = kept.key AND seen.seq = kept.seq",
            [won],
        )
        cursor.execute(
            "UPDATE ingest_quarantined AS kept SET key = new.key"
            " FROM unnest(%s::bigint[], %s::uuid[]) AS new (id, key) WHERE kept.id = new.id",
            [won, [None if (item := by_id[pk].item) is None else item.key for pk in won]],
        )
    texts: defaultdict[tuple[int | None, str], list[str]] = defaultdict(list)
    for pk in won:
        texts[by_id[pk].quarantined.source_id, by_id[pk].protocol].append(by_id[pk].text)
    for (source_id, protocol), items in texts.items():
        append_again(workspace_id, None if source_id is None else SourceId(source_id), items, protocol)
    return len(won)


def discard(ids: Sequence[int]) -> int:
    """Throw items away, those that nobody has decided on; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ingest_quarantined SET discarded_at = now()"
            " WHERE id = ANY(%s) AND released_at IS NULL AND discarded_at IS NULL",
            [list(ids)],
        )
        return int(cursor.rowcount)


def modes_of(workspace_id: int) -> dict[int, str]:
    """Return how strict the plan is with each source that has rules of its own."""
    rows = SourceRules.objects.filter(workspace_id=workspace_id)
    return dict(rows.values_list("source_id", "violations"))


def _decided() -> Conflict:
    return Conflict("already_decided", "Somebody has released or discarded this item already.")
