"""How SQL is written: every value a server-side parameter, every name proven harmless.

A JSON path becomes an identifier only when it is made of letters, digits, `_`, `-` and spaces
in dotted parts; every other path is a bound argument of `getSubcolumn`. The identifier reads
one column of a wide part, `getSubcolumn` the whole object (about 100 ms more a million rows).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cumulus.core.ids import ContactId, WorkspaceId

Parameter = str | int | float | list[str] | list[float] | list[int]


def unsaid(channel: str) -> Sequence[ContactId]:
    """Refuse to guess for whom a channel is closed: whoever is left out would be written to.

    Raises
    ------
    LookupError
        Always: the statement's maker did not say it.
    """
    raise LookupError(f"Nobody said for whom {channel} is closed.")


class Restriction(Protocol):
    """A condition over a row of `contacts`, with its parameters; contacts makes them."""

    @property
    def sql(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str | int | list[str]]: ...


_PLAIN_PATH = re.compile(r"[\w \-]+(\.[\w \-]+)*")
_RESERVED_PART = re.compile(r"[:^@]|\Z|.*\[\]\Z", re.DOTALL)
MAX_NAME_LENGTH = 200
NEVER_MS = 2**53
"""Later than every moment at which an answer may change, in epoch milliseconds."""


class Reading(StrEnum):
    """A way to read a path: `Field` has a property for each."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    LIST = "list"


OwnColumns = Mapping[str, Collection[Reading]]
"""The attributes that stand in columns of their own beside the JSON, and read how."""


def own_column(attribute: str, reading: Reading) -> str:
    """Return the name of the column of `contacts` that holds nothing but the attribute, read so."""
    return f"{attribute}:{reading}"


def usable_path(name: str) -> bool:
    """Return whether the JSON path `name` can be read without meaning something else.

    ClickHouse reads parts that begin with `:`, `^` or `@`, or end in `[]`, as subcolumn syntax;
    control characters do not survive as parameters everywhere.
    """
    return (
        len(name) <= MAX_NAME_LENGTH
        and not any(_RESERVED_PART.match(part) for part in name.split("."))
        and all(character >= " " and character != "\x7f" for character in name)
    )


def has_plain_name(name: str) -> bool:
    """Return whether `name` is a top-level path that may stand in a statement, and be part of a column's name."""
    return "." not in name and usable_path(name) and _PLAIN_PATH.fullmatch(name) is not None


def milliseconds(moment: datetime) -> int:
    """Return the epoch milliseconds of an aware instant, exact."""
    seconds = int(moment.replace(microsecond=0).timestamp())
    return seconds * 1000 + moment.microsecond // 1000


@dataclass(slots=True)
class Query:
    """Collects the parameters of one statement while its parts are written.

    Attributes
    ----------
    workspace_id : WorkspaceId
        Bound as `workspace`; every table read must filter by it.
    now : datetime
        The instant that relative windows end at.
    has_overrides : bool
        Whether the workspace has merged people, so that events go through the overrides.
    among : Sequence[ContactId] or None
        The only candidates; None means everybody.
    within : Restriction or None
        Whom the one who asks sees; None means everybody.
    closed : Callable
        The people for whom a channel is closed, asked only when a condition needs it; not said: an error then.
    companions : str
        The statement of the only candidates, for a part about other people than `among`.
    own : OwnColumns
        The attributes that have columns of their own.
    """

    workspace_id: WorkspaceId
    now: datetime
    has_overrides: bool = False
    among: Sequence[ContactId] | None = None
    within: Restriction | None = None
    params: dict[str, Parameter] = field(default_factory=dict)
    closed: Callable[[str], Sequence[ContactId]] = unsaid
    companions: str = ""
    own: OwnColumns = field(default_factory=dict)
    _bound: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.params["workspace"] = int(self.workspace_id)
        if self.among is not None:
            self.params["among"] = [int(contact_id) for contact_id in self.among]
        if self.within is not None:
            self.params |= self.within.params

    def bind(self, value: Parameter, type_name: str) -> str:
        """Return the placeholder that stands for `value` of the ClickHouse type; the same for the same."""
        key = (type_name, repr(value))
        if key not in self._bound:
            name = f"p{len(self.params)}"
            self.params[name] = value
            self._bound[key] = f"{{{name}:{type_name}}}"
        return self._bound[key]

    def bind_instant(self, epoch_ms: int) -> str:
        """Return a DateTime64(3) expression of an instant."""
        return f"fromUnixTimestamp64Milli({self.bind(epoch_ms, 'Int64')}, 'UTC')"

    @property
    def candidates(self) -> str:
        """Return the condition on `contact_id` that keeps only the candidates, or nothing."""
        if self.companions:
            return f" AND contact_id IN ({self.companions})"
        return "" if self.among is None else " AND contact_id IN {among:Array(UInt32)}"

    @property
    def people(self) -> str:
        """Return the condition on a row of `contacts` that keeps whom the statement is about."""
        return self.candidates + ("" if self.within is None else f" AND {self.within.sql}")


