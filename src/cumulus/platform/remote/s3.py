"""S3 and whatever speaks like it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, BinaryIO

from cumulus.core.errors import DomainError
from cumulus.core.later import Later
from cumulus.platform.remote import errors
from cumulus.platform.remote.addresses import reachable
from cumulus.platform.remote.contracts import MAX_BYTES, MAX_FILES, Readable, RemoteFile, fixed_folder, pattern_of
from cumulus.platform.remote.s3_requests import S3Config, S3Requests, bucket_is_host, check_names, server_of
from cumulus.platform.remote.s3_upload import upload

if TYPE_CHECKING:
    from pyarrow import fs
else:
    fs = Later("pyarrow.fs")

_PIECE = 1 << 20
_CLOSED = re.compile(r"ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE|INVALID_CLIENT_TOKEN|HTTP status 403|FORBIDDEN")
_WRONG = re.compile(r"NO_SUCH_BUCKET|NO_SUCH_KEY|does not exist|HTTP status 404|Path does not|RESOURCE_NOT_FOUND")


class S3Files:
    """The files of a bucket."""

    def __init__(self, config: S3Config, secret_key: str) -> None:
        self._bucket, self._requests = config.bucket.strip("/"), S3Requests(config, secret_key)
        if config.addressing != "auto":
            check_names(config)
        place, in_host = server_of(config), bucket_is_host(config)
        if config.endpoint:
            host = f"{self._bucket}.{place.hostname}" if in_host else place.hostname or ""
            reachable(host, place.port or (80 if place.scheme == "http" else 443))
        # Without an address the library takes Amazon's, with the bucket in the host.
        amazon = not config.endpoint and config.addressing != "path"
        self._files = fs.S3FileSystem(
            access_key=config.access_key,
            secret_key=secret_key,
            region=config.region,
            endpoint_override=None if amazon else place.netloc,
            force_virtual_addressing=in_host,
            scheme=place.scheme or "https",
            connect_timeout=10,
            request_timeout=60,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
        )

    def find(self, pattern: str) -> list[RemoteFile]:
        """Return the files whose path fits, the oldest first."""
        plain = pattern.lstrip("/")
        wanted, fixed = pattern_of(plain), fixed_folder(plain)
        folder = "/".join(filter(None, [self._bucket, fixed]))
        selector = fs.FileSelector(folder, allow_not_found=True, recursive="/" in plain[len(fixed) :].strip("/"))
        try:
            if self._files.get_file_info([self._bucket])[0].type == fs.FileType.NotFound:
                raise errors.failed("NO_SUCH_BUCKET")
            listed = self._files.get_file_info(selector)
        except OSError as error:
            raise _named(error) from error
        found = [
            RemoteFile(name, f"{each.mtime_ns}:{each.size}", each.size)
            for each in listed
            if each.type == fs.FileType.File and wanted.fullmatch(name := each.path.removeprefix(f"{self._bucket}/"))
        ]
        if len(found) > MAX_FILES:
            raise errors.too_many_files(MAX_FILES)
        return sorted(found, key=lambda each: (int(each.mark.partition(":")[0]), each.name))

    def fetch(self, file: RemoteFile, target: BinaryIO) -> None:
        """Copy a file to here."""
        if file.size > MAX_BYTES:
            raise errors.file_too_large(MAX_BYTES)
        try:
            with self._files.open_input_stream(f"{self._bucket}/{file.name}") as source:
                shutil.copyfileobj(source, target, _PIECE)
        except OSError as error:
            raise _named(error) from error

    def put(self, name: str, source: Readable) -> None:
        """Copy a file to there; S3 shows it when it is whole."""
        upload(self._requests, name, source)

    def delete(self, name: str) -> None:
        """Remove a file there; S3 does not mind when there is none."""
        self._requests.send("DELETE", name, {})

    def close(self) -> None:
        """Nothing is held."""


def _named(error: OSError) -> DomainError:
    text = str(error)
    if _CLOSED.search(text):
        return errors.refused(text)
    return (
        errors.failed(text) if isinstance(error, FileNotFoundError) or _WRONG.search(text) else errors.unreachable(text)
    )
