"""Several web workers tell one truth, whichever of them is asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cumulus.config.serving.engines import free_port

_VISITS = 40
_COUNT = re.compile(r'^cumulus_http_seconds_count\{method="GET",route="/healthz",status="2xx"\} (\S+)$', re.MULTILINE)


@pytest.fixture
def url(engines: None, tmp_path: Path) -> Iterator[str]:
    """Two web workers on one port."""
    port = free_port()
    argv = [sys.executable, "-m", "cumulus.config", "web", "--port", str(port), "--workers", "2"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(argv, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(tmp_path)})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert [each.name for each in tmp_path.iterdir()] == ["web.log"]


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            _get(f"{address}/accounts/login/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The web process does not answer.")


def test_any_worker_counts_for_all(url: str) -> None:
    for _ in range(_VISITS):
        _get(f"{url}/healthz")
    told = [float(found) for _ in range(10) for found in _COUNT.findall(_get(f"{url}/metrics"))]
    assert told == [_VISITS] * 10