@dataclass(frozen=True, slots=True)
class Field:
    """One path inside a JSON column, read as one kind: values of another kind are missing.

    Attributes
    ----------
    own : Collection[Reading]
        The readings that have a column of their own, which is several times as fast.
    """

    column: str
    path: str
    query: Query
    own: Collection[Reading] = ()

    @property
    def exists(self) -> str:
        """Return whether there is a value; null counts as none."""
        return f"isNotNull({self._read('')})"

    @property
    def text(self) -> str:
        """Return Nullable(String)."""
        return self._own(Reading.TEXT) or self._read("String")

    @property
    def boolean(self) -> str:
        """Return Nullable(Bool)."""
        return self._own(Reading.BOOL) or self._read("Bool")

    @property
    def number(self) -> str:
        """Return Nullable(Float64), of whole and broken numbers alike."""
        if own := self._own(Reading.NUMBER):
            return own
        whole = (f"{self._read(name)}::Nullable(Float64)" for name in ("Int64", "UInt64"))
        return f"coalesce({self._read('Float64')}, {', '.join(whole)})"

    @property
    def date(self) -> str:
        """Return Nullable(DateTime64(3)) of ISO text; without a zone it is UTC.

        The three cheap tests keep the lenient parser from reading bare numbers as dates.
        """
        if own := self._own(Reading.DATE):
            return own
        text = self.text
        iso = f"length({text}) >= 10 AND substring({text}, 5, 1) = '-' AND substring({text}, 8, 1) = '-'"
        return f"if({iso}, parseDateTime64BestEffortOrNull({text}, 3, 'UTC'), NULL)"

    @property
    def texts(self) -> list[str]:
        """Return arrays of which at most one is not empty: of a list of texts, and of one of several kinds.

        Items that are no text are NULL. To search each costs a third of searching them joined [measured: a million people, 47 and 125 ms].
        """
        if own := self._own(Reading.LIST):
            return [own]
        return [self._read("Array(Nullable(String))"), self._mixed("String")]

    @property
    def numbers(self) -> list[str]:
        """Return arrays of which at most one is not empty: the number items of a list, as Nullable(Float64).

        Items of other kinds are NULL.
        """
        kinds = ("Int64", "UInt64", "Float64")
        alike = [self._read(f"Array(Nullable({kind}))") for kind in kinds]
        mixed = ", ".join(f"{self._mixed(kind)}::Array(Nullable(Float64))" for kind in kinds)
        return [*(f"{part}::Array(Nullable(Float64))" for part in alike), f"arrayConcat({mixed})"]

    def _mixed(self, kind: str) -> str:
        """Return the items of one kind in a list of several kinds; the others are NULL."""
        return f"arrayMap(e -> dynamicElement(e, '{kind}'), {self._read('Array(Dynamic)')})"

    def _own(self, reading: Reading) -> str:
        return f"`{own_column(self.path, reading)}`" if reading in self.own else ""

    def _read(self, type_name: str) -> str:
        suffix = f".:`{type_name}`" if type_name else ""
        if _PLAIN_PATH.fullmatch(self.path):
            return f"{self.column}.`{self.path}`{suffix}"
        return f"getSubcolumn({self.column}, {self.query.bind(self.path + suffix, 'String')})"


def attribute_field(name: str, query: Query) -> Field:
    """Return a person's attribute over a row of `contacts`."""
    return Field("attributes", name, query, query.own.get(name, ()))
