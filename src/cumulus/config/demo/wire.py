"""HTTP to one server: a connection for each thread, and patience while it restarts."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from cumulus.core.errors import DomainError, Unavailable
from cumulus.core.json import JsonObject

_TIMEOUT_SECONDS = 60.0
_PATIENCE_SECONDS = 90.0
_PAUSE_SECONDS = 0.5
_MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    status: int
    body: bytes


class Wire:
    """Connections to one server; safe to use from several threads.

    Parameters
    ----------
    url : str
        Scheme, host and port.
    """

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._own = threading.local()

    def send(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send one request and read the answer; a broken connection is opened again, once.

        Raises
        ------
        Unavailable
            `no_answer`.
        """
        for last in (False, True):
            connection = self._connection()
            try:
                connection.request(method, target, body, dict(headers or {}))
                answer = connection.getresponse()
                return Reply(answer.status, answer.read())
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if last:
                    raise Unavailable("no_answer", f"{self._host} does not answer.") from error
        raise AssertionError  # the loop returns or raises

    def send_patiently(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a request that may be sent twice; wait while the server is away or busy.

        Raises
        ------
        Unavailable
            `no_answer`, after a minute and a half.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                reply = self.send(method, target, body, headers)
                if reply.status < 500:
                    return reply
            except Unavailable:
                if time.monotonic() > deadline:
                    raise
            if time.monotonic() > deadline:
                raise Unavailable("no_answer", f"{self._host} is busy for too long.")
            time.sleep(_PAUSE_SECONDS)

    def _connection(self) -> http.client.HTTPConnection:
        found: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if found is None:
            found = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_SECONDS)
            self._own.connection = found
        return found


class Api:
    """The public API with a bearer token."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    # Any: the JSON that the endpoint gives.
    def get(self, path: str) -> Any:
        """GET; `path` begins after `/api/v1`."""
        return self._call("GET", path, None)

    def post(self, path: str, body: JsonObject | None = None) -> Any:
        """POST JSON."""
        return self._call("POST", path, body or {})

    def put(self, path: str, body: JsonObject) -> Any:
        """PUT JSON."""
        return self._call("PUT", path, body)

    def patch(self, path: str, body: JsonObject) -> Any:
        """PATCH JSON."""
        return self._call("PATCH", path, body)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """POST a file as a form does."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        raw = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask("POST", path, raw, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def ids_by_name(self, path: str) -> dict[str, int]:
        """Return the ids of a list's first items under their names."""
        items = self.get(f"{path}?limit={_MAX_ITEMS}")["items"]
        return {item["name"]: item["id"] for item in items}

    def _call(self, method: str, path: str, body: JsonObject | None) -> Any:
        return self._ask(method, path, None if body is None else json.dumps(body).encode(), {})

    def _ask(self, method: str, path: str, raw: bytes | None, headers: Mapping[str, str]) -> Any:
        reply = self._wire.send(method, f"/api/v1{path}", raw, {**self._headers, **headers})
        found = json.loads(reply.body) if reply.body else None
        if reply.status >= 400:
            told = found if isinstance(found, dict) else {}
            raise DomainError(told.get("code", "refused"), f"{method} {path}: {told.get('message', reply.status)}")
        return found
