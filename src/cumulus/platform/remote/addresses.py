"""Which addresses may be asked: no server of ours is asked in a stranger's name.

The name is resolved once, every address of it is checked, and the caller connects to the address
that was checked: a name that changes its mind in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket

from django.conf import settings

from cumulus.platform.remote import errors

_SECONDS = 10


def reachable(host: str, port: int) -> str:
    """Return an address of `host` that may be asked.

    Raises
    ------
    Terminal
        `address_refused`: one of its addresses is private, and the installation does not allow these.
    Retryable
        `remote_unreachable`: the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise errors.unreachable(type(error).__name__) from error
    addresses = [str(each[4][0]) for each in found]
    if not settings.CONNECTORS_PRIVATE and not all(map(_is_public, addresses)):
        raise errors.address_refused()
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def connect_to(host: str, port: int, seconds: float = _SECONDS) -> socket.socket:
    """Return a connection to an address of `host` that may be asked; raises as `reachable`."""
    address = reachable(host, port)
    try:
        return socket.create_connection((address, port), timeout=seconds)
    except OSError as error:
        raise errors.unreachable(type(error).__name__) from error
