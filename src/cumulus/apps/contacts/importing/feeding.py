"""People whom another app brings in rows, as an import brings a file's."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.importing import mapping as mappings
from cumulus.apps.contacts.importing.bulk import Said, write_people
from cumulus.apps.contacts.importing.inspecting import shown_rows
from cumulus.apps.contacts.importing.mapping import Column, Mapping, Meaning
from cumulus.apps.contacts.importing.outcome import RejectedRow
from cumulus.apps.contacts.importing.readers.contracts import FileRow
from cumulus.apps.contacts.importing.rows import Person, RowReader
from cumulus.apps.contacts.importing.running import close_channels, counted, log_changes, put_tags
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject

Meanings = Table[str, Column]
"""What columns mean, by their names."""


@dataclass(frozen=True, slots=True)
class Feed:
    """How rows are said.

    Attributes
    ----------
    source : str
        Provenance: `connector:12`.
    at : datetime
        The moment at which their values are said.
    mark : int
        Another one for each batch of the source: what it logs is counted once.
    """

    source: str
    at: datetime
    mark: int


@dataclass(frozen=True, slots=True)
class Fed:
    """What rows became."""

    created: int
    updated: int
    unchanged: int
    rejected: list[RejectedRow] = field(default_factory=list)


def mapping_for(names: Sequence[str], meanings: Meanings, options: Mapping) -> Mapping:
    """Return `options` with the meanings of these columns, in their order; unknown ones are ignored."""
    ignored = Column(Meaning.IGNORE)
    return replace(options, columns=tuple(meanings.get(name, ignored) for name in names))


def check_meanings(workspace_id: WorkspaceId, meanings: Meanings, options: Mapping) -> None:
    """Refuse what cannot be meant. Raises `Invalid` as `mapping.check`."""
    decided = mapping_for(list(meanings), meanings, options)
    mappings.check(decided, len(meanings), kinds_of(workspace_id))


def feed_people(
    workspace_id: WorkspaceId, names: Sequence[str], rows: Sequence[FileRow], mapping: Mapping, feed: Feed
) -> Fed:
    """Create or update people in the caller's transaction, with tags, closed channels and their events.

    Parameters
    ----------
    mapping : Mapping
        In the order of `names`.
    """
    reads = RowReader(mapping, names, kinds_of(workspace_id))
    people: list[Person] = []
    rejected: list[RejectedRow] = []
    for row in rows:
        found = reads.read(row)
        if isinstance(found, Person):
            people.append(found)
        else:
            rejected.append(RejectedRow(row.line, found.reason, found.column, list(row.cells)))
    written = write_people(workspace_id, people, Said(mapping.policy, feed.at, feed.source))
    log_changes(workspace_id, written, feed.source, feed.mark)
    put_tags(workspace_id, people, written, feed.source)
    close_channels(workspace_id, people, written)
    return Fed(*counted(written), rejected)


def show_people(
    workspace_id: WorkspaceId, names: Sequence[str], rows: Sequence[FileRow], mapping: Mapping
) -> list[JsonObject]:
    """Return rows as they would be kept: `{line, problem, cells: [{before, after, problem}]}` each."""
    kinds = kinds_of(workspace_id)
    return shown_rows(rows, RowReader(mapping, names, kinds), mapping, kinds)
