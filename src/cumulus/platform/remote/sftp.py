"""SFTP, to a server whose key somebody has vouched for."""

from __future__ import annotations

import base64
import contextlib
import io
import stat
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from cumulus.core.errors import DomainError
from cumulus.core.later import Later
from cumulus.platform.remote import errors
from cumulus.platform.remote.addresses import connect_to
from cumulus.platform.remote.contracts import MAX_BYTES, MAX_FILES, Readable, RemoteFile, fixed_folder, pattern_of

if TYPE_CHECKING:
    import paramiko
else:
    paramiko = Later("paramiko")

_SECONDS = 30


class SftpConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an SFTP server is; `host_key` is its fingerprint, `SHA256:…` as `ssh` shows it."""

    host: str
    user: str
    port: int = 22
    host_key: str = ""


class SftpFiles:
    """The files of an SFTP account."""

    def __init__(self, config: SftpConfig, password: str, private_key: str) -> None:
        self._transport = paramiko.Transport(connect_to(config.host, config.port))
        self._transport.banner_timeout = self._transport.auth_timeout = _SECONDS
        try:
            self._transport.start_client(timeout=_SECONDS)
            found = fingerprint(self._transport.get_remote_server_key())
            if found != config.host_key.strip():
                raise errors.host_key_unknown(found)
            if private_key:
                self._transport.auth_publickey(config.user, _key(private_key, password))
            else:
                self._transport.auth_password(config.user, password)
            self._files = _opened(self._transport)
        except (paramiko.SSHException, OSError, EOFError, ValueError) as error:
            self._transport.close()
            raise _named(error) from error
        except DomainError:
            self._transport.close()
            raise
        channel = self._files.get_channel()
        if channel is not None:
            channel.settimeout(_SECONDS * 2)

    def find(self, pattern: str) -> list[RemoteFile]:
        """Return the files whose path fits, the oldest first."""
        found: list[tuple[float, RemoteFile]] = []
        try:
            self._walk(fixed_folder(pattern), pattern, found)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise _named(error) from error
        return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].name))]

    def _walk(self, folder: str, pattern: str, found: list[tuple[float, RemoteFile]]) -> None:
        below = folder.count("/") + bool(folder) < pattern.count("/") or "**/" in pattern
        for each in self._files.listdir_attr(folder or ("/" if pattern.startswith("/") else ".")):
            name = f"{folder}/{each.filename}" if folder or pattern.startswith("/") else each.filename
            mode, size, at = each.st_mode or 0, each.st_size or 0, each.st_mtime or 0
            if stat.S_ISDIR(mode):
                if below:
                    self._walk(name, pattern, found)
            elif pattern_of(pattern).fullmatch(name):
                found.append((at, RemoteFile(name, f"{at}:{size}", size)))
            if len(found) > MAX_FILES:
                raise errors.too_many_files(MAX_FILES)

    def fetch(self, file: RemoteFile, target: BinaryIO) -> None:
        """Copy a file to here."""
        if file.size > MAX_BYTES:
            raise errors.file_too_large(MAX_BYTES)
        try:
            self._files.getfo(file.name, target)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise _named(error) from error

    def put(self, name: str, source: Readable) -> None:
        """Copy a file to there under another name, then rename it: nobody reads half of it.

        The other name follows from the first, so what a dead process left is written over.
        """
        folder, _, last = name.rpartition("/")
        draft = f"{folder}{'/' if folder or name.startswith('/') else ''}.{last}.part"
        try:
            self._make_folders(folder)
            try:
                self._files.putfo(cast(BinaryIO, source), draft)  # it only reads
                self._rename(draft, name)
            except BaseException:
                with contextlib.suppress(paramiko.SSHException, OSError, EOFError):
                    self._files.remove(draft)
                raise
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise _named(error) from error

    def _make_folders(self, folder: str) -> None:
        parts = folder.split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            if path and not self._is_there(path):
                self._files.mkdir(path)

    def _is_there(self, path: str) -> bool:
        try:
            self._files.stat(path)
        except FileNotFoundError:
            return False
        return True

    def _rename(self, draft: str, name: str) -> None:
        try:
            self._files.posix_rename(draft, name)
        except OSError:  # an old server without the extension
            with contextlib.suppress(OSError):
                self._files.remove(name)
            self._files.rename(draft, name)

    def delete(self, name: str) -> None:
        """Remove a file there."""
        try:
            self._files.remove(name)
        except FileNotFoundError:
            return
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise _named(error) from error

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _opened(transport: paramiko.Transport) -> paramiko.SFTPClient:
    files = paramiko.SFTPClient.from_transport(transport)
    if files is None:
        raise paramiko.SSHException("no SFTP")
    return files


def fingerprint(key: paramiko.PKey) -> str:
    """Return a server key's fingerprint as `ssh` shows it."""
    return "SHA256:" + base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")


def _key(text: str, password: str) -> paramiko.PKey:
    kinds: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
    for kind in kinds:
        with contextlib.suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(text), password or None)
    raise errors.refused("private key")


def _named(error: Exception) -> DomainError:
    if isinstance(error, paramiko.AuthenticationException):
        return errors.refused(error)
    if isinstance(error, FileNotFoundError | PermissionError):
        return errors.failed(error)
    return errors.unreachable(error or type(error).__name__)
