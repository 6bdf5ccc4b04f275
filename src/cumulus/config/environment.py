"""What the installation says about itself, read once from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """The installation's settings.

    Attributes
    ----------
    data_dir : Path
        Where the embedded engines, the secret and the logs live.
    database_url : str
        PostgreSQL, `postgresql://…`.
    clickhouse_url : str
        ClickHouse over HTTP, `http://user:password@host:port/database`.
    secret_key : str
        Signs sessions and public tokens.
    public_url : str
        Scheme and host that mails and snippets link to, without a trailing slash.
    smtp_url : str
        `smtp://user:password@host:port?starttls=1`; empty means the local sink.
    sink_port : int
        Where the local SMTP sink listens; 0 means it is off.
    mail_from : str
        Sender of the installation's own mails.
    pooled : bool
        Whether requests share connections to PostgreSQL: the web process, whose threads come
        and go. The others hold one connection a thread, and advisory locks on it.
    clickhouse_cluster : str
        Name of the ClickHouse cluster whose nodes replicate; empty for one server.
    log_format : str
        `json` for programs, `text` for a terminal.
    import_max_bytes : int
        The largest file of people that may be brought.
    """

    data_dir: Path
    database_url: str
    clickhouse_url: str
    secret_key: str
    public_url: str
    smtp_url: str
    sink_port: int
    mail_from: str
    pooled: bool
    clickhouse_cluster: str
    log_format: str
    import_max_bytes: int


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Return the settings in `values`, by default those of the process."""
    found = os.environ if values is None else values
    data_dir = Path(found.get("CUMULUS_DATA_DIR", "data")).resolve()
    return Environment(
        data_dir=data_dir,
        database_url=found.get("DATABASE_URL", "postgresql://localhost/cumulus"),
        clickhouse_url=found.get("CLICKHOUSE_URL", "http://localhost:8123/default"),
        secret_key=found.get("CUMULUS_SECRET_KEY") or secret_key(data_dir),
        public_url=found.get("CUMULUS_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        smtp_url=found.get("CUMULUS_SMTP_URL", ""),
        sink_port=int(found.get("CUMULUS_SINK_PORT", "0")),
        mail_from=found.get("CUMULUS_MAIL_FROM", "Cumulus <cumulus@localhost>"),
        pooled=found.get("CUMULUS_POOLED", "") == "1",
        clickhouse_cluster=found.get("CUMULUS_CLICKHOUSE_CLUSTER", ""),
        log_format=found.get("CUMULUS_LOG_FORMAT", "json"),
        import_max_bytes=int(found.get("CUMULUS_IMPORT_MAX_BYTES", str(4 << 30))),
    )


def secret_key(data_dir: Path) -> str:
    """Return the installation's secret, made at the first call and kept in the data folder.

    Safe when several processes start at once: the first link wins.
    """
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"secret.key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
