"""What every reader takes and gives."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cumulus.core.json import JsonObject, JsonValue

MAX_COLUMNS = 300
"""As many as a person has attributes at most."""


class Format(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


class Packing(StrEnum):
    """What is around the file."""

    NONE = ""
    GZIP = "gzip"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read; found at the upload, and a person may say otherwise.

    Attributes
    ----------
    encoding : str
        Of text files, by Python's name.
    header : bool
        Whether the first row names the columns.
    """

    format: Format
    packing: Packing = Packing.NONE
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True

    def to_json(self) -> JsonObject:
        """Return it for a JSON column."""
        return {key: value if isinstance(value, bool) else str(value) for key, value in asdict(self).items()}


def reading_of(stored: JsonObject) -> Reading:
    """Return what `Reading.to_json` gave."""
    return Reading(
        Format(str(stored["format"])),
        Packing(str(stored.get("packing", ""))),
        str(stored.get("encoding", "utf-8")),
        str(stored.get("delimiter", ",")),
        bool(stored.get("header", True)),
    )


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row that could be read, or why not.

    Attributes
    ----------
    line : int
        Where it stands, as an editor or a spreadsheet counts.
    cells : Sequence[JsonValue]
        In the columns' order; text as it stands, or what a typed file holds.
    problem : str
        A code when the row is broken (`cells` is then what could be made out), else empty.
    """

    line: int
    cells: Sequence[JsonValue]
    problem: str = ""


class Reader(Protocol):
    """An open file."""

    columns: list[str]

    def rows(self) -> Generator[FileRow, None, None]:
        """Give the rows, from the first, in bounded memory."""


class OpenReader(Protocol):
    """Opens a file of one kind."""

    def __call__(self, path: Path, reading: Reading) -> Reader:
        """Return the open file; raise `Invalid` (`file_unreadable`) when it is none of this kind."""


def column_names(named: Sequence[object]) -> list[str]:
    """Return names that are all there and all different, for a header as it stands in a file."""
    taken: dict[str, None] = {}
    for place, raw in enumerate(named, 1):
        name = " ".join(str("" if raw is None else raw).replace("\x00", "").split())[:200] or f"column {place}"
        number, each = 2, name
        while each in taken:
            each, number = f"{name} {number}", number + 1
        taken[each] = None
    return list(taken)
