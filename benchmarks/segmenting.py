"""Segments: an exact count of ten conditions over a million people and ten million events."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks import baselines
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.population import CATALOGUE, TEN_CONDITIONS, Population, fill
from benchmarks.sending import send_batch
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

_ROUNDS = 7
_TRAITS: JsonObject = {
    "name": "Seed",
    "email": "seed@example.com",
    "city": "Paris",
    "plan": "pro",
    "company": "Seeds",
    "age": 30,
    "vip": True,
    "born": "1990-01-01",
    "likes": ["tea"],
}


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return the median times of an exact count, of a preview and of one condition, as a user of the API has them."""
    people = int(1_000_000 * scale)
    teach(installation)
    workspace = WorkspaceId(int(installation.sql("SELECT min(id) FROM workspaces_workspace")[0][0]))
    fill(installation.warehouse, workspace, Population(people, 10 * people))
    installation.wait_for_columns()
    size = f"{people:,} people, {10 * people:,} events"
    api = installation.api
    saved = api.post("/segments", {"name": "Ten conditions", "expression": TEN_CONDITIONS})

    def exact_count() -> int:
        return int(api.get(f"/segments/{saved['id']}/members?limit=1")["total"])

    def preview(expression: JsonValue) -> Callable[[], int]:
        return lambda: int(api.post("/segments/preview", {"expression": expression})["count"])

    return [
        _timed("segment_ten_conditions", exact_count, f"{size}; exact count and newest member", 250),
        _timed("segment_preview", preview(TEN_CONDITIONS), f"{size}; with losses and sample", None),
        _timed("segment_one_condition", preview({"tag": "gold", "op": "has"}), f"{size}; with loss and sample", None),
    ]


def teach(installation: Installation) -> None:
    """Let the catalogue learn the population's names; contacts that come later have ids of their own."""
    values = {"total": 1.5, "items": 1, "price": 1.5}
    items: list[JsonObject] = [{"type": "identify", "userId": "seed", "traits": _TRAITS}]
    for event, properties in CATALOGUE.events.items():
        told: JsonObject = {name: values.get(name, "x") for name in properties}
        items.append({"type": "track", "event": event, "userId": "seed", "properties": told})
    send_batch(installation, items)
    for tag in sorted(CATALOGUE.tags):
        installation.api.post("/tags", {"name": tag})
    installation.drain()
    # The population's ids begin at 1: whoever comes now must not share them.
    installation.sql("ALTER TABLE contacts_contact ALTER COLUMN id RESTART WITH 100000000")


def _timed(name: str, ask: Callable[[], int], what: str, target: float | None) -> Figure:
    found: list[float] = []
    count = 0
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        count = ask()
        found.append((time.perf_counter() - started) * 1000)
    note = f"{what}; over HTTP, median of {_ROUNDS}, {count:,} found; slowest {max(found):.0f} ms"
    return Figure(name, percentile(found, 0.5), "ms", "less", target, baselines.CLICKHOUSE, note)
