"""The provider's address, `smtp://user:password@host:port?starttls=1`, read once."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from cumulus.core.errors import Invalid

_DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    """Plain, whatever the server offers."""
    OFFERED = "offered"
    """TLS when the server announces it, without checking its certificate: better than plain."""
    STARTTLS = "starttls"
    """TLS with a checked certificate before anything is sent, or nothing is sent."""
    IMPLICIT = "implicit"
    """TLS from the first byte (SMTPS)."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A provider and how to speak with it.

    Attributes
    ----------
    user, password : str
        Empty user: no login.
    verify : bool
        False accepts any certificate.
    ca_file : str
        Further authorities to trust; empty means the machine's.
    connections : int
        How many connections a process holds at most.
    messages_per_connection : int
        A connection is renewed after so many; many providers close at 100.
    timeout_seconds : float
        For each answer. RFC 5321 asks for minutes; a marketing worker has better to do.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Security = Security.OFFERED
    verify: bool = True
    ca_file: str = ""
    connections: int = 8
    messages_per_connection: int = 100
    timeout_seconds: float = 30.0

    def tls_context(self) -> ssl.SSLContext:
        """Return the context for TLS."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.security is Security.OFFERED or not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def parse_smtp_url(url: str) -> SmtpServer:
    """Return the provider that `url` names.

    Query: `starttls` 1 (demand it) or 0 (never), `verify` 0, `ca`, `connections`, `timeout`.
    With a password the default is to demand TLS.

    Raises
    ------
    Invalid
        `smtp_url_invalid`; the message never holds the address, which may carry a password.
    """
    try:
        parts = urlsplit(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError(url)
        return SmtpServer(
            host=parts.hostname,
            port=parts.port or _DEFAULT_PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            security=_security(parts.scheme, bool(parts.username), options.get("starttls")),
            verify=options.get("verify") != "0",
            ca_file=options.get("ca", ""),
            connections=min(max(int(options.get("connections", 8)), 1), 100),
            messages_per_connection=max(int(options.get("messages", 100)), 1),
            timeout_seconds=float(options.get("timeout", 30)),
        )
    except ValueError:
        raise Invalid(
            "smtp_url_invalid", "CUMULUS_SMTP_URL must look like smtp://user:password@host:587?starttls=1."
        ) from None


def _security(scheme: str, with_login: bool, starttls: str | None) -> Security:
    if scheme == "smtps":
        return Security.IMPLICIT
    if starttls == "0":
        return Security.NONE
    return Security.STARTTLS if starttls or with_login else Security.OFFERED
