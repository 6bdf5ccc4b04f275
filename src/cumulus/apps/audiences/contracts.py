"""What other apps may know of audiences."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.core.ids import SegmentId


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an expression: where, a stable code, and a sentence for people."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SegmentLabel:
    """A segment as others show it."""

    id: SegmentId
    slug: str
    name: str
