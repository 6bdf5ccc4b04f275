"""People as plain records: what the in-memory oracle looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cumulus.core.ids import ContactId
from cumulus.core.json import JsonView


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in a person's history; `timestamp` is aware, `source_id` is where it came by (0: our own)."""

    name: str
    timestamp: datetime
    properties: Mapping[str, JsonView] = field(default_factory=dict)
    source_id: int = 1


@dataclass(frozen=True, slots=True)
class AppliedTag:
    """How a tag came to a person."""

    value: str = ""
    source: str = ""
    applied_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person last said of one use on one channel."""

    purpose: str
    channel: str
    state: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's present value of one score."""

    value: float
    fit: float = 0.0
    engagement: float = 0.0
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a person stands in one lifecycle."""

    key: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """An account that a person belongs to; `people` are all of its members, themselves included."""

    id: int
    fields: Mapping[str, JsonView] = field(default_factory=dict)
    role: str = ""
    people: list[Person] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about a person that a condition can ask for.

    Attributes
    ----------
    applied : Mapping[str, AppliedTag]
        How their tags came to them; a tag may be missing here.
    computed : Mapping[str, frozenset[str]]
        Per computed tag the values that they have.
    scores, stages : Mapping
        By the slug of the score and of the lifecycle model.
    closed : frozenset[str]
        The channels that are closed for them.
    parts : frozenset[ContactId]
        The records that became part of them.
    """

    id: ContactId
    attributes: Mapping[str, JsonView] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    events: tuple[Happening, ...] = ()
    listed: frozenset[int] = frozenset()
    """Segments by list that they are on."""
    applied: Mapping[str, AppliedTag] = field(default_factory=dict)
    computed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()
    scores: Mapping[str, Standing] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    companies: tuple[Company, ...] = ()
    email: str = ""
    phone: str = ""
    identifiers: frozenset[str] = frozenset()
    """The kinds of their other identifiers."""
    closed: frozenset[str] = frozenset()
    parts: frozenset[ContactId] = frozenset()


def read(values: Mapping[str, JsonView], name: str) -> JsonView:
    """Return the value with the dotted `name`; None when there is none.

    `{"a": {"b": 1}}` and `{"a.b": 1}` are the same, as in ClickHouse's JSON type; an object
    has no value of its own.
    """
    return next((value for path, value in _leaves(values, "") if path == name), None)


def _leaves(values: Mapping[str, JsonView], prefix: str) -> Iterator[tuple[str, JsonView]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
