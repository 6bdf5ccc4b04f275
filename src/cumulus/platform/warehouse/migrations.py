"""The warehouse's tables: numbered SQL files, each applied once.

A file holds statements that end with `;` at the end of a line, and may say `{on_cluster}` after a
table's name and `{replicated}` before an engine's. On a cluster these become `ON CLUSTER …` and
`Replicated`, whose paths the cluster's own defaults give.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

from cumulus.core.errors import Conflict, Invalid

from . import ddl

logger = logging.getLogger(__name__)

_FILE_NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_CLUSTER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_RECORD = """
CREATE TABLE IF NOT EXISTS cumulus_migrations {on_cluster}
(name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
ENGINE = {replicated}ReplacingMergeTree ORDER BY name
"""


class _Answer(Protocol):
    @property
    def rows(self) -> list[tuple[str, str]]: ...


class Target(Protocol):
    """What migrations need of a warehouse."""

    def query(self, sql: str, /) -> _Answer: ...
    def command(self, sql: str, params: dict[str, str] | None = None, /) -> None: ...


@dataclass(frozen=True)
class Migration:
    """One numbered file."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """A digest of the file as written, before rendering."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self, cluster: str | None) -> list[str]:
        """Give its statements for one server (None) or a cluster."""
        bare = re.sub(r"(?m)^--.*\n", "", self.text)
        return [render(part.strip(), cluster) for part in re.split(r";\s*(?:\n|\Z)", bare) if part.strip()]


def all_migrations() -> list[Migration]:
    """Read the files, in the order of their numbers."""
    files = [file for file in resources.files(ddl).iterdir() if _FILE_NAME.fullmatch(file.name)]
    return sorted((Migration(file.name, file.read_text("utf-8")) for file in files), key=lambda one: one.name)


def render(text: str, cluster: str | None) -> str:
    """Fill in the engine and cluster clauses.

    Raises
    ------
    Invalid
        When the cluster's name is not an identifier.
    """
    if cluster is not None and _CLUSTER_NAME.fullmatch(cluster) is None:
        raise Invalid("bad_cluster_name", "A cluster's name has letters, digits, '_', '.' and '-'.", field="cluster")
    on_cluster = "" if cluster is None else f"ON CLUSTER `{cluster}`"
    return text.replace("{on_cluster}", on_cluster).replace("{replicated}", "" if cluster is None else "Replicated")


def migrate(warehouse: Target, cluster: str | None = None, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Apply what is missing. Safe to run twice and by two processes at once.

    Parameters
    ----------
    warehouse : Target
        Where the tables go.
    cluster : str | None
        Name of the cluster in the server's configuration; None for one server.
    migrations : Sequence[Migration] | None
        The project's own when None.

    Returns
    -------
    list[str]
        Names of the files applied now, in order; empty when there was nothing to do.

    Raises
    ------
    Conflict
        `migration_changed` when an applied file has been edited; nothing is applied then.
    """
    wanted = all_migrations() if migrations is None else migrations
    warehouse.command(render(_RECORD, cluster))
    applied = dict(warehouse.query("SELECT name, checksum FROM cumulus_migrations FINAL").rows)
    for migration in wanted:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            message = f"{migration.name} was edited after it had been applied; write a new file instead."
            raise Conflict("migration_changed", message, name=migration.name)
    missing = [migration for migration in wanted if migration.name not in applied]
    for migration in missing:
        _apply(warehouse, migration, cluster)
    return [migration.name for migration in missing]


def _apply(warehouse: Target, migration: Migration, cluster: str | None) -> None:
    """Run a file's statements, then record it: a crash in between repeats them, so they say IF NOT EXISTS."""
    for statement in migration.statements(cluster):
        warehouse.command(statement)
    record = "INSERT INTO cumulus_migrations (name, checksum) VALUES ({name:String}, {checksum:String})"
    warehouse.command(record, {"name": migration.name, "checksum": migration.checksum})
    logger.info("warehouse.migrated", extra={"migration": migration.name})
