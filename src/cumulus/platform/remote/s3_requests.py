"""Requests to S3, signed as it asks for (AWS Signature Version 4), over a connection to an address that was checked.

Algorithm: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. The body's
hash is part of what is signed, so the server refuses what was damaged on the way.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit

import msgspec

from cumulus.core.clock import utc_now
from cumulus.core.errors import DomainError
from cumulus.platform.remote import errors
from cumulus.platform.remote.addresses import connect_to

_SECONDS = 120
_ALGORITHM = "AWS4-HMAC-SHA256"
_PLAIN = "/-_.~"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_MOST_ANSWER = 1 << 20
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


_NAMED_ONLY = (".aliyuncs.com", ".myqcloud.com")
"""Servers that refuse a bucket in the path: Aliyun OSS, Tencent COS."""

Addressing = Literal["auto", "path", "virtual"]


class S3Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a bucket is; `endpoint` (`https://host:port`) for others than Amazon's.

    `addressing` says where the bucket's name stands: `virtual` in the host (`bucket.host`), `path`
    behind it; `auto` in the host for Amazon, Aliyun OSS and Tencent COS, else behind it.
    """

    bucket: str
    access_key: str
    region: str = "us-east-1"
    endpoint: str = ""
    addressing: Addressing = "auto"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the server's own error code is in `code`."""

    status: int
    text: str
    etag: str

    @property
    def code(self) -> str:
        """Return S3's word for what is wrong, or nothing."""
        return self.tag("Code") if "<Error>" in self.text else ""

    def tag(self, name: str) -> str:
        """Return what the first element of a name holds."""
        found = re.search(rf"<{name}>([^<]*)</{name}>", self.text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class S3Requests:
    """A bucket, and the key that signs for it."""

    config: S3Config
    secret_key: str

    def send(self, method: str, name: str, query: Mapping[str, str], body: bytes = b"") -> Answer:
        """Ask for an object; return what a server said that did as it was told.

        Raises
        ------
        Retryable
            `remote_unreachable`: no answer, or the server is busy.
        Terminal
            `address_refused`, `remote_refused`, `remote_failed`.
        """
        place, path = self._where(name)
        headers = signed(self, method, (place.netloc, path), query, hashlib.sha256(body).hexdigest(), utc_now())
        target = path + (f"?{_canonical(query)}" if query else "")
        try:
            answer = _asked(place, method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise errors.unreachable(type(error).__name__) from error
        if answer.status >= http.HTTPStatus.MULTIPLE_CHOICES or answer.code:
            raise _named(answer)
        return answer

    def _where(self, name: str) -> tuple[SplitResult, str]:
        """Return the server and the path: the bucket has a name of its own, or is a folder."""
        bucket, key = self.config.bucket.strip("/"), quote(name.lstrip("/"), safe=_PLAIN)
        check_names(self.config)
        place = server_of(self.config)
        if bucket_is_host(self.config):
            return place._replace(netloc=f"{bucket}.{place.netloc}"), f"/{key}"
        return place, f"/{bucket}/{key}"


def check_names(config: S3Config) -> None:
    """Raise `Terminal` where the bucket or region is no name: both may stand in a host."""
    if not _NAME.fullmatch(config.bucket.strip("/")) or not _NAME.fullmatch(config.region):
        raise errors.failed("not a name of a bucket or region")


def server_of(config: S3Config) -> SplitResult:
    """Return the server, Amazon's where no other is named."""
    amazon = f"s3.{config.region}.amazonaws.com" + (".cn" if config.region.startswith("cn-") else "")
    return urlsplit(config.endpoint or f"https://{amazon}")


def bucket_is_host(config: S3Config) -> bool:
    """Return whether the bucket's name stands in the host."""
    bucket = config.bucket.strip("/")
    if config.addressing != "auto":
        return config.addressing == "virtual"
    if not config.endpoint:
        return "." not in bucket  # no certificate covers it
    host = (urlsplit(config.endpoint).hostname or "").lower()
    # An address that has the bucket already is left as it is.
    return host.endswith(_NAMED_ONLY) and not host.startswith(f"{bucket}.")


def signed(
    requests: S3Requests, method: str, where: tuple[str, str], query: Mapping[str, str], body_hash: str, at: datetime
) -> dict[str, str]:
    """Return a request's headers with its signature; `where` is host and encoded path."""
    host, path = where
    moment, region = at.strftime("%Y%m%dT%H%M%SZ"), requests.config.region
    headers = {"host": host, "x-amz-content-sha256": body_hash, "x-amz-date": moment}
    names = ";".join(headers)
    told = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = "\n".join([method, path, _canonical(query), told, names, body_hash])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, moment, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{requests.secret_key}".encode()
    for part in (moment[:8], region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"{requests.config.access_key}/{scope}"
    authorization = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": authorization}


def _canonical(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def _asked(place: SplitResult, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    if place.scheme not in {"http", "https"} or not place.hostname or "@" in place.netloc:
        raise errors.failed("http or https only")
    port = place.port or (443 if place.scheme == "https" else 80)
    sock = connect_to(place.hostname, port)
    sock.settimeout(_SECONDS)
    if place.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=place.hostname)
    connection = http.client.HTTPConnection(place.hostname, port, timeout=_SECONDS)
    connection.sock = sock
    try:
        connection.request(method, target, body, {**headers, "Connection": "close", "Content-Length": str(len(body))})
        answer = connection.getresponse()
        text = answer.read(_MOST_ANSWER).decode("utf-8", "replace")
        return Answer(answer.status, text, answer.headers.get("ETag", ""))
    finally:
        connection.close()


def _named(answer: Answer) -> DomainError:
    detail = f"HTTP {answer.status} {answer.code}".strip()
    if answer.status in _BUSY or answer.code in {"InternalError", "SlowDown"}:
        return errors.unreachable(detail)
    return errors.refused(detail) if answer.status in {401, 403} else errors.failed(detail)
