"""Imports as the API tells of them."""

from __future__ import annotations

from cumulus.apps.contacts.importing.schemas import ImportItem, ImportOut
from cumulus.apps.contacts.models import Import


def import_item(found: Import) -> ImportItem:
    """Return an import as a list shows it."""
    return ImportItem.model_validate(_item(found))


def _item(found: Import) -> dict[str, object]:
    ended = found.state in (Import.State.DONE, Import.State.UNDONE)
    rows = found.created + found.updated + found.unchanged + found.rejected
    counted = (found.preview or {}).get("rows") or found.found["rows"]
    return {
        "id": found.pk,
        "name": found.name,
        "state": found.state,
        "rows": rows if ended else max(int(counted), found.position),
        "position": found.position,
        "created": found.created,
        "updated": found.updated,
        "unchanged": found.unchanged,
        "rejected": found.rejected,
        "made_at": found.made_at,
        "finished_at": found.finished_at,
    }


def import_out(found: Import) -> ImportOut:
    """Return an import with all that its page shows."""
    item = _item(found)
    checked = found.preview or {}
    rate = found.position / found.seconds if found.seconds else 0.0
    left = (int(str(item["rows"])) - found.position) / rate if rate else None
    return ImportOut.model_validate(
        {
            **item,
            "bytes": found.bytes,
            "reading": found.reading,
            "columns": found.found["columns"],
            "mapping": found.mapping,
            "looked_at": checked.get("looked_at", 0),
            "checked": checked if "new" in checked else None,
            "undone": found.undone,
            "error": found.error,
            "rows_per_second": round(rate, 1),
            "seconds_left": left,
            "started_at": found.started_at,
        }
    )
