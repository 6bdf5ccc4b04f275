"""From a file's row to what it says of a person, or why it is rejected."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from cumulus.apps.contacts.identity.kinds import Identifier, Kinds
from cumulus.apps.contacts.importing.mapping import Column, Kind, Mapping, Meaning
from cumulus.apps.contacts.importing.readers.contracts import FileRow
from cumulus.apps.contacts.importing.values import Unreadable, converter, normaliser, split, yes
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import PayloadError, clean_object

_NOTHING = re.compile(r"[\W_0]*|n/?a|null|none|nil|nan|unknown|undefined|无|没有|未知|空|暂无", re.IGNORECASE)
_MAX_VALUE = 20_000
"""Characters of one value: what the pages show whole."""


@dataclass(slots=True)
class Person:
    """What one row says.

    Attributes
    ----------
    names : tuple[Identifier, ...]
        Each once, the strongest first; never empty.
    closed : tuple[str, ...]
        Channels that the row closes.
    """

    names: tuple[Identifier, ...]
    traits: JsonObject
    tags: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row says nothing: a stable reason, and the column that is to blame."""

    reason: str
    column: str = ""


_Write = Callable[["_Draft", str, JsonValue], None]


@dataclass(slots=True)
class _Draft:
    names: list[Identifier]
    traits: JsonObject
    tags: list[str]
    closed: list[str]


class RowReader:
    """Applies one mapping to rows; pure, and the innermost loop of every import.

    Parameters
    ----------
    columns : Sequence[str]
        The file's column names, for reports.
    """

    def __init__(self, mapping: Mapping, columns: Sequence[str], kinds: Kinds) -> None:
        self._mapping = mapping
        self._strength = kinds.strength
        self._orders: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._fixed = tuple(dict.fromkeys(tag.strip() for tag in mapping.tags))
        self._writers = [
            (place, columns[place], writer)
            for place, column in enumerate(mapping.columns)
            if (writer := _writer(column, mapping, kinds)) is not None
        ]

    def read(self, row: FileRow) -> Person | Rejected:
        """Return what the row says, or why nothing."""
        if row.problem:
            return Rejected(row.problem)
        draft = _Draft([], {}, [], [])
        cells, width = row.cells, len(row.cells)
        for place, name, write in self._writers:
            if place >= width:
                break
            cell = cells[place]
            if cell is None or cell == "":
                continue
            text = cell if isinstance(cell, str) else as_text(cell)
            if "\x00" in text:
                text = text.replace("\x00", "")
            text = text.strip()
            if not text:
                continue
            try:
                write(draft, text, cell)
            except Unreadable as problem:
                return Rejected(str(problem), name)
        return self._finished(draft)

    def _finished(self, draft: _Draft) -> Person | Rejected:
        names = draft.names
        if len(names) > 1:
            names = self._in_order(names)
        if not names:
            return Rejected("nobody")
        if self._mapping.required and all(name.namespace != self._mapping.required for name in names):
            return Rejected("nobody", self._mapping.required)
        tags = self._fixed if not draft.tags else tuple(dict.fromkeys((*self._fixed, *draft.tags)))
        return Person(tuple(names), draft.traits, tags, tuple(draft.closed))

    def _in_order(self, names: list[Identifier]) -> list[Identifier]:
        """Return each once, the strongest first; of different kinds that is the same order in every row."""
        kinds = tuple([name[0] for name in names])
        order = self._orders.get(kinds)
        if order is None:
            order = ()
            if len(set(kinds)) == len(kinds):
                order = tuple(sorted(range(len(names)), key=lambda place: self._strength(names[place])))
            self._orders[kinds] = order
        return [names[place] for place in order] if order else sorted(set(names), key=self._strength)


def as_text(cell: JsonValue) -> str:
    """Return a typed cell as a person would type it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list) and all(isinstance(each, str) for each in cell):
        return ";".join(map(str, cell))
    if isinstance(cell, list | dict):
        return msgspec.json.encode(cell).decode()
    return "" if cell is None else str(cell)


def _writer(column: Column, mapping: Mapping, kinds: Kinds) -> _Write | None:
    if column.meaning is Meaning.IDENTIFIER:
        return _identifier(column, mapping, kinds)
    if column.meaning is Meaning.ATTRIBUTE:
        return _attribute(column, mapping)
    if column.meaning is Meaning.TAGS:
        return _write_tags
    if column.meaning is Meaning.CHANNEL:
        return _channel(column)
    return None


def _identifier(column: Column, mapping: Mapping, kinds: Kinds) -> _Write:
    """A mail address and a phone number are attributes too: what the person is shown by."""
    normal, key = normaliser(column.name, mapping.region, kinds), column.name
    shown = key in ("email", "phone")

    def write(draft: _Draft, text: str, _: JsonValue) -> None:
        found = normal(text)
        if found is None and _NOTHING.fullmatch(text):
            return  # somebody's way to leave the cell empty
        if found is None:
            raise Unreadable(f"invalid_{key}" if shown else "invalid_identifier")
        draft.names.append(found)
        if shown and key not in draft.traits:
            draft.traits[key] = found.value

    return write


def _attribute(column: Column, mapping: Mapping) -> _Write:
    key = column.name.strip()
    if column.kind is Kind.TEXT:
        return _plain_text(key)
    convert = converter(column.kind, mapping.dates)
    as_it_is = {Kind.NUMBER: (int, float), Kind.BOOL: (bool,), Kind.JSON: (list, dict), Kind.LIST: (list,)}.get(
        column.kind, ()
    )

    def write(draft: _Draft, text: str, cell: JsonValue) -> None:
        if len(text) > _MAX_VALUE:
            raise Unreadable("value_too_long")
        value = cell if as_it_is and isinstance(cell, as_it_is) else convert(text)
        if not isinstance(value, str):
            value = _bounded(value)
        draft.traits[key] = value

    return write


def _plain_text(key: str) -> _Write:
    def write(draft: _Draft, text: str, _: JsonValue) -> None:
        if len(text) > _MAX_VALUE:
            raise Unreadable("value_too_long")
        draft.traits[key] = text

    return write


def _bounded(value: JsonValue) -> JsonValue:
    try:
        return clean_object({"value": value})["value"]
    except PayloadError as error:
        raise Unreadable(error.code) from error


def _write_tags(draft: _Draft, text: str, cell: JsonValue) -> None:
    del cell
    found = split(text)
    if any(len(tag) > 100 for tag in found):
        raise Unreadable("invalid_tag_name")
    draft.tags += found


def _channel(column: Column) -> _Write:
    def write(draft: _Draft, text: str, _: JsonValue) -> None:
        if not yes(text):
            draft.closed.append(column.name)

    return write
