"""What the journeys' endpoints take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field

# The graph is of plain pydantic models: ninja's read any value's attributes, so 7 would be an empty graph.


class Position(BaseModel):
    """A place on the canvas."""

    x: float = 0
    y: float = 0


class NodeBody(BaseModel):
    """A node; `config` belongs to its kind."""

    id: str = Field(max_length=64)
    kind: str = Field(max_length=40)
    # Any: each kind of node reads its own config and says what is wrong with it.
    config: dict[str, Any] = {}
    position: Position = Field(default_factory=Position)
    title: str = Field(default="", max_length=200)


class EdgeBody(BaseModel):
    """A line from one node's way out (`out`, `yes`, `no`) to another node."""

    id: str = Field(default="", max_length=200)
    source: str = Field(max_length=64)
    target: str = Field(max_length=64)
    branch: str = Field(default="out", max_length=10)


class GraphBody(BaseModel):
    """A journey's graph; drafts may be half-made."""

    nodes: list[NodeBody] = Field(default=[], max_length=1000)
    edges: list[EdgeBody] = Field(default=[], max_length=3000)


class JourneyIn(Schema):
    """A journey to save."""

    name: str
    graph: GraphBody = Field(default_factory=GraphBody)


class ValidateIn(Schema):
    """A graph to check; none means the saved draft."""

    graph: GraphBody | None = None


class JourneyProblemOut(Schema):
    """What is wrong, and where; `node` is empty for the whole graph.

    Problems of the severity `error` stand in the way of publishing, `warning` does not.
    """

    node: str
    code: str
    message: str
    severity: str


class ProblemsOut(Schema):
    """Everything that is wrong with a graph."""

    problems: list[JourneyProblemOut]


class VersionOut(Schema):
    """A published version."""

    id: int
    number: int
    published_at: datetime


class JourneyOut(Schema):
    """A journey with its draft graph; a list leaves `problems` empty."""

    id: int
    name: str
    status: str
    graph: GraphBody
    problems: list[JourneyProblemOut]
    live_version: VersionOut | None
    created_at: datetime
    updated_at: datetime


class PublishedOut(Schema):
    """The version that publishing made."""

    version: VersionOut


class NodeStatsOut(Schema):
    """A node's figures; `error` is the last failure's code."""

    waiting: int
    entered: int
    left: int
    sent: int
    opened: int
    clicked: int
    failed: int
    suppressed: int
    error: str | None = None


class StatsOut(Schema):
    """A journey's figures over all its versions."""

    entered: int
    active: int
    completed: int
    exited: int
    nodes: dict[str, NodeStatsOut]


class ContactJourneyOut(Schema):
    """One of a person's ways through a journey; `node` is null once it ended."""

    run_id: int
    journey_id: int
    journey: str
    version: int
    entered_at: datetime
    exited_at: datetime | None
    exit_reason: str | None
    node: str | None
    node_title: str | None
