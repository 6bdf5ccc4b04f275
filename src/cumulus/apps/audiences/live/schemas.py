"""Requests and answers about lists, versions, folders and comparisons of segments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from cumulus.apps.audiences.schemas import Description, Name, WordsOut
from cumulus.apps.audiences.usage import HolderKind

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^\x00]*$")]
FolderName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00]*$")
]


class ListedPeopleIn(Schema):
    """People by contact id, or by identifiers of one kind such as `email`."""

    model_config = ConfigDict(extra="forbid")
    ids: list[Annotated[int, Field(ge=1, lt=2**32)]] = Field(default=[], max_length=200_000)
    namespace: Line = ""
    values: list[Line] = Field(default=[], max_length=200_000)


class StaticSegmentIn(Schema):
    """A segment by list to save."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    description: Description = ""
    folder_id: int | None = None
    people: ListedPeopleIn = ListedPeopleIn()


class SegmentListIn(Schema):
    """People to put on a list and to take off."""

    model_config = ConfigDict(extra="forbid")
    add: ListedPeopleIn = ListedPeopleIn()
    remove: ListedPeopleIn = ListedPeopleIn()


class SegmentListOut(Schema):
    """What a change of a list did; `unknown` shows up to twenty that nobody is known by."""

    added: int
    removed: int
    unknown_count: int
    unknown: list[str]


class SnapshotIn(Schema):
    """The name of a frozen copy."""

    model_config = ConfigDict(extra="forbid")
    name: Name


class SegmentVersionOut(Schema):
    """A definition as somebody left it; `changes` are lines that are new (`+`) or gone (`-`)."""

    number: int
    name: str
    words: WordsOut
    author_name: str
    at: datetime
    changes: list[str]


class SegmentUserOut(Schema):
    """What refers to a segment; the id is a segment's."""

    kind: HolderKind
    id: int | None
    name: str


class SegmentSizeOut(Schema):
    """How many members there were."""

    at: datetime
    count: int


class SegmentStandingOut(Schema):
    """Whether a person is in a segment, and for a kept one since when."""

    inside: bool
    since: datetime | None


class VerdictOut(Schema):
    """One condition's answer for a person, and what they have."""

    path: str
    is_group: bool
    holds: bool
    value: str
    words: WordsOut


class ExplainIn(Schema):
    """An expression, and whom it is asked about."""

    model_config = ConfigDict(extra="forbid")
    expression: JsonValue
    contact_id: int = Field(ge=1, lt=2**32)


class SegmentsIn(Schema):
    """Two or three segments to lay over each other."""

    model_config = ConfigDict(extra="forbid")
    segments: list[int] = Field(min_length=2, max_length=3)


class OverlapRegionOut(Schema):
    """People who are in exactly these of the segments."""

    segments: list[int]
    count: int


class OverlapOut(Schema):
    """The regions of the diagram, and everybody in any."""

    regions: list[OverlapRegionOut]
    total: int
    took_ms: float


class SegmentComposeIn(Schema):
    """Segments to compose; `exclude` takes all others from the first."""

    model_config = ConfigDict(extra="forbid")
    operation: Literal["union", "intersect", "exclude"]
    segments: list[int] = Field(min_length=1, max_length=50)


class SegmentComposeOut(Schema):
    """How many people a composition has."""

    count: int
    took_ms: float


class SegmentFolderIn(Schema):
    """A folder to save."""

    model_config = ConfigDict(extra="forbid")
    name: FolderName


class SegmentFolderOut(Schema):
    """A folder and how many segments are in it."""

    id: int
    name: str
    count: int
