"""A mail server on loopback that behaves as a test asks: refuses, defers, breaks off."""

from __future__ import annotations

import asyncio
import base64
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Behaviour:
    """How the server answers; changed while it runs.

    Attributes
    ----------
    drop_at : str
        Where it breaks the connection off: `CONNECT`, `DATA` (instead of 354), `CONTENT`
        (after the first bytes) or `DOT` (when it has everything, without an answer).
    """

    features: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10000000")
    mail: str = "250 ok"
    rcpt: str = "250 ok"
    data: str = "354 go on"
    dot: str = "250 queued"
    drop_at: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Received:
    """A mail that the server took."""

    commands: tuple[str, ...]
    content: bytes
    encrypted: bool


class MailServer:
    """The running server."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.received: list[Received] = []
        self.connections = 0
        self.commands: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client."""
        self.connections += 1
        try:
            await _Talk(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


class _Talk:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._behaviour = server.behaviour
        self._reader = reader
        self._writer = writer
        self._encrypted = False
        self._commands: list[str] = []

    async def run(self) -> None:
        if self._behaviour.drop_at == "CONNECT":
            return
        self._say("220 test")
        while line := (await self._reader.readline()).decode().rstrip("\r\n"):
            self._behaviour = self._server.behaviour
            self._server.commands.append(line)
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                if not await self._data():
                    return
            elif verb == "STARTTLS" and self._behaviour.tls is not None:
                self._say("220 go on")
                await self._writer.start_tls(self._behaviour.tls)
                self._encrypted = True
            else:
                self._say(await self._answer(verb, line))

    async def _answer(self, verb: str, line: str) -> str:
        if verb == "EHLO":
            features = list(self._behaviour.features)
            features += ["STARTTLS"] if self._behaviour.tls and not self._encrypted else []
            features += ["AUTH PLAIN LOGIN"] if self._behaviour.login else []
            return "\r\n".join(["250-test", *(f"250-{name}" for name in features), "250 OK"])
        if verb == "AUTH":
            user, password = self._behaviour.login or ("", "")
            wanted = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            return "235 ok" if line.endswith(wanted) else "535 no"
        if verb == "MAIL":
            self._commands = [line]
            return self._behaviour.mail
        if verb == "RCPT":
            self._commands.append(line)
            address = line.partition("<")[2].partition(">")[0]
            return self._behaviour.refused.get(address, self._behaviour.rcpt)
        return "250 ok"

    async def _data(self) -> bool:
        if self._behaviour.drop_at == "DATA":
            return False
        self._say(self._behaviour.data)
        if not self._behaviour.data.startswith("354"):
            return True
        if self._behaviour.drop_at == "CONTENT":
            await self._reader.readexactly(100)
            self._writer.transport.abort()
            return False
        content = b""
        while content != b".\r\n" and not content.endswith(b"\r\n.\r\n"):
            content += await self._reader.readuntil(b".\r\n")
        if self._behaviour.drop_at == "DOT":
            return False
        if self._behaviour.dot.startswith("2") and len(content) > 3:
            self._server.received.append(Received(tuple(self._commands), content[:-3], self._encrypted))
        self._say(self._behaviour.dot)
        return True

    def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")


@contextmanager
def mail_server(behaviour: Behaviour | None = None) -> Iterator[MailServer]:
    """Run a server in a thread for the length of the block."""
    server = MailServer(behaviour or Behaviour())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(server.serve, "127.0.0.1", 0, limit=20_000_000)
    listening = asyncio.run_coroutine_threadsafe(starting, loop).result()
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_shut_down(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _shut_down(listening: asyncio.Server) -> None:
    listening.close()
    talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in talks:
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await asyncio.sleep(0)


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's TLS context for 127.0.0.1, and the certificate to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, key_file = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key_file)
    return context, pem
