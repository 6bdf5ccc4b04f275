"""Health and metrics over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from cumulus.platform.observe.health import HealthServer, serve_health
from cumulus.platform.observe.metrics import COLLECT_EVENTS, render_metrics


def _broken() -> str | None:
    raise ConnectionError("secret address")


@pytest.fixture
def server() -> Iterator[HealthServer]:
    """A server with one good, one failing and one raising check."""
    running = serve_health(0, {"good": lambda: None, "full": lambda: "disk full", "broken": _broken})
    yield running
    running.close()


def _get(server: HealthServer, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_process_is_healthy_while_it_runs(server: HealthServer) -> None:
    status, body = _get(server, "/healthz")

    assert (status, json.loads(body)) == (200, {"status": "ok", "failing": {}})


def test_failing_checks_are_named_with_reasons(server: HealthServer) -> None:
    status, body = _get(server, "/readyz")

    assert status == 503
    assert json.loads(body)["failing"] == {"full": "disk full", "broken": "ConnectionError"}


def test_metrics_are_served(server: HealthServer) -> None:
    before = COLLECT_EVENTS.collect()
    COLLECT_EVENTS.inc(3)

    status, body = _get(server, "/metrics")

    assert before
    assert status == 200
    assert b"cumulus_collect_events_total" in body
    assert b"process_resident_memory_bytes" in render_metrics()


def test_unknown_path_is_not_found(server: HealthServer) -> None:
    assert _get(server, "/etc/passwd")[0] == 404
