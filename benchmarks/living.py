"""Live segments: how soon people enter at 1,000 events/s, and whether everybody stands right afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import baselines
from benchmarks.figures import Figure
from benchmarks.installation import Installation
from benchmarks.sending import send_batch
from benchmarks.steady import steady_load
from cumulus.core.json import JsonObject, JsonValue

_SEGMENTS = 500
_SECONDS = 300.0
_EVENTS = ("Product Viewed", "Cart Updated", "Page Scrolled")
_PROBE = "Probe Sent"
_PEOPLE = 5_000
_LAGS = """
    SELECT quantile(0.5)(lag), quantile(0.95)(lag), max(lag), count() FROM (
        SELECT dateDiff('millisecond', min(p.received_at), min(e.received_at)) / 1000 AS lag
        FROM events AS p JOIN events AS e ON p.contact_id = e.contact_id
        WHERE p.name = {probe:String} AND e.name = 'Segment Entered' AND e.properties.segment.:Int64 = {segment:Int64}
        GROUP BY p.contact_id)
"""


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return the lag from an event to the entry that follows from it, and who stood wrong in the proof."""
    _seed(installation)
    segments = int(_SEGMENTS * scale)
    for number in range(segments - 1):
        _keep(installation, f"Living {number}", _expression(number))
    probe = _keep(installation, "Probed", {"event": _PROBE, "within": {"last": "1h"}})
    built = installation.wait_until(lambda: not _building(installation), 1_800)
    with steady_load(installation):
        sent = _probe_for(installation, _SECONDS * scale)
    installation.drain()
    rest = installation.wait_until(lambda: not installation.sql("SELECT 1 FROM audiences_changed LIMIT 1"), 1_800)
    installation.drain()  # the entries themselves
    middle, late, latest, entered = installation.warehouse.query(_LAGS, {"probe": _PROBE, "segment": probe}).rows[0]
    note = f"{segments} live segments, {sent} probes, {entered} entered, median {middle:.2f} s, latest {latest:.2f} s, "
    note += f"built in {built:.0f} s, at rest {rest:.1f} s after the load"
    return [
        Figure("segment_lag_p95", late, "s", better="less", target=5.0, baseline=baselines.PYTHON, note=note),
        Figure("segment_drift", _drift(installation), "people", better="less", target=0.0, note="by the full proof"),
    ]


def _seed(installation: Installation) -> None:
    cities = ("上海", "苏州", "杭州", "北京")
    people: list[JsonObject] = [
        {"type": "identify", "userId": f"load-{number}", "traits": {"city": cities[number % 4], "age": number % 70}}
        for number in range(_PEOPLE)
    ]
    for at in range(0, _PEOPLE, 1_000):
        send_batch(installation, people[at : at + 1_000])
    events: list[JsonObject] = [
        {"type": "track", "event": name, "userId": "load-1", "properties": {"n": 1}} for name in (*_EVENTS, _PROBE)
    ]
    send_batch(installation, events)
    installation.drain()


def _expression(number: int) -> JsonValue:
    name, days = _EVENTS[number % 3], 1 + number % 60
    often: JsonObject = {"event": name, "within": {"last": f"{days}d"}, "count": {"op": "gte", "value": 1 + number % 9}}
    kinds: tuple[JsonValue, ...] = (
        often,
        {"attribute": "age", "op": "gte", "value": number % 70},
        {"not": {"event": name, "within": {"last": f"{days}h"}}},
        {"all": [often, {"attribute": "city", "op": "in", "value": ["上海", "苏州"]}]},
        {"any": [{"attribute": "age", "op": "lt", "value": number % 70}, {"not": often}]},
    )
    return kinds[number % len(kinds)]


def _keep(installation: Installation, name: str, expression: JsonValue) -> int:
    made = installation.api.post("/segments", {"name": name, "expression": expression, "keeping": "live"})
    return int(made["id"])


def _building(installation: Installation) -> bool:
    return bool(installation.sql("SELECT 1 FROM audiences_segment WHERE build = 'running' LIMIT 1"))


def _probe_for(installation: Installation, seconds: float) -> int:
    """Send somebody's first probe twice a second; return how many."""
    sent = 0
    for number in _every(0.5, seconds):
        person = f"probe-{number}"
        send_batch(installation, [{"type": "track", "event": _PROBE, "userId": person, "properties": {}}])
        sent += 1
    return sent


def _every(pause: float, seconds: float) -> Iterator[int]:
    began = time.perf_counter()
    number = 0
    while time.perf_counter() - began < seconds:
        yield number
        number += 1
        time.sleep(max(0.0, began + number * pause - time.perf_counter()))


def _drift(installation: Installation) -> float:
    """Let every segment be proved, and return how many people stood wrong."""
    installation.sql("UPDATE audiences_segment SET proved_at = NULL, drift_count = 0")
    installation.wait_until(
        lambda: not installation.sql("SELECT 1 FROM audiences_segment WHERE proved_at IS NULL LIMIT 1"), 1_800
    )
    return float(installation.sql("SELECT sum(drift_count) FROM audiences_segment")[0][0])
