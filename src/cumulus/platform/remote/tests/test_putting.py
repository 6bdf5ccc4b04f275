"""Files that are brought to other people's servers: whole under their name, or not at all."""

from __future__ import annotations

import hashlib
import io
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.test import override_settings

from cumulus.core.errors import DomainError, Terminal
from cumulus.platform.remote import RemoteFiles, S3Config, S3Files, SftpConfig, SftpFiles
from cumulus.platform.remote.s3_requests import S3Requests, signed
from cumulus.platform.remote.s3_upload import upload
from cumulus.platform.remote.tests.servers import S3Server, SftpServer, s3_server, sftp_server

_PART = 5 << 20


class Broken(io.BytesIO):
    """A file whose reading ends with an error."""

    def __init__(self, good: int) -> None:
        super().__init__(b"x" * good)

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise InterruptedError
        return piece


@pytest.fixture(autouse=True)
def private_addresses() -> Iterator[None]:
    with override_settings(CONNECTORS_PRIVATE=True):
        yield


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpServer]:
    with sftp_server(tmp_path) as server:
        yield server


def requests(server: S3Server, secret: str = "test") -> S3Requests:
    return S3Requests(S3Config(bucket=server.bucket, access_key="test", endpoint=server.endpoint), secret)


def opened(server: SftpServer) -> RemoteFiles:
    config = SftpConfig(host="127.0.0.1", port=server.port, user=server.user, host_key=server.host_key)
    return SftpFiles(config, server.password, "")


def multipart_uploads(server: S3Server) -> str:
    return requests(server).send("GET", "", {"uploads": ""}).text


@pytest.mark.parametrize("size", [0, 10, _PART, _PART + 1, 2 * _PART, 2 * _PART + 3])
def test_a_file_of_any_size_comes_whole_to_s3(bucket: S3Server, size: int) -> None:
    content = bytes(number % 251 for number in range(997)) * (size // 997 + 1)
    upload(requests(bucket), f"out/客户 {size}.csv", io.BytesIO(content[:size]), _PART)
    assert bucket.read(f"out/客户 {size}.csv") == content[:size]


@pytest.mark.parametrize("good", [10, _PART + 10, 2 * _PART])
def test_an_upload_that_breaks_off_leaves_the_old_file_and_no_parts(bucket: S3Server, good: int) -> None:
    upload(requests(bucket), "kept.csv", io.BytesIO(b"old"))
    with pytest.raises(InterruptedError):
        upload(requests(bucket), "kept.csv", Broken(good), _PART)
    assert bucket.read("kept.csv") == b"old"
    assert "<UploadId>" not in multipart_uploads(bucket)


def test_a_file_on_s3_is_deleted_twice(bucket: S3Server) -> None:
    files = S3Files(requests(bucket).config, "test")
    files.put("gone/a.csv", io.BytesIO(b"a"))
    files.delete("gone/a.csv")
    files.delete("gone/a.csv")
    assert [name for name in bucket.names() if name.startswith("gone")] == []


def test_a_bucket_that_is_not_there_is_told(bucket: S3Server) -> None:
    lost = S3Requests(S3Config(bucket="nowhere-at-all", access_key="test", endpoint=bucket.endpoint), "test")
    with pytest.raises(Terminal) as caught:
        upload(lost, "a.csv", io.BytesIO(b"a"))
    assert (caught.value.code, caught.value.fields["detail"]) == ("remote_failed", "HTTP 404 NoSuchBucket")


@pytest.mark.parametrize("bad", ["evil.example/#", "", "a@b"])
def test_a_bucket_is_a_name_and_no_address(bad: str) -> None:
    with pytest.raises(Terminal) as caught:
        S3Requests(S3Config(bucket=bad, access_key="x"), "x").send("PUT", "a", {})
    assert caught.value.code == "remote_failed"


def test_a_signature_is_what_amazons_own_client_makes() -> None:
    config = S3Config(bucket="b", access_key="AKIDEXAMPLE", region="eu-west-1", endpoint="https://s3.example")
    at, body = datetime(2026, 11, 22, 15, 0, 1, tzinfo=UTC), hashlib.sha256(b"hello").hexdigest()
    query = {"partNumber": "2", "uploadId": "a+b/c="}
    ours = signed(S3Requests(config, "secret"), "PUT", ("s3.example", "/b/out/a%20b.csv"), query, body, at)
    url = "https://s3.example/b/out/a%20b.csv?partNumber=2&uploadId=a%2Bb%2Fc%3D"
    theirs = AWSRequest("PUT", url, {"x-amz-content-sha256": body, "x-amz-date": ours["x-amz-date"]})
    theirs.context["timestamp"] = ours["x-amz-date"]
    auth = SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "s3", "eu-west-1")
    request = theirs
    canonical = "\n".join(
        [
            "PUT",
            "/b/out/a%20b.csv",
            "partNumber=2&uploadId=a%2Bb%2Fc%3D",
            auth.canonical_headers(auth.headers_to_sign(request)) + "\n",
            auth.signed_headers(auth.headers_to_sign(request)),
            body,
        ]
    )
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    assert ours["authorization"].endswith(f"Signature={signature}")


def test_a_key_that_the_server_does_not_know_is_refused(bucket: S3Server) -> None:
    _check_keys(bucket, 0)
    try:
        with pytest.raises(Terminal) as caught:
            upload(requests(bucket, "wrong"), "a.csv", io.BytesIO(b"a"))
    finally:
        _check_keys(bucket, 1_000_000)
    assert caught.value.code == "remote_refused"


def _check_keys(server: S3Server, after: int) -> None:
    plain = {"Content-Type": "text/plain"}
    asked = urllib.request.Request(f"{server.endpoint}/moto-api/reset-auth", str(after).encode(), plain, method="POST")
    urllib.request.urlopen(asked).close()


def test_a_file_comes_whole_over_sftp_and_folders_are_made(sftp: SftpServer) -> None:
    with closing(opened(sftp)) as files:
        files.put("out/2026/people.csv", io.BytesIO(b"one"))
        files.put("out/2026/people.csv", io.BytesIO(b"two"))
        files.put("top.csv", io.BytesIO(b""))
    written = {path.relative_to(sftp.folder).as_posix(): path.read_bytes() for path in sftp.folder.rglob("*.*")}
    assert written == {"out/2026/people.csv": b"two", "top.csv": b""}


def test_an_sftp_transfer_that_breaks_off_leaves_the_old_file_and_no_draft(sftp: SftpServer) -> None:
    with closing(opened(sftp)) as files:
        files.put("people.csv", io.BytesIO(b"old"))
        with pytest.raises((InterruptedError, DomainError)):
            files.put("people.csv", Broken(200_000))
        files.delete("people.csv")
        files.delete("people.csv")
    assert list(sftp.folder.iterdir()) == []


def test_what_a_dead_process_left_over_sftp_is_written_over(sftp: SftpServer) -> None:
    (sftp.folder / ".people.csv.part").write_bytes(b"half of the file, and longer than the whole")
    with closing(opened(sftp)) as files:
        files.put("people.csv", io.BytesIO(b"whole"))
    assert {path.name: path.read_bytes() for path in sftp.folder.iterdir()} == {"people.csv": b"whole"}
