"""What each column means, and how an import goes about people that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cumulus.apps.contacts.identity.kinds import Kinds
from cumulus.apps.contacts.importing import errors
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import MAX_KEY_LENGTH


class Meaning(StrEnum):
    """What a column holds."""

    IDENTIFIER = "identifier"
    ATTRIBUTE = "attribute"
    TAGS = "tags"
    CHANNEL = "channel"
    """May we write to them on this channel? No closes it."""
    IGNORE = "ignore"


class Kind(StrEnum):
    """The type of an attribute's values."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    JSON = "json"


class Policy(StrEnum):
    """What happens to values of people that are known already."""

    OVERWRITE = "overwrite"
    FILL_EMPTY = "fill_empty"
    SKIP_EXISTING = "skip_existing"


class DateOrder(StrEnum):
    """How dates that are not ISO are written."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class Column:
    """One column's meaning.

    Attributes
    ----------
    name : str
        The namespace, the attribute or the channel; empty for tags and ignored ones.
    kind : Kind
        Of an attribute.
    """

    meaning: Meaning
    name: str = ""
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole of what somebody decided about a file.

    Attributes
    ----------
    columns : tuple[Column, ...]
        In the file's order.
    tags : tuple[str, ...]
        For everybody in the file.
    region : str
        Where phone numbers without a country code belong.
    required : str
        A namespace without which a row is rejected; empty when any will do.
    """

    columns: tuple[Column, ...]
    tags: tuple[str, ...] = ()
    policy: Policy = Policy.OVERWRITE
    dates: DateOrder = DateOrder.YMD
    region: str = "CN"
    required: str = ""


def mapping_of(stored: JsonObject) -> Mapping:
    """Return what `to_json` gave, or a request's body: both have one shape."""
    return Mapping(
        tuple(_column(each) for each in _list(stored, "columns")),
        tuple(str(each) for each in _list(stored, "tags")),
        Policy(str(stored.get("policy", Policy.OVERWRITE))),
        DateOrder(str(stored.get("dates", DateOrder.YMD))),
        str(stored.get("region", "CN")),
        str(stored.get("required", "")),
    )


def _list(stored: JsonObject, key: str) -> Sequence[JsonValue]:
    found = stored.get(key) or []
    return found if isinstance(found, list) else []


def _column(each: JsonValue) -> Column:
    found = each if isinstance(each, dict) else {}
    return Column(
        Meaning(str(found.get("meaning", Meaning.IGNORE))),
        str(found.get("name", "")),
        Kind(str(found.get("kind", Kind.TEXT))),
    )


def to_json(mapping: Mapping) -> JsonObject:
    """Return it for a JSON column."""
    return {
        "columns": [{"meaning": str(c.meaning), "name": c.name, "kind": str(c.kind)} for c in mapping.columns],
        "tags": list(mapping.tags),
        "policy": str(mapping.policy),
        "dates": str(mapping.dates),
        "region": mapping.region,
        "required": mapping.required,
    }


CHANNELS = ("email", "sms", "phone", "wechat")


def check(mapping: Mapping, width: int, kinds: Kinds) -> None:
    """Refuse what cannot be meant.

    Raises
    ------
    Invalid
        `mapping_incomplete`, `identity_missing`, `unknown_identity`, `column_twice`,
        `unknown_channel`, `invalid_attribute_name`, `invalid_tag_name`.
    """
    if len(mapping.columns) != width:
        raise errors.mapping_incomplete(width)
    identities = [column.name for column in mapping.columns if column.meaning is Meaning.IDENTIFIER]
    for name in (*identities, *filter(None, [mapping.required])):
        if not kinds.declared(name):
            raise errors.unknown_identity()
    if not identities or (mapping.required and mapping.required not in identities):
        raise errors.identity_missing()
    _check_names(mapping.columns)
    if any(not tag.strip() or len(tag) > 100 for tag in mapping.tags):
        raise errors.invalid_tag_name()


def _check_names(columns: Sequence[Column]) -> None:
    taken: set[tuple[Meaning, str]] = set()
    for column in columns:
        if column.meaning is Meaning.CHANNEL and column.name not in CHANNELS:
            raise errors.unknown_channel()
        if column.meaning is Meaning.ATTRIBUTE and not 0 < len(column.name.strip()) <= MAX_KEY_LENGTH:
            raise errors.invalid_attribute_name()
        if column.meaning in (Meaning.ATTRIBUTE, Meaning.CHANNEL):
            if (column.meaning, column.name) in taken:
                raise errors.column_twice(column.name)
            taken.add((column.meaning, column.name))
