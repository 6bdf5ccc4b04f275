"""Where a bucket's name stands: in the host or in the path, for both ways of asking."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import override_settings

from cumulus.core.errors import Terminal
from cumulus.platform.remote import Addressing, S3Config, S3Files
from cumulus.platform.remote.s3_requests import S3Requests, bucket_is_host, server_of

_LIST = b"""<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>in/a.csv</Key>
<LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>3</Size></Contents></ListBucketResult>"""


@dataclass
class Recorder:
    """A server for every bucket of `localhost`, which notes whom it was asked as."""

    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    state, known = Recorder(), socket.getaddrinfo

    def names(host: str, *rest: Any, **more: Any) -> Any:
        return known("127.0.0.1" if host.endswith("localhost") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", names)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            host = self.headers["Host"].removesuffix(f":{state.port}")
            state.asked.append((self.command, host, self.path.partition("?")[0]))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            content = _LIST if self.command == "GET" else b""
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_HEAD = do_DELETE = _answer

        def log_message(self, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, override_settings(CONNECTORS_PRIVATE=True):
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join(5)


def _files(recorder: Recorder, addressing: Addressing) -> S3Files:
    endpoint = f"http://localhost:{recorder.port}"
    return S3Files(S3Config(bucket="out", access_key="k", endpoint=endpoint, addressing=addressing), "s")


def test_a_bucket_in_the_host_is_asked_there_for_reading_and_writing(recorder: Recorder) -> None:
    files = _files(recorder, "virtual")
    assert [each.name for each in files.find("in/*.csv")] == ["in/a.csv"]
    files.put("people.csv", io.BytesIO(b"a"))
    files.delete("people.csv")
    assert {host for _, host, _ in recorder.asked} == {"out.localhost"}
    assert ("PUT", "out.localhost", "/people.csv") in recorder.asked
    assert ("DELETE", "out.localhost", "/people.csv") in recorder.asked
    assert not any(path.startswith("/out") for _, _, path in recorder.asked)


@pytest.mark.parametrize("addressing", ["auto", "path"])
def test_other_servers_have_it_in_the_path_as_before(recorder: Recorder, addressing: Addressing) -> None:
    files = _files(recorder, addressing)
    files.find("in/*.csv")
    files.put("people.csv", io.BytesIO(b"a"))
    assert {host for _, host, _ in recorder.asked} == {"localhost"}
    assert ("PUT", "localhost", "/out/people.csv") in recorder.asked
    assert all(path.startswith("/out") for _, _, path in recorder.asked)


@pytest.mark.parametrize(
    ("endpoint", "bucket", "addressing", "in_host"),
    [
        ("", "b", "auto", True),
        ("", "b.c", "auto", False),
        ("", "b", "path", False),
        ("https://oss-cn-shanghai.aliyuncs.com", "b", "auto", True),
        ("https://OSS-cn-shanghai.aliyuncs.com:443", "b", "auto", True),
        ("https://cos.ap-guangzhou.myqcloud.com", "b-125", "auto", True),
        ("https://b.oss-cn-shanghai.aliyuncs.com", "b", "auto", False),
        ("https://aliyuncs.com.example", "b", "auto", False),
        ("https://oss-cn-shanghai.aliyuncs.com", "b", "path", False),
        ("https://minio.example", "b", "auto", False),
        ("https://minio.example", "b", "virtual", True),
    ],
)
def test_where_the_name_stands(endpoint: str, bucket: str, addressing: Addressing, in_host: bool) -> None:
    config = S3Config(bucket=bucket, access_key="k", endpoint=endpoint, addressing=addressing)
    host = server_of(config).netloc
    expected = (f"{bucket}.{host}", "/a%20b.csv") if in_host else (host, f"/{bucket}/a%20b.csv")
    place, path = S3Requests(config, "s")._where("a b.csv")
    assert (bucket_is_host(config), place.netloc, path) == (in_host, *expected)


@pytest.mark.parametrize("bad", ["evil.example/#", "", "a@b"])
def test_what_is_no_name_never_becomes_a_host(bad: str) -> None:
    config = S3Config(bucket=bad, access_key="k", endpoint="https://s3.example", addressing="virtual")
    with pytest.raises(Terminal) as caught:
        S3Files(config, "s")
    assert caught.value.code == "remote_failed"
