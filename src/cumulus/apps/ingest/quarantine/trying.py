"""Whether an item would be stored if it came now: by the very code that the pipeline runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.models import Quarantined, SourceRules
from cumulus.apps.ingest.pipeline.items import Found, Item, Row, Thing, Unfit
from cumulus.apps.ingest.pipeline.reading import read_items
from cumulus.apps.ingest.plan.checking import EventRule, breaches
from cumulus.apps.ingest.plan.judging import held_apart, item_text
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class Passed:
    """An item that would be stored.

    Attributes
    ----------
    item : Item or None
        None for something that is nobody, which counts by its own id.
    text : str
        How it is sent again, in `protocol`.
    """

    quarantined: Quarantined
    item: Item | None
    text: str
    protocol: str = ""


def try_item(
    quarantined: Quarantined, item: JsonObject, events: Mapping[str, EventRule], modes: Mapping[int, str]
) -> Passed | Unfit:
    """Return the item ready to be sent again, or what is wrong with it still.

    Suspicion is not raised again: whoever releases an item has decided on that.

    Parameters
    ----------
    item : JsonObject
        As it was mended.
    events : Mapping[str, EventRule]
        The plan to hold it to; empty for none.
    modes : Mapping[int, str]
        How strict the plan is, by source.
    """
    found = _read(quarantined, item)
    if isinstance(found, Unfit):
        return found
    if isinstance(found, Thing):
        return Passed(quarantined, None, msgspec.json.encode(item).decode(), quarantined.protocol)
    if quarantined.source_id is not None and not _names_somebody(found):
        return held_apart(found, "fault", "nobody", {}, "the identifiers name nobody")
    if modes.get(quarantined.source_id or 0) == SourceRules.Violations.QUARANTINE:
        broken = breaches(events, found.kind, found.name, found.properties)
        if broken:
            first = broken[0]
            return held_apart(found, "violation", first.code.value, first.fields(found.name), first.detail(found.name))
    return Passed(quarantined, found, item_text(found))


def row_of(quarantined: Quarantined) -> Row:
    """Return the log row that brought the item, as far as the quarantine knows it."""
    seq, source_id = quarantined.seq or 0, quarantined.source_id
    return Row(seq, quarantined.workspace_id, source_id, quarantined.received_at, None)


def _read(quarantined: Quarantined, item: JsonObject) -> Found:
    whole: JsonObject = {"messageId": f"quarantine-{quarantined.pk}", **item}
    if not quarantined.protocol and not whole.get("type"):
        whole["type"] = _type_of(item)
    body = msgspec.json.encode({"batch": [whole], "forcedProtocol": quarantined.protocol})
    return next(iter(read_items(row_of(quarantined), body)))


def _type_of(item: JsonObject) -> str:
    """Return the type that an address such as `/v1/track` gave to an item without one."""
    if "groupId" in item:
        return "group"
    if "previousId" in item:
        return "alias"
    return "identify" if "traits" in item and "event" not in item else "track"


def _names_somebody(item: Item) -> bool:
    named = [("user_id", item.user_id), ("anonymous_id", item.anonymous_id), *item.named]
    kinds = contacts.kinds_of(WorkspaceId(item.row.workspace_id))
    return bool(kinds.identifiers([(namespace, value) for namespace, value in named if value is not None]))
