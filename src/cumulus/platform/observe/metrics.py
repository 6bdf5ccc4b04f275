"""Every metric's name and labels in one place; each process fills its own part.

Labels are few and bounded: no workspace, person, address or free text.
"""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from cumulus.platform.observe.shared import shared_folder

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

METRICS_CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

COLLECT_REQUESTS = Counter(
    "cumulus_collect_requests",
    "Requests to the collector, by answer: accepted, refused, failed.",
    ["outcome"],
    registry=REGISTRY,
)
COLLECT_REFUSED = Counter(
    "cumulus_collect_refused",
    "Requests that the collector did not take, by the error's code.",
    ["code"],
    registry=REGISTRY,
)
COLLECT_EVENTS = Counter("cumulus_collect_events", "Events written to the log by the collector.", registry=REGISTRY)
COLLECT_BYTES = Counter("cumulus_collect_bytes", "Bytes of accepted request bodies.", registry=REGISTRY)
COLLECT_SECONDS = Histogram(
    "cumulus_collect_seconds",
    "From a collector request's last byte to its answer.",
    registry=REGISTRY,
    buckets=_SECONDS,
)
WEBHOOK_DELIVERIES = Counter(
    "cumulus_webhook_deliveries",
    "Requests to webhooks, by verdict: accepted, failed, ignored, duplicate, refused, limited.",
    ["verdict"],
    registry=REGISTRY,
)
PIPELINE_BATCHES = Counter("cumulus_pipeline_batches", "Batches that the pipeline finished.", registry=REGISTRY)
PIPELINE_EVENTS = Counter(
    "cumulus_pipeline_events",
    "Events that left the pipeline: stored, duplicate, quarantined.",
    ["outcome"],
    registry=REGISTRY,
)
PIPELINE_BATCH_SECONDS = Histogram(
    "cumulus_pipeline_batch_seconds",
    "Time of one batch.",
    registry=REGISTRY,
    buckets=_SECONDS,
)
PIPELINE_LAG_SECONDS = Gauge(
    "cumulus_pipeline_lag_seconds",
    "Age of the oldest event that waits in the log.",
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
JOURNEY_STEPS = Counter("cumulus_journey_steps", "Steps taken, by kind of node.", ["kind"], registry=REGISTRY)
MESSAGES = Counter(
    "cumulus_messages",
    "Messages that reached a status; queued again after a failed attempt counts too.",
    ["channel", "status"],
    registry=REGISTRY,
)
MESSAGE_DELAY_SECONDS = Histogram(
    "cumulus_message_delay_seconds",
    "From the event that caused a message to its handing over to the channel.",
    ["channel"],
    registry=REGISTRY,
    buckets=_SECONDS,
)
HTTP_SECONDS = Histogram(
    "cumulus_http_seconds",
    "Time of a request to Django; route is the pattern, not the path, status its class.",
    ["method", "route", "status"],
    registry=REGISTRY,
    buckets=_SECONDS,
)


def render_metrics() -> bytes:
    """Return this process's metrics in Prometheus' text format (`METRICS_CONTENT_TYPE`).

    Those of all processes that count together (`shared_metrics`), where there are any.
    """
    folder = shared_folder()
    if folder is None:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(together)


SEGMENT_MOVES = Counter(
    "cumulus_segment_moves", "Entries and exits of live segments: in, out.", ["way"], registry=REGISTRY
)
SEGMENT_TURN_SECONDS = Histogram(
    "cumulus_segment_turn_seconds",
    "Time in which one turn of the live segments is written.",
    registry=REGISTRY,
    buckets=_SECONDS,
)
SEGMENT_DRIFT = Counter(
    "cumulus_segment_drift",
    "People whom the nightly proof found on the wrong side of a live segment, and put right.",
    registry=REGISTRY,
)
STAGE_DRIFT = Counter(
    "cumulus_stage_drift",
    "People whom the nightly proof found in a stage that is not theirs, and moved.",
    registry=REGISTRY,
)
