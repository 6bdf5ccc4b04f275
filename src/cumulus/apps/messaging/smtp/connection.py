"""One SMTP connection (RFC 5321), with PIPELINING (RFC 2920) when the server has it."""

from __future__ import annotations

import asyncio
import base64
import socket
from dataclasses import dataclass

from cumulus.apps.messaging.mail.building import Envelope
from cumulus.apps.messaging.smtp.address import Security, SmtpServer
from cumulus.apps.messaging.smtp.outcomes import ConnectionLostError, Outcome, OutcomeKind, Reply

_MAX_REPLY_LINES = 100
_MAX_LINE_BYTES = 4_096
_CONNECT_SECONDS = 10.0
_QUIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one message is spoken: the three commands, before its content."""

    mail: bytes
    rcpt: bytes


class SmtpConnection:
    """A greeted and, where asked for, encrypted and authenticated connection."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._features: dict[str, str] = {}
        self.sent = 0
        self.is_usable = False

    async def open(self) -> None:
        """Connect, greet, encrypt and log in.

        Raises
        ------
        ConnectionLostError
            With `connect_failed`, `tls_failed`, `tls_missing`, `login_failed` or a reply code.
        """
        implicit = self._server.security is Security.IMPLICIT
        try:
            self._reader, self._writer = await asyncio.wait_for(
                asyncio.open_connection(
                    self._server.host,
                    self._server.port,
                    ssl=self._server.tls_context() if implicit else None,
                    limit=_MAX_LINE_BYTES,
                ),
                _CONNECT_SECONDS,
            )
        except (OSError, TimeoutError) as error:
            raise ConnectionLostError("connect_failed") from error
        try:
            await self._greet()
        except BaseException:
            self.abort()
            raise
        self.is_usable = True

    async def send(self, envelope: Envelope) -> Outcome:
        """Hand one message over.

        Never raises for the server's sake: a lost connection is an outcome, `DROPPED`
        before the final dot left this machine and `UNCERTAIN` after.
        """
        plan = self._plan(envelope)
        if isinstance(plan, Outcome):
            return plan
        try:
            refused = await self._announce(plan)
        except ConnectionLostError as error:
            self.abort()
            return Outcome(OutcomeKind.DROPPED, error.detail)
        return refused if refused is not None else await self._transfer(envelope.data)

    async def close(self) -> None:
        """Say goodbye; waits at most a second."""
        if self.is_usable:
            self.is_usable = False
            try:
                self._writer.write(b"QUIT\r\n")
                await asyncio.wait_for(self._reader.readline(), _QUIT_SECONDS)
            except (OSError, TimeoutError, ValueError):
                pass
        self.abort()

    def abort(self) -> None:
        """Drop the connection at once."""
        self.is_usable = False
        self._writer.transport.abort()

    async def _greet(self) -> None:
        self._expect(await self._reply(), "greeting")
        await self._hello()
        if self._wants_tls():
            await self._start_tls()
            await self._hello()
        if self._server.user:
            await self._log_in()

    async def _hello(self) -> None:
        name = socket.gethostname()
        name = name if name.isascii() and name else "localhost"
        reply = await self._command(f"EHLO {name}")
        if reply.code >= 500:
            reply = await self._command(f"HELO {name}")
        self._expect(reply, "hello")
        self._features = {}
        for line in reply.lines[1:]:
            word, _, rest = line.partition(" ")
            self._features[word.upper()] = rest

    def _wants_tls(self) -> bool:
        security = self._server.security
        if security is Security.STARTTLS and "STARTTLS" not in self._features:
            raise ConnectionLostError("tls_missing")
        wanted = security in {Security.STARTTLS, Security.OFFERED}
        return wanted and "STARTTLS" in self._features

    async def _start_tls(self) -> None:
        self._expect(await self._command("STARTTLS"), "starttls")
        # Whatever came before the handshake was not said under its protection (CVE-2011-0411).
        if self._reader._buffer:  # type: ignore[attr-defined]
            raise ConnectionLostError("tls_injection")
        try:
            await asyncio.wait_for(
                self._writer.start_tls(self._server.tls_context(), server_hostname=self._server.host),
                self._server.timeout_seconds,
            )
        except (OSError, TimeoutError) as error:
            raise ConnectionLostError("tls_failed") from error

    async def _log_in(self) -> None:
        methods = self._features.get("AUTH", "").upper().split()
        user, password = self._server.user.encode(), self._server.password.encode()
        if "PLAIN" in methods or "LOGIN" not in methods:
            token = base64.b64encode(b"\0" + user + b"\0" + password).decode()
            reply = await self._command(f"AUTH PLAIN {token}")
        else:
            reply = await self._command("AUTH LOGIN")
            for secret in (user, password):
                if reply.code == 334:
                    reply = await self._command(base64.b64encode(secret).decode())
        if reply.code != 235:
            raise ConnectionLostError("login_failed")

    def _plan(self, envelope: Envelope) -> _Plan | Outcome:
        parameters = ""
        limit = self._features.get("SIZE", "")
        if limit.isdecimal() and 0 < int(limit) < len(envelope.data):
            return Outcome(OutcomeKind.REJECTED, "too_large")
        if "SIZE" in self._features:
            parameters += f" SIZE={len(envelope.data)}"
        if not (envelope.rcpt_to + envelope.mail_from).isascii():
            if "SMTPUTF8" not in self._features:
                return Outcome(OutcomeKind.BOUNCED, "smtputf8_missing")
            parameters += " SMTPUTF8"
        if not envelope.data.isascii() and "8BITMIME" in self._features:
            parameters += " BODY=8BITMIME"
        return _Plan(
            f"MAIL FROM:<{envelope.mail_from}>{parameters}\r\n".encode(),
            f"RCPT TO:<{envelope.rcpt_to}>\r\n".encode(),
        )

    async def _announce(self, plan: _Plan) -> Outcome | None:
        """Speak MAIL, RCPT and DATA; None means that the server awaits the content."""
        if "PIPELINING" in self._features:
            self._write(plan.mail + plan.rcpt + b"DATA\r\n")
            mail, rcpt, data = await self._reply(), await self._reply(), await self._reply()
            refused = _refusal(mail, rcpt, data)
            if refused is not None and data.code == 354:
                # The server waits for content although nobody gets it: send none.
                self._write(b".\r\n")
                await self._reply()
        else:
            refused = await self._announce_stepwise(plan)
        if refused is not None:
            await self._reset()
        return refused

    async def _announce_stepwise(self, plan: _Plan) -> Outcome | None:
        accepted = Reply(354, ())
        self._write(plan.mail)
        mail = await self._reply()
        if not mail.is_positive:
            return _refusal(mail, accepted, accepted)
        self._write(plan.rcpt)
        rcpt = await self._reply()
        if not rcpt.is_positive:
            return _refusal(mail, rcpt, accepted)
        self._write(b"DATA\r\n")
        return _refusal(mail, rcpt, await self._reply())

    async def _transfer(self, data: bytes) -> Outcome:
        handed_over = False
        try:
            self._write(_stuffed(data))
            # Once the buffer is empty the kernel has the final dot, and only the answer can
            # tell. Looked at before any await: a later failure must count as uncertain.
            handed_over = self._writer.transport.get_write_buffer_size() == 0
            if not handed_over:
                await asyncio.wait_for(self._writer.drain(), self._server.timeout_seconds)
                handed_over = True
            reply = await self._reply()
        except (ConnectionLostError, OSError, TimeoutError) as error:
            emptied = self._writer.transport.get_write_buffer_size() == 0
            self.abort()
            detail = error.detail if isinstance(error, ConnectionLostError) else "lost"
            # The last bytes may have left between the end of our patience and this line.
            handed_over = handed_over or (isinstance(error, TimeoutError) and emptied)
            kind = OutcomeKind.UNCERTAIN if handed_over else OutcomeKind.DROPPED
            return Outcome(kind, detail)
        self.sent += 1
        if reply.is_positive:
            return Outcome(OutcomeKind.SENT)
        if reply.code == 421:
            self.abort()
        kind = OutcomeKind.DEFERRED if reply.code < 500 else OutcomeKind.REJECTED
        return Outcome(kind, reply.as_code())

    async def _reset(self) -> None:
        try:
            self._expect(await self._command("RSET"), "reset")
        except ConnectionLostError:
            self.abort()

    async def _command(self, line: str) -> Reply:
        self._write(line.encode() + b"\r\n")
        return await self._reply()

    def _write(self, data: bytes) -> None:
        transport = self._writer.transport
        if transport.is_closing():
            raise ConnectionLostError("lost")
        transport.set_write_buffer_limits(0)
        transport.write(data)

    async def _reply(self) -> Reply:
        try:
            async with asyncio.timeout(self._server.timeout_seconds):
                return await self._read_reply()
        except TimeoutError as error:
            raise ConnectionLostError("timeout") from error
        except (OSError, ValueError) as error:
            raise ConnectionLostError("lost") from error

    async def _read_reply(self) -> Reply:
        lines: list[str] = []
        while len(lines) < _MAX_REPLY_LINES:
            raw = await self._reader.readline()
            if not raw.endswith(b"\n"):
                raise ConnectionLostError("lost")
            line = raw.decode("ascii", "replace").rstrip("\r\n")
            lines.append(line[4:])
            if not line[:3].isdecimal():
                break
            if line[3:4] != "-":
                return Reply(int(line[:3]), tuple(lines))
        raise ConnectionLostError("no_smtp")

    @staticmethod
    def _expect(reply: Reply, stage: str) -> None:
        if not reply.is_positive:
            raise ConnectionLostError(f"{stage}_{reply.code}")


def _refusal(mail: Reply, rcpt: Reply, data: Reply) -> Outcome | None:
    if 421 in {mail.code, rcpt.code, data.code}:
        # The server is closing: this mail is fine, only not on this connection.
        raise ConnectionLostError("closing")
    if not mail.is_positive:
        kind = OutcomeKind.DEFERRED if mail.code < 500 else OutcomeKind.REJECTED
        return Outcome(kind, mail.as_code())
    if not rcpt.is_positive:
        kind = OutcomeKind.DEFERRED if rcpt.code < 500 else OutcomeKind.BOUNCED
        return Outcome(kind, rcpt.as_code())
    if data.code != 354:
        kind = OutcomeKind.DEFERRED if data.code < 500 else OutcomeKind.REJECTED
        return Outcome(kind, data.as_code())
    return None


def _stuffed(data: bytes) -> bytes:
    body = data.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
