"""The server's settings for one machine that it shares with everything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SETTINGS: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "synchronous_commit": "on",  # a 200 of the collector means durable
    # The wheel is built without lz4 and zstd, and pglz costs more than it saves [measured: an import's
    # row after a checkpoint takes 95 µs of the server instead of 41, for half of the log].
    "wal_compression": "off",
    "min_wal_size": "256MB",  # recycled segments: writing fresh ones halves ingest
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "max_wal_senders": "2",  # enough for pg_basebackup
    "max_logical_replication_workers": "0",  # no idle launcher
    "jit": "off",
    "io_method": "sync",  # no idle I/O workers
    "random_page_cost": "1.1",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # Statements and key values are people's data: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def configuration_text(cluster: Path, socket_folder: Path, port: int, *, listen_on_loopback: bool) -> str:
    """Return the text of the server's configuration file.

    Reads what initdb wrote first, then ours, then an operator's `local.conf` beside it.
    """
    own = {
        "listen_addresses": "127.0.0.1" if listen_on_loopback else "",
        "port": str(port),
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        **SETTINGS,
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in own.items()]
    first = f"include {_quoted(str(cluster / 'postgresql.conf'))}"
    last = "include_if_exists 'local.conf'"
    note = "# Written at every start: put your own settings into local.conf beside this file."
    return "\n".join([note, first, *lines, last, ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
