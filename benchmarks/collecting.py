"""The collector: many events a request, one event a request; the pipeline is halted meanwhile."""

from __future__ import annotations

from benchmarks import baselines, load
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation

_BATCH = 100
_CONNECTIONS = 16


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return events a second and the 99th percentile of both kinds of request."""
    batched = load.Load(
        installation.port, [load.batch_request(installation.write_key, _BATCH)], _CONNECTIONS, 8 * scale
    )
    single = load.Load(installation.port, [load.single_request(installation.write_key)], 32, 8 * scale)
    load.run(load.Load(installation.port, single.requests, 4, 1))
    with installation.halted("pipeline"):
        many = load.run(batched)
        one = load.run(single)
    return [
        *_figures("collect_batched", "100 events a request", many, _BATCH, 100_000, 60),
        *_figures("collect_single", "one event a request", one, 1, 4_000, None),
    ]


def _figures(
    name: str, what: str, answered: load.Answered, events: int, target: float, target_ms: float | None
) -> list[Figure]:
    rate = len(answered.seconds) * events / answered.duration
    note = f"{what}, durable, pipeline halted; {answered.refused} refused"
    p99_ms = percentile(answered.seconds, 0.99) * 1000
    return [
        Figure(name, rate, "events/s", target=target, baseline=baselines.PYTHON, note=note),
        Figure(f"{name}_p99", p99_ms, "ms", "less", target_ms, baselines.PYTHON, note),
    ]
