"""What an import would do, counted over the whole file and written nowhere.

Memory: some thirty bytes an identifier, so that ten million rows fit beside everything else.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from cumulus.apps.contacts.identity import lookup
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.importing import bulk_store
from cumulus.apps.contacts.importing.batches import Batch, people_of
from cumulus.apps.contacts.importing.mapping import Mapping
from cumulus.apps.contacts.importing.readers.contracts import Reading
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.core.later import Later

if TYPE_CHECKING:
    import pyarrow.compute as pc
else:
    pc = Later("pyarrow.compute")

_UNKNOWN, _KNOWN, _AMBIGUOUS = 1, 2, 3
_MASK = 2**63 - 1
_EXAMPLES = 20


@dataclass(slots=True)
class Checked:
    """What the rows of a file would become; the first five counts add up to `rows`.

    Attributes
    ----------
    new : int
        Rows that would make a person.
    matching : int
        Rows about people who are known.
    ambiguous : int
        Rows whose identifiers lead to several people who are known.
    duplicates : int
        Further rows about the new people.
    rejected : int
        Rows that would be left out.
    reasons : Counter[str]
        Rejected rows by reason.
    """

    rows: int = 0
    new: int = 0
    matching: int = 0
    ambiguous: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[JsonObject] = field(default_factory=list)

    def to_json(self) -> JsonObject:
        """Return it for a JSON column."""
        return {
            "rows": self.rows,
            "new": self.new,
            "matching": self.matching,
            "ambiguous": self.ambiguous,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "reasons": [{"reason": reason, "rows": rows} for reason, rows in self.reasons.most_common()],
            "examples": list(self.examples),
        }


Stop = Callable[[int], bool]
"""Told how many rows are looked at; True ends the check."""


def check(
    workspace_id: WorkspaceId, path: Path, reading: Reading, mapping: Mapping, stop: Stop = lambda _: False
) -> Checked | None:
    """Return what importing the file would do now; None when it was stopped."""
    counting = _Counting(workspace_id)
    with closing(people_of(path, reading, mapping, kinds_of(workspace_id))) as batches:
        for batch in batches:
            counting.add(batch)
            if stop(counting.found.rows):
                return None
    return counting.finished()


class _Counting:
    def __init__(self, workspace_id: WorkspaceId) -> None:
        self._workspace_id = workspace_id
        self.found = Checked()
        self._kinds = bytearray()
        self._names = array("q")
        self._rows = array("q")

    def add(self, batch: Batch) -> None:
        """Look at one batch; one statement."""
        owners = lookup.named(self._workspace_id, bulk_store.flat(person.names for person in batch.people))
        for person in batch.people:
            theirs = {owner.contact_id for name in person.names if (owner := owners.get(name)) is not None}
            row = len(self._kinds)
            self._kinds.append(_AMBIGUOUS if len(theirs) > 1 else _KNOWN if theirs else _UNKNOWN)
            for name in person.names:
                self._names.append(hash(name) & _MASK)
                self._rows.append(row)
        found = self.found
        found.rows += batch.rows
        found.rejected += len(batch.rejected)
        found.reasons.update(each.reason for each in batch.rejected)
        for each in batch.rejected[: _EXAMPLES - len(found.examples)]:
            found.examples.append({"line": each.line, "reason": each.reason, "column": each.column})

    def finished(self) -> Checked:
        """Return the counts: rows that share identifiers are one person's, however far apart."""
        found = self.found
        kinds = Counter(self._kinds)
        found.matching, found.ambiguous = kinds[_KNOWN], kinds[_AMBIGUOUS]
        joined = _joined(self._names, self._rows)
        groups: dict[int, list[int]] = {}
        for row, group in joined.items():
            groups.setdefault(group, []).append(row)
        found.new = kinds[_UNKNOWN]
        for rows in groups.values():
            unknown = sum(1 for row in rows if self._kinds[row] == _UNKNOWN)
            if unknown == len(rows):  # the first of them makes the person
                found.new -= unknown - 1
                found.duplicates += unknown - 1
            else:  # somebody whom the store knows stands in another row
                found.new -= unknown
                found.matching += unknown
        return found


def _joined(names: array[int], rows: array[int]) -> dict[int, int]:
    """Return a group for each row that shares an identifier with another, directly or not."""
    table = pa.table({"name": pa.array(names, pa.int64()), "row": pa.array(rows, pa.int64())})
    counted = table.group_by("name").aggregate([("row", "count_distinct")])
    several = counted.filter(pc.greater(counted["row_count_distinct"], 1))["name"]
    shared = table.filter(pc.is_in(table["name"], value_set=several.combine_chunks()))
    parents: dict[int, int] = {}

    def root(row: int) -> int:
        while (parent := parents.setdefault(row, row)) != row:
            parents[row] = parents[parent]
            row = parent
        return row

    first: dict[int, int] = {}
    pairs: Iterable[tuple[int, int]] = zip(shared["name"].to_pylist(), shared["row"].to_pylist(), strict=True)
    for name, row in pairs:
        one, other = root(first.setdefault(name, row)), root(row)
        parents[max(one, other)] = min(one, other)
    return {row: root(row) for row in list(parents)}
