"""What a preset is, and how its rules are written down."""

from __future__ import annotations

from dataclasses import dataclass, field

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.signatures import Options
from cumulus.core.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Preset:
    """The settings that a new webhook starts with.

    Attributes
    ----------
    scheme : Scheme
    delivery_id : JsonObject or None
        Where a delivery's own id stands; None: as the scheme says.
    mapping : JsonObject
        As `mapping.read_plan` takes it.
    sample : JsonValue
        A body as the sender posts it, of our own making.
    sample_headers : dict of str to str
        Those of its headers that the mapping reads.
    """

    scheme: Scheme
    mapping: JsonObject
    sample: JsonValue
    options: Options = field(default_factory=Options)
    delivery_id: JsonObject | None = None
    sample_headers: dict[str, str] = field(default_factory=dict)


def paths(**named: str) -> JsonObject:
    """Return fields that are found by path."""
    return {name: {"path": path} for name, path in named.items()}


def number(path: str, divide_by: float | None = None) -> JsonObject:
    """Return a field that is a number, also where the sender writes it as text."""
    return {"path": path, "as": "number"} if divide_by is None else {"path": path, "divide_by": divide_by}


def china_time(path: str) -> JsonObject:
    """Return a time that names no zone and means China's."""
    return {"path": path, "as": "time", "zone": "Asia/Shanghai"}


def when(path: str, *values: str) -> JsonObject:
    """Return the condition that `path` finds one of `values`."""
    return {"path": path, "equals": [*values]}
