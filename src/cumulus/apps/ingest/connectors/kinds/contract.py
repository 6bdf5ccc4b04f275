"""What every kind of connector takes and gives."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, Protocol, TypeVar

import msgspec

from cumulus.apps.contacts.facade import FileRow
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue

PAGE_ROWS = 2_000
"""Rows of one transaction."""
_KEY_BYTES = 16
_encode = msgspec.json.Encoder(order="deterministic").encode

C_co = TypeVar("C_co", covariant=True)


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says of a place, without its secrets."""


@dataclass(frozen=True, slots=True)
class Place(Generic[C_co]):
    """A place and the secrets to get in."""

    config: C_co
    secrets: Mapping[str, str] = field(default_factory=dict)

    def secret(self, name: str) -> str:
        """Return a secret, or nothing."""
        return self.secrets.get(name, "")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where to go on behind them.

    Attributes
    ----------
    keys : list[str]
        Of each row: what makes it the same row when it is read again.
    cursor : JsonObject
        What `read` is given to go on after these rows.
    loose : bool
        Whether columns come and go by row.
    """

    columns: Sequence[str]
    rows: list[FileRow]
    keys: list[str]
    cursor: JsonObject
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows."""

    columns: list[str]
    rows: list[FileRow]


class Kind(Protocol):
    """A kind of place. Every method raises `Retryable` (worth another try) or `Terminal`."""

    key: ClassVar[str]
    config: ClassVar[type[Config]]
    secrets: ClassVar[tuple[str, ...]]

    def test(self, place: Place[Config]) -> None:
        """Return when the place can be reached and read."""

    def preview(self, place: Place[Config], limit: int) -> Sample:
        """Return the first rows, `limit` at most."""

    def read(self, place: Place[Config], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give what is new since `cursor` (`{}`: all of it), page by page, in bounded memory."""


def row_key(scope: str, columns: Sequence[str], cells: Sequence[JsonValue], by: Sequence[str] = ()) -> str:
    """Return what makes a row itself: the values of `by`, or with none all of it within `scope`."""
    named = dict(zip(columns, cells, strict=False))
    if by:
        told: list[JsonValue] = [named.get(name) for name in by]
    else:
        told = [scope, *cells]
    return hashlib.blake2b(_encode(told), digest_size=_KEY_BYTES).hexdigest()


def check_columns(columns: Sequence[str], wanted: Sequence[str], name: str) -> None:
    """Refuse a setting that names columns which are not there. Raises `Invalid` `column_missing`."""
    missing = [each for each in wanted if each and each not in columns]
    if missing:
        raise Invalid("column_missing", f"There is no column {missing[0]!r}.", field=name)
