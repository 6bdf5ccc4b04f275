"""One batch through the public collector."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from benchmarks.installation import Installation
from cumulus.config.demo.wire import Wire
from cumulus.core.json import JsonObject

_MOST = 500


def send_batch(installation: Installation, items: Sequence[JsonObject]) -> None:
    """Send items, in requests of at most 500; returns when all are durable."""
    key = base64.b64encode(f"{installation.write_key}:".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    wire = Wire(installation.url)
    for start in range(0, len(items), _MOST):
        body = json.dumps({"batch": items[start : start + _MOST]}).encode()
        reply = wire.send("POST", "/v1/batch", body, headers)
        if reply.status != 200:
            raise RuntimeError(f"collector: {reply.status} {reply.body!r}")
