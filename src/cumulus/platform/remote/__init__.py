"""Other people's servers: where files lie, and which addresses may be asked at all."""

from __future__ import annotations

from cumulus.platform.remote.addresses import connect_to, reachable
from cumulus.platform.remote.contracts import RemoteFile, RemoteFiles
from cumulus.platform.remote.s3 import S3Config, S3Files
from cumulus.platform.remote.sftp import SftpConfig, SftpFiles

__all__ = ["RemoteFile", "RemoteFiles", "S3Config", "S3Files", "SftpConfig", "SftpFiles", "connect_to", "reachable"]
