"""Ways to know that a child does its work."""

from __future__ import annotations

import socket
from collections.abc import Callable

TIMEOUT_SECONDS = 0.5
"""A probe runs in the supervisor's only thread: it must not hold it up."""


def http_ready(port: int, path: str = "/readyz", host: str = "127.0.0.1") -> Callable[[], bool]:
    """Return a probe that is true once a GET answers with status 200.

    Speaks HTTP/1.0 by hand: `http.client` would cost the supervisor megabytes.
    """
    request = f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode()

    def probe() -> bool:
        try:
            with socket.create_connection((host, port), TIMEOUT_SECONDS) as connection:
                connection.sendall(request)
                status_line = connection.makefile("rb").readline(200)
        except OSError:
            return False
        return status_line.split(b" ")[1:2] == [b"200"]

    return probe
