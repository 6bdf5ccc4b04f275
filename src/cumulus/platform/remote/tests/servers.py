"""Servers that speak the real protocols, on loopback: SFTP, S3, and files over HTTP."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import paramiko
from moto.server import ThreadedMotoServer
from pyarrow import fs

from cumulus.platform.remote.sftp import fingerprint


@dataclass
class SftpServer:
    """An account on an SFTP server, over a folder."""

    folder: Path
    port: int
    host_key: str
    user: str = "ftp"
    password: str = field(default_factory=lambda: secrets.token_hex(8))

    def write(self, name: str, content: bytes, at: int) -> None:
        """Put a file there with its time."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (at, at))


class _Login(paramiko.ServerInterface):
    def __init__(self, server: SftpServer) -> None:
        self.server = server

    def check_auth_password(self, username: str, password: str) -> int:
        mine = username == self.server.user and password == self.server.password
        return paramiko.common.AUTH_SUCCESSFUL if mine else paramiko.common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED


class _Handle(paramiko.SFTPHandle):
    def __init__(self, path: Path, flags: int) -> None:
        super().__init__(flags)
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        self.readfile = self.writefile = os.fdopen(os.open(path, flags, 0o600), "r+b" if writes else "rb")

    def stat(self) -> paramiko.SFTPAttributes | int:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Folder(paramiko.SFTPServerInterface):
    def __init__(self, server: _Login) -> None:
        super().__init__(server)
        self._root = server.server.folder

    def _at(self, name: str) -> Path:
        return self._root / name.lstrip("/")

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        try:
            return [
                paramiko.SFTPAttributes.from_stat(each.stat(), each.name) for each in sorted(self._at(path).iterdir())
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
        try:
            return _Handle(self._at(path), flags)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> int:
        try:
            self._at(path).mkdir()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return 0

    def remove(self, path: str) -> int:
        try:
            self._at(path).unlink()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return 0

    def rename(self, oldpath: str, newpath: str) -> int:
        self._at(oldpath).rename(self._at(newpath))
        return 0

    posix_rename = rename


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Serve a folder."""
    key = paramiko.ECDSAKey.generate()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = SftpServer(folder, listener.getsockname()[1], fingerprint(key))
        transports: list[paramiko.Transport] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                transport = paramiko.Transport(connection)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder)
                transports.append(transport)
                try:
                    transport.start_server(server=_Login(server))
                except (paramiko.SSHException, EOFError, OSError):
                    transport.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for transport in transports:
            transport.close()


@dataclass
class S3Server:
    """A bucket on an S3 server; it takes any key."""

    endpoint: str
    bucket: str

    def files(self) -> fs.S3FileSystem:
        """Return the server as its owner sees it."""
        return fs.S3FileSystem(
            access_key="test",
            secret_key="test",
            endpoint_override=self.endpoint,
            scheme="http",
            allow_bucket_creation=True,
        )

    def write(self, name: str, content: bytes) -> None:
        """Put a file there."""
        with self.files().open_output_stream(f"{self.bucket}/{name}") as target:
            target.write(content)

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        with self.files().open_input_stream(f"{self.bucket}/{name}") as source:
            content: bytes = source.read()
            return content

    def names(self) -> list[str]:
        """Return what lies in the bucket."""
        found = self.files().get_file_info(fs.FileSelector(self.bucket, recursive=True))
        return sorted(each.path.partition("/")[2] for each in found if each.is_file)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Serve a bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = S3Server(f"http://{host}:{port}", f"bucket-{secrets.token_hex(4)}")
    try:
        found.files().create_dir(found.bucket)
        yield found
    finally:
        server.stop()


@dataclass
class WebServer:
    """An address with one file; it answers 304 to those who have it."""

    url: str = ""
    content: bytes = b""
    status: int = 200
    location: str = ""
    token: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def etag(self) -> str:
        """What the file is known by."""
        return f'"{sha256(self.content).hexdigest()}"'


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Serve a file."""
    state = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(f"{self.path} {self.headers.get('Authorization', '')}".strip())
            if state.token and self.headers.get("Authorization") != state.token:
                self._answer(401)
            elif state.location and self.path == "/sheet.csv":
                self._answer(302, {"Location": state.location})
            elif self.headers.get("If-None-Match") == state.etag:
                self._answer(304)
            else:
                headers = {"ETag": state.etag, "Last-Modified": formatdate(usegmt=True)}
                self._answer(state.status, headers, state.content)

        def _answer(self, status: int, headers: dict[str, str] | None = None, content: bytes = b"") -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/sheet.csv"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join(5)
