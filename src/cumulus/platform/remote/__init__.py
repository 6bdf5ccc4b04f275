"""Other people's servers: where files lie, and which addresses may be asked at all."""

from __future__ import annotations

from cumulus.platform.remote.addresses import connect_to, reachable
from cumulus.platform.remote.contracts import Readable, RemoteFile, RemoteFiles
from cumulus.platform.remote.s3 import S3Files
from cumulus.platform.remote.s3_requests import Addressing, S3Config
from cumulus.platform.remote.settings import SENT_TO, checked_settings, leads_elsewhere, settings_json
from cumulus.platform.remote.sftp import SftpConfig, SftpFiles

__all__ = [
    "SENT_TO",
    "Addressing",
    "Readable",
    "RemoteFile",
    "RemoteFiles",
    "S3Config",
    "S3Files",
    "SftpConfig",
    "SftpFiles",
    "checked_settings",
    "connect_to",
    "leads_elsewhere",
    "reachable",
    "settings_json",
]
