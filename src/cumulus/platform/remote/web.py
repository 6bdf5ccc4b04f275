"""A file behind an address of the web, fetched when it has changed."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

from cumulus.core.errors import DomainError
from cumulus.platform.remote import errors
from cumulus.platform.remote.addresses import connect_to

MAX_BYTES = 512 << 20
_REDIRECTS = 5
_PIECE = 1 << 18
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came.

    Attributes
    ----------
    changed : bool
        False when the server says that it is what we have; nothing was written then.
    """

    changed: bool
    etag: str
    modified: str
    name: str


def fetch(url: str, headers: Mapping[str, str], target: BinaryIO) -> Fetched:
    """Fetch a file. Redirects are followed, each address checked; secrets stay with the first host.

    Raises
    ------
    Retryable
        `remote_unreachable`; also for the server's own trouble (5xx, 429).
    Terminal
        `address_refused`, `remote_refused` (401, 403), `remote_failed`, `remote_file_too_large`.
    """
    first = urlsplit(url)
    sent = {"User-Agent": "Cumulus", "Accept-Encoding": "identity", **headers}
    for _ in range(_REDIRECTS + 1):
        place = urlsplit(url)
        if (place.scheme, place.netloc) != (first.scheme, first.netloc):
            sent.pop("Authorization", None)
        try:
            answer = _asked(place, sent)
            if answer.status in {301, 302, 303, 307, 308} and (to := answer.headers.get("Location")):
                url = urljoin(url, to)
                continue
            return _kept(answer, place, target)
        except (OSError, http.client.HTTPException) as error:
            raise errors.unreachable(type(error).__name__) from error
    raise errors.failed("too many redirects")


def _asked(place: SplitResult, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    if place.scheme not in {"http", "https"} or not place.hostname or "@" in place.netloc:
        raise errors.failed("http or https only")
    port = place.port or (443 if place.scheme == "https" else 80)
    sock = connect_to(place.hostname, port)
    sock.settimeout(_SECONDS)
    if place.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=place.hostname)
    connection = http.client.HTTPConnection(place.hostname, port, timeout=_SECONDS)
    connection.sock = sock
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    connection.request("GET", path, headers={"Host": place.netloc, "Connection": "close", **headers})
    return connection.getresponse()


def _kept(answer: http.client.HTTPResponse, place: SplitResult, target: BinaryIO) -> Fetched:
    etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    name = place.path.rpartition("/")[2]
    with answer:
        if answer.status == http.HTTPStatus.NOT_MODIFIED:
            return Fetched(False, etag, modified, name)
        if answer.status != http.HTTPStatus.OK:
            raise _named(answer.status)
        taken = 0
        while piece := answer.read(_PIECE):
            taken += len(piece)
            if taken > MAX_BYTES:
                raise errors.file_too_large(MAX_BYTES)
            target.write(piece)
    return Fetched(True, etag, modified, name)


def _named(status: int) -> DomainError:
    if status in {401, 403}:
        return errors.refused(f"HTTP {status}")
    again = status >= http.HTTPStatus.INTERNAL_SERVER_ERROR or status in {408, 425, 429}
    return errors.unreachable(f"HTTP {status}") if again else errors.failed(f"HTTP {status}")
