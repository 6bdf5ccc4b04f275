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


def refers_to(definition: JsonValue, segment_id: SegmentId, slug: str) -> bool:
    """Return whether an expression, or anything that holds expressions, names the segment by id or slug.

    Looks at every `segment` key below: a journey's graph names its entry segment in the same way.
    """
    return any(reference in (int(segment_id), slug) for reference in _references(definition))


def _references(definition: JsonValue) -> Iterator[JsonValue]:
    if isinstance(definition, list):
        for item in definition:
            yield from _references(item)
    elif isinstance(definition, dict):
        if "segment" in definition:
            yield definition["segment"]
        for value in definition.values():
            yield from _references(value)
