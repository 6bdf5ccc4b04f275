"""What may be declared of an attribute."""

from __future__ import annotations

from enum import StrEnum


class Type(StrEnum):
    """What values an attribute has."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    MONEY = "money"
    REGION = "region"
    JSON = "json"


class Pii(StrEnum):
    """What an attribute gives away of a person, and so how it is masked."""

    NONE = "none"
    CONTACT = "contact"
    IDENTITY = "identity"
    SENSITIVE = "sensitive"


class Survivorship(StrEnum):
    """Which of several values stays."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SOURCE_PRIORITY = "source_priority"


class Function(StrEnum):
    """What is computed over a person's events."""

    FIRST = "first"
    LAST = "last"
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MOST_FREQUENT = "most_frequent"
    DAYS_SINCE = "days_since"


WITHOUT_PROPERTY = frozenset({Function.COUNT, Function.DAYS_SINCE})
"""What looks at the events alone."""
