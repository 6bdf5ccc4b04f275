"""Journeys: steps a second when many are due at once, and how late one person is."""

from __future__ import annotations

import time

from benchmarks import baselines
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.sending import send_batch
from cumulus.core.json import JsonObject, JsonValue

_PEOPLE = 60_000
_STEPS = 3
"""The end of the wait, the condition, the exit."""

_WAIT_SECONDS = 2
_LATENESS_PEOPLE = 40


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return steps a second, and the 95th percentile of due → done of single people."""
    return [_throughput(installation, int(_PEOPLE * scale)), _lateness(installation)]


def journey(installation: Installation, name: str, nodes: list[JsonObject], ways: str) -> int:
    """Publish a journey; return its version. `ways` reads `a>b:out`."""
    edges: list[JsonValue] = []
    for way in ways.split():
        line, _, branch = way.partition(":")
        source, _, target = line.partition(">")
        edges.append({"id": way, "source": source, "target": target, "branch": branch or "out"})
    graph: JsonObject = {"nodes": [*nodes], "edges": edges}
    made = installation.api.post("/journeys", {"name": name, "graph": graph})
    return int(installation.api.post(f"/journeys/{made['id']}/publish")["version"]["id"])


def node(identity: str, kind: str, **config: JsonValue) -> JsonObject:
    """Return a node."""
    return {"id": identity, "kind": kind, "config": dict(config)}


def _throughput(installation: Installation, people: int) -> Figure:
    send_batch(installation, [{"type": "identify", "userId": "seed", "traits": {"city": "上海"}}])
    installation.drain()
    version = journey(
        installation,
        "Steps",
        [
            node("in", "entry_event", event="Never Sent", reentry="never"),
            node("wait", "wait", hours=1),
            node("city", "condition", expression={"attribute": "city", "op": "exists"}),
            node("out", "exit"),
        ],
        "in>wait wait>city city>out:yes city>out:no",
    )
    _let_wait(installation, version, people)
    started = time.perf_counter()
    installation.sql("UPDATE journeys_due SET due_at = now() WHERE version_id = %s", version)
    installation.sql("NOTIFY cumulus_due")
    updated = time.perf_counter() - started
    installation.wait_until(
        lambda: not installation.sql("SELECT 1 FROM journeys_due WHERE version_id = %s LIMIT 1", version)
    )
    took = time.perf_counter() - started - updated
    note = f"{people:,} people past a wait, a condition and the exit, one worker"
    return Figure(
        "journey_steps", people * _STEPS / took, "steps/s", target=25_000, baseline=baselines.PYTHON, note=note
    )


def _let_wait(installation: Installation, version: int, people: int) -> None:
    installation.sql(
        """
        WITH entered AS (
            INSERT INTO journeys_run (workspace_id, version_id, contact_id, origin_id, entered_at, depth, entry_key)
            SELECT v.workspace_id, %s, 3000000000 + n, 3000000000 + n, now(), 1, 'once'
            FROM generate_series(1, %s) n,
                (SELECT j.workspace_id FROM journeys_journey j JOIN journeys_version v ON v.journey_id = j.id
                 WHERE v.id = %s) v
            RETURNING id, contact_id, version_id, workspace_id)
        INSERT INTO journeys_due (due_at, run_id, contact_id, version_id, workspace_id, attempts, node)
        SELECT now() + interval '1 hour', id, contact_id, version_id, workspace_id, 0, 'wait' FROM entered
        """,
        version,
        people,
        version,
    )
    installation.sql("ANALYZE journeys_due")


def _lateness(installation: Installation) -> Figure:
    version = journey(
        installation,
        "Lateness",
        [
            node("in", "entry_event", event="Wait Wanted", reentry="always"),
            node("wait", "wait", seconds=_WAIT_SECONDS),
            node("out", "exit"),
        ],
        "in>wait wait>out",
    )
    for number in range(_LATENESS_PEOPLE):
        send_batch(installation, [{"type": "track", "event": "Wait Wanted", "userId": f"late-{number}"}])
        time.sleep(0.1)
    ended = "SELECT count(*) FROM journeys_run WHERE version_id = %s AND exited_at IS NOT NULL"
    installation.wait_until(lambda: installation.sql(ended, version)[0][0] == _LATENESS_PEOPLE, 120)
    rows = installation.sql(
        "SELECT extract(epoch FROM exited_at - entered_at)::float8 FROM journeys_run WHERE version_id = %s", version
    )
    late = [max(0.0, row[0] - _WAIT_SECONDS) * 1000 for row in rows]
    note = f"single people, a wait of {_WAIT_SECONDS} s; from entry to exit, less the wait"
    return Figure("journey_lateness_p95", percentile(late, 0.95), "ms", "less", 1_000, baselines.PYTHON, note)
