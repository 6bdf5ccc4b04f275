"""Whom an export takes and what it says of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from cumulus.apps.contacts.attributes.masking import mask_for
from cumulus.apps.contacts.attributes.scoping import Restriction, restriction
from cumulus.apps.contacts.searching import ContactSearch, search_condition
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.errors import Invalid
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse

MAX_COLUMNS = 300


class Format(StrEnum):
    """The kinds of files that go out."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class Encoding(StrEnum):
    """How a CSV file is written; with its mark, Excel reads UTF-8 too."""

    UTF8_MARK = "utf-8-sig"
    UTF8 = "utf-8"
    GB18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asked for.

    Attributes
    ----------
    columns : tuple[str, ...]
        `id`, `name`, `tags`, `created_at`, `updated_at`, `attribute:<name>`, `identifier:<namespace>`.
    masked : bool
        Whether the file shows people as masked; who asks decides, not the request.
    within : Restriction or None
        The only people whom who asked sees; None: everybody.
    """

    columns: tuple[str, ...]
    q: str = ""
    tag: str = ""
    segment: str = ""
    format: Format = Format.CSV
    encoding: Encoding = Encoding.UTF8_MARK
    masked: bool = False
    within: Restriction | None = None

    def to_json(self) -> JsonObject:
        """Return it for a JSON column."""
        return {
            "columns": list(self.columns),
            "q": self.q,
            "tag": self.tag,
            "segment": self.segment,
            "format": str(self.format),
            "encoding": str(self.encoding),
            "masked": self.masked,
            "within": None if self.within is None else msgspec.to_builtins(self.within),
        }


def selection_of(stored: JsonObject) -> Selection:
    """Return what `to_json` gave, or a request's body: both have one shape."""
    columns, within = stored.get("columns"), stored.get("within")
    return Selection(
        tuple(str(each) for each in columns) if isinstance(columns, list) else (),
        str(stored.get("q", "")),
        str(stored.get("tag", "")),
        str(stored.get("segment", "")),
        Format(str(stored.get("format", Format.CSV))),
        Encoding(str(stored.get("encoding", Encoding.UTF8_MARK))),
        bool(stored.get("masked")),
        None if within is None else msgspec.convert(within, Restriction),
    )


def chosen(body: JsonObject) -> Selection:
    """Return what a request's body wants.

    Raises
    ------
    Invalid
        `segment_stands_alone`.
    """
    found = selection_of(body)
    if found.segment and (found.q or found.tag):
        raise Invalid(
            "segment_stands_alone",
            "List a segment without q and tag, or put these conditions into the segment.",
            field="segment",
        )
    return replace(found, masked=False, within=None)


def as_seen(principal: Principal, selection: Selection) -> Selection:
    """Return the selection as far as the one who asks sees people, and as they see them."""
    return replace(selection, masked=mask_for(principal).hides, within=restriction(principal))


MemberIds = Callable[[WorkspaceId, str], "array[int]"]
"""(workspace, segment id or slug) → its members, ascending."""


def no_segments(workspace_id: WorkspaceId, segment: str) -> array[int]:
    """Stand in until assembly hands the real one over."""
    raise NotImplementedError(f"{workspace_id} {segment}")


@dataclass(slots=True)
class Joined:
    """What later apps answer; handed over when the process is put together."""

    member_ids: MemberIds = no_segments


JOINED = Joined()


def ids_of(workspace_id: WorkspaceId, selection: Selection) -> array[int]:
    """Return the people whom the selection means now; four bytes each."""
    if selection.segment:
        members = JOINED.member_ids(workspace_id, selection.segment)
        return members if selection.within is None else _within(workspace_id, selection, members)
    return _found(workspace_id, selection)


def _within(workspace_id: WorkspaceId, selection: Selection, members: array[int]) -> array[int]:
    seen = set(_found(workspace_id, replace(selection, q="", tag="")))
    return array("I", (person for person in members if person in seen))


def _found(workspace_id: WorkspaceId, selection: Selection) -> array[int]:
    search = ContactSearch(selection.q.strip(), selection.tag, within=selection.within, whole=selection.masked)
    where, parameters = search_condition(workspace_id, search)
    found: array[int] = array("I")
    sql = f"SELECT contact_id FROM contacts FINAL WHERE {where} ORDER BY contact_id"
    for block in get_warehouse().stream(sql, parameters):
        found.extend(row[0] for row in block)
    return found


_KEYS = """
    SELECT key, count() AS people FROM (
        SELECT arrayJoin(JSONAllPaths(attributes)) AS path, splitByChar('.', path)[1] AS key
        FROM (SELECT attributes FROM contacts WHERE workspace_id = {workspace:UInt32} AND deleted = 0
            ORDER BY contact_id DESC LIMIT 100000))
    GROUP BY key ORDER BY people DESC, key LIMIT 300
"""


def attribute_names(workspace_id: WorkspaceId) -> list[str]:
    """Return the attributes that people have, the most frequent first, of the newest hundred thousand."""
    return [str(row[0]) for row in get_warehouse().query(_KEYS, {"workspace": workspace_id}).rows]
