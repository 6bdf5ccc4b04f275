"""What refers to a segment, so that it is not archived under somebody's feet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cumulus.core.ids import SegmentId, WorkspaceId
from cumulus.core.json import JsonValue

UsedBy = Callable[[WorkspaceId, SegmentId, str], list[str]]
"""(workspace, segment, its slug) → the names of what uses it."""


@dataclass(slots=True)
class Usage:
    """Checks of later apps; assembly sets them, since audiences must not know those apps."""

    journeys: UsedBy = lambda _workspace, _segment, _slug: []


USAGE = Usage()


def refers_to(expression: JsonValue, segment_id: SegmentId, slug: str) -> bool:
    """Return whether an expression has a leaf that names the segment by id or slug."""
    return any(reference in (int(segment_id), slug) for reference in _references(expression))


def _references(expression: JsonValue) -> Iterator[JsonValue]:
    if isinstance(expression, list):
        for item in expression:
            yield from _references(item)
    elif isinstance(expression, dict):
        if "segment" in expression:
            yield expression["segment"]
        for key in ("all", "any", "not"):
            yield from _references(expression.get(key))
