"""Computed tags: two thousand of them over a million people, refreshed in one go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from benchmarks import baselines
from benchmarks.figures import Figure
from benchmarks.installation import Installation
from benchmarks.population import Population, fill
from benchmarks.segmenting import teach
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject

TAGS = 2_000
_ORDER, _VIEW, _PAGE = "Order Completed", "Product Viewed", "Page Viewed"
_CITIES = ("Shanghai", "Suzhou", "Beijing", "深圳", "Hangzhou", "Paris", "Berlin", "London", "Tokyo", "Singapore")
_NAMES = ("111", "101", "011", "001", "110", "100", "010", "000")


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return the seconds of one refresh of all tags, as a job of the worker."""
    people = int(1_000_000 * scale)
    workspace = int(installation.sql("SELECT min(id) FROM workspaces_workspace")[0][0])
    if installation.warehouse.scalar("SELECT count() FROM contacts") < people:
        teach(installation)
        fill(installation.warehouse, WorkspaceId(workspace), Population(people, 10 * people))
    define(installation, workspace)
    job = installation.api.post("/computed-tags/refresh")
    installation.wait_until(lambda: _job(installation, job["id"])["status"] not in ("queued", "running"), 1_800)
    done = _job(installation, job["id"])
    note = f"{TAGS:,} tags, {people:,} people, {10 * people:,} events; {done['total']} statements; {done['status']}"
    return [Figure("computed_tags", done["took_ms"] / 1000, "s", "less", None, baselines.CLICKHOUSE, note)]


def define(installation: Installation, workspace: int) -> None:
    """Save the tags: a quarter on attributes, half on events, a quarter measures in bands, RFM and statistics."""
    for at, definition in enumerate(islice(_definitions(), TAGS)):
        installation.sql(
            "INSERT INTO audiences_computedtag (workspace_id, name, description, definition, number, schedule, counts,"
            " refresh_version, broken_reason, created_at, updated_at)"
            " VALUES (%s, %s, '', %s, 1, 'manual', '[]', 0, '', now(), now())",
            workspace,
            f"Tag {at}",
            json.dumps(definition),
        )


def _definitions() -> Iterator[JsonObject]:
    """Yield different tags of every kind, mixed as a shop would have them."""
    for days, amount in product(range(7, 400, 3), range(5, 1_000, 50)):
        window: JsonObject = {"last": f"{days}d"}
        city, least = _CITIES[days % 10], 18 + amount % 50
        yield {
            "kind": "cases",
            "cases": [
                {"value": "a", "expression": {"attribute": "city", "op": "eq", "value": city}},
                {"value": "b", "expression": {"attribute": "age", "op": "gte", "value": least + days / 1_000}},
            ],
            "otherwise": "c",
        }
        spent: JsonObject = {"function": "sum", "property": "total", "op": "gte", "value": amount}
        yield {"kind": "expression", "expression": {"event": _ORDER, "within": window, "aggregate": spent}}
        often: JsonObject = {"op": "gte", "value": 1 + amount % 5}
        yield {
            "kind": "expression",
            "expression": {"all": [{"event": _VIEW, "within": window, "count": often}, {"tag": "gold", "op": "has"}]},
        }
        yield _measured(days, amount, window)


def _measured(days: int, amount: int, window: JsonObject) -> JsonObject:
    if (days + amount) % 20 == 0:
        names: JsonObject = {key: key for key in _NAMES}
        return {"kind": "rfm", "event": _ORDER, "amount": "total", "within": window, "groups": 8, "names": names}
    if (days + amount) % 20 == 1:
        top: JsonObject = {"event": _PAGE, "function": "most_frequent", "property": "path", "within": window}
        return {"kind": "statistic", "measure": top}
    cuts: JsonObject = (
        {"by": "quantile", "at": [0.5, 0.8]} if days % 2 else {"by": "value", "at": [amount, 10 * amount]}
    )
    total: JsonObject = {"event": _ORDER, "function": "sum", "property": "total", "within": window}
    return {"kind": "bands", "measure": total, "cuts": cuts, "values": ["low", "middle", "high"]}


def _job(installation: Installation, job_id: int) -> dict[str, Any]:  # the API's JSON
    return dict(installation.api.get(f"/computed-tags/jobs/{job_id}"))
