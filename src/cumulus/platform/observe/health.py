"""Health and metrics over HTTP, for processes that serve nothing else."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

from cumulus.platform.observe.metrics import METRICS_CONTENT_TYPE, render_metrics

logger = logging.getLogger(__name__)
LOOPBACK = "127.0.0.1"
_STOP_SECONDS = 0.05
"""How soon a stop is seen: every process waits for it at its end."""

Check: TypeAlias = Callable[[], "str | None"]
"""Returns None when well, else the reason in a few words, without secrets."""


def failing_checks(checks: Mapping[str, Check]) -> dict[str, str]:
    """Run all checks; return the reasons of those that fail. One that raises fails."""
    reasons = {name: _reason(name, check) for name, check in checks.items()}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _reason(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # a probe answers, whatever broke
        logger.warning("health.check_raised", extra={"check": name}, exc_info=True)
        return type(error).__name__


class HealthServer:
    """A running health server; `close` ends it.

    Parameters
    ----------
    port : int
        Loopback port; 0 takes a free one.
    checks : mapping
        Name to check, run at each `/readyz`, in the request's thread.
    """

    def __init__(self, port: int, checks: Mapping[str, Check]) -> None:
        self._server = ThreadingHTTPServer((LOOPBACK, port), _handler(checks))
        self._server.daemon_threads = True
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_STOP_SECONDS,), name="health", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    def close(self) -> None:
        """Stop listening; returns when the thread has ended."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_health(port: int, checks: Mapping[str, Check]) -> HealthServer:
    """Serve `/healthz`, `/readyz` and `/metrics` on loopback from a thread of its own.

    `/healthz` answers 200 while the process runs; `/readyz` 200 when every check passes, else
    503 with `{"status": "failing", "failing": {name: reason}}`.
    """
    return HealthServer(port, checks)


def _handler(checks: Mapping[str, Check]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(HTTPStatus.OK, METRICS_CONTENT_TYPE, render_metrics())
            elif path == "/healthz":
                self._answer_state({})
            elif path == "/readyz":
                self._answer_state(failing_checks(checks))
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"not found\n")

        def _answer_state(self, failing: Mapping[str, str]) -> None:
            status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
            body = {"status": "failing" if failing else "ok", "failing": dict(failing)}
            self._answer(status, "application/json", json.dumps(body).encode())

        def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
            """Probes come every second: say nothing."""

    return Handler
