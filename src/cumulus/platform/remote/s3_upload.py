"""A file to S3, whole or not at all: it is seen when its last part has come, and what is broken off is taken back."""

from __future__ import annotations

import contextlib
from xml.sax.saxutils import escape

from cumulus.core.errors import DomainError, Retryable
from cumulus.platform.remote.contracts import Readable
from cumulus.platform.remote.s3_requests import Answer, S3Requests

PART_BYTES = 16 << 20
"""Held in memory; S3 takes 10,000 parts of 5 MB and more."""
_ATTEMPTS = 3
_PIECE = 1 << 20


def upload(requests: S3Requests, name: str, source: Readable, part_bytes: int = PART_BYTES) -> None:
    """Copy a file to there; one of that name is replaced when the new one is whole.

    Whatever `source` raises ends the upload, and nothing of it stays.
    """
    first = _read(source, part_bytes)
    following = _read(source, part_bytes) if len(first) == part_bytes else b""
    if not following:
        _again(requests, "PUT", name, {}, first)
        return
    begun = _again(requests, "POST", name, {"uploads": ""}).tag("UploadId")
    try:
        _send_parts(requests, name, begun, first, following, source, part_bytes)
    except BaseException:
        with contextlib.suppress(DomainError):
            requests.send("DELETE", name, {"uploadId": begun})
        raise


def _send_parts(
    requests: S3Requests, name: str, begun: str, first: bytes, following: bytes, source: Readable, part_bytes: int
) -> None:
    etags: list[str] = []
    part = first
    while part:
        place = {"partNumber": str(len(etags) + 1), "uploadId": begun}
        etags.append(_again(requests, "PUT", name, place, part).etag)
        part, following = following, _read(source, part_bytes) if following else b""
    told = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag></Part>"
        for number, etag in enumerate(etags, 1)
    )
    whole = f"<CompleteMultipartUpload>{told}</CompleteMultipartUpload>".encode()
    requests.send("POST", name, {"uploadId": begun}, whole)


def _read(source: Readable, size: int) -> bytes:
    """Return as many bytes as there are, and not fewer: a short read is not the end."""
    pieces = bytearray()
    while len(pieces) < size and (piece := source.read(min(_PIECE, size - len(pieces)))):
        pieces += piece
    return bytes(pieces)


def _again(requests: S3Requests, method: str, name: str, query: dict[str, str], body: bytes = b"") -> Answer:
    """Ask up to three times: a part that was lost is sent again, not the whole file."""
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(Retryable):
            return requests.send(method, name, query, body)
    return requests.send(method, name, query, body)
