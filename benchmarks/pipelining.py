"""The pipeline: how fast a backlog becomes stored events, and how fresh they are under a steady load."""

from __future__ import annotations

import time
from uuid import uuid4

from benchmarks import baselines, load
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.sending import send_batch
from benchmarks.steady import steady_load

_BACKLOG_EVENTS = 200_000
_BATCH = 100
_PROBES = 20


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return events a second of a backlog, and the time until an event can be asked for."""
    return [_throughput(installation, scale), _freshness(installation, scale)]


def _throughput(installation: Installation, scale: float) -> Figure:
    installation.drain()
    wanted = int(_BACKLOG_EVENTS * scale)
    request = load.batch_request(installation.write_key, _BATCH)
    with installation.halted("pipeline"):
        while installation.backlog() < wanted:
            load.run(load.Load(installation.port, [request], 8, 1))
        waiting = installation.backlog()
    seconds = installation.drain()
    note = f"{waiting:,} events of 5,000 people, nothing else running"
    return Figure(
        "pipeline_throughput", waiting / seconds, "events/s", target=15_000, baseline=baselines.PYTHON, note=note
    )


def _freshness(installation: Installation, scale: float) -> Figure:
    with steady_load(installation):
        found = [_probe(installation) for _ in range(max(5, int(_PROBES * scale)))]
    p95_ms = percentile(found, 0.95) * 1000
    return Figure(
        "pipeline_freshness_p95", p95_ms, "ms", "less", 1_000, baselines.PYTHON, "sent → stored, at 1,000 events/s"
    )


def _probe(installation: Installation) -> float:
    message_id = f"probe-{uuid4()}"
    began = time.perf_counter()
    send_batch(
        installation,
        [{"type": "track", "event": "Freshness Probed", "userId": "probe", "messageId": message_id}],
    )
    sql = "SELECT count() FROM events WHERE name = 'Freshness Probed' AND message_id = {id:String}"
    installation.wait_until(lambda: bool(installation.warehouse.scalar(sql, {"id": message_id})), 60)
    return time.perf_counter() - began
