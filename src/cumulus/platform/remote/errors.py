"""What goes wrong with other people's servers: worth another try, or not."""

from __future__ import annotations

from cumulus.core.errors import Retryable, Terminal

_DETAIL = 300


def unreachable(detail: object = "") -> Retryable:
    """Return the error of a server that does not answer, or not in time."""
    return Retryable("remote_unreachable", "The server does not answer. Check the address.", detail=_short(detail))


def refused(detail: object = "") -> Terminal:
    """Return the error of a server that does not let us in."""
    return Terminal("remote_refused", "The server refuses the name or the secret.", detail=_short(detail))


def failed(detail: object = "") -> Terminal:
    """Return the error of a server that understood and said no."""
    return Terminal("remote_failed", "The server cannot do that.", detail=_short(detail))


def address_refused() -> Terminal:
    """Return the error of an address inside our own network."""
    return Terminal("address_refused", "Addresses inside this network are closed to connectors on this installation.")


def host_key_unknown(fingerprint: str) -> Terminal:
    """Return the error of an SFTP server that nobody has vouched for."""
    return Terminal(
        "host_key_unknown", "Compare the server's fingerprint and enter it.", detail=fingerprint, field="host_key"
    )


def too_many_files(most: int) -> Terminal:
    """Return the error of a pattern that meets more files than are remembered."""
    return Terminal("too_many_files", f"More than {most} files match. Narrow the pattern, or move old files away.")


def file_too_large(most: int) -> Terminal:
    """Return the error of a file beyond the bound."""
    return Terminal("remote_file_too_large", f"A file may have at most {most // 1024 // 1024} MB.")


def _short(detail: object) -> str:
    return " ".join(str(detail).split())[:_DETAIL]
