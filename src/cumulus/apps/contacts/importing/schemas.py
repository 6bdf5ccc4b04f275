"""Requests and answers about imports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from cumulus.apps.contacts.importing.mapping import DateOrder, Kind, Meaning, Policy
from cumulus.apps.contacts.importing.readers.contracts import MAX_COLUMNS


class ColumnMeaning(Schema):
    """What a column means."""

    model_config = ConfigDict(extra="forbid")
    meaning: Meaning
    name: Annotated[str, Field(max_length=200)] = ""
    kind: Kind = Kind.TEXT


class FoundColumn(Schema):
    """A column of the file, what stands in it and what it probably means."""

    name: str
    samples: list[str]
    guessed: Kind
    suggestion: ColumnMeaning


class ImportMappingIn(Schema):
    """What somebody decided about a file."""

    model_config = ConfigDict(extra="forbid")
    columns: Annotated[list[ColumnMeaning], Field(max_length=MAX_COLUMNS)]
    tags: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=20)] = []
    policy: Policy = Policy.OVERWRITE
    dates: DateOrder = DateOrder.YMD
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    required: Annotated[str, Field(max_length=40)] = ""


class ReadingIn(Schema):
    """How to read a text file, in place of what was found."""

    model_config = ConfigDict(extra="forbid")
    encoding: str
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    header: bool = True


class ReadingOut(Schema):
    """How the file is read."""

    format: str
    packing: str
    encoding: str
    delimiter: str
    header: bool


class ReasonOut(Schema):
    """Rejected rows of one reason."""

    reason: str
    rows: int


class RejectedOut(Schema):
    """One rejected row."""

    line: int
    reason: str
    column: str


class CheckedOut(Schema):
    """What importing the file would do, counted over the whole file."""

    rows: int
    new: int
    matching: int
    ambiguous: int
    duplicates: int
    rejected: int
    reasons: list[ReasonOut]
    examples: list[RejectedOut]


class UndoneOut(Schema):
    """What taking an import back did."""

    removed: int
    kept: int
    restored: int


class ImportItem(Schema):
    """An import as a list shows it."""

    id: int
    name: str
    state: str
    rows: int
    position: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    made_at: datetime
    finished_at: datetime | None


class ImportOut(ImportItem):
    """An import with all that its page shows."""

    bytes: int
    reading: ReadingOut
    columns: list[FoundColumn]
    mapping: ImportMappingIn | None
    looked_at: int
    checked: CheckedOut | None
    undone: UndoneOut | None
    error: str
    rows_per_second: float
    seconds_left: float | None
    started_at: datetime | None


class CellOut(Schema):
    """A cell as it stands, and as it would be kept."""

    before: str
    after: str
    problem: str


class SampleRow(Schema):
    """One of the first rows."""

    line: int
    problem: str
    cells: list[CellOut]


class PreviewOut(Schema):
    """The first rows; the whole file is being counted."""

    sample: list[SampleRow]
    import_: Annotated[ImportOut, Field(serialization_alias="import")]


class ImportList(Schema):
    """Imports, newest first."""

    items: list[ImportItem]
    total: int
    next_cursor: str | None
