"""What refers to a segment, a score, a stage model or a computed tag: none is archived under somebody's feet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from django.db.models import F

from cumulus.apps.audiences.models import ComputedTag, PredictiveModel, Score, ScoreVersion, Segment, StageModel
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import SegmentId, WorkspaceId
from cumulus.core.json import JsonValue

HolderKind = Literal["segment", "score", "model", "stages", "computed_tag", "export", "journey"]
Reference = Literal["segment", "score", "stage", "tag"]
"""The key under which an expression names the thing."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Something saved that holds expressions, or names things as they do."""

    kind: HolderKind
    id: int
    name: str
    definition: JsonValue


Saved = tuple[int, str, JsonValue]
"""Id, name, and what holds expressions."""


@dataclass(slots=True)
class Usage:
    """Holders in later apps; assembly sets them, since audiences must not know those apps."""

    journeys: Callable[[WorkspaceId], Iterable[Saved]] = lambda _workspace: ()


USAGE = Usage()


def users_of(
    workspace_id: WorkspaceId, reference: Reference, names: Collection[JsonValue], own: tuple[HolderKind, int]
) -> list[Holder]:
    """Return what refers to a thing by one of its names, without itself; a query for each kind of holder."""
    found = index(workspace_id, reference)
    users = {(each.kind, each.id): each for name in names for each in found.get(name, ())}
    return [each for key, each in users.items() if key != own]


def index(workspace_id: WorkspaceId, reference: Reference) -> Mapping[JsonValue, list[Holder]]:
    """Return who names what under a key, by the name; a query for each kind of holder."""
    found: defaultdict[JsonValue, list[Holder]] = defaultdict(list)
    for holder in _holders(workspace_id):
        for name in set(named(holder.definition, reference)):
            found[name].append(holder)
    return found


def refers_to(definition: JsonValue, segment_id: SegmentId, slug: str) -> bool:
    """Return whether an expression, or anything that holds expressions, names the segment by id or slug.

    Looks at every `segment` key below: a journey's graph names its entry segment in the same way.
    """
    return any(name in (int(segment_id), slug) for name in named(definition, "segment"))


def named(definition: JsonValue, reference: Reference) -> Iterator[str | int]:
    """Yield what stands under a key anywhere in something that holds expressions."""
    if isinstance(definition, list):
        for item in definition:
            yield from named(item, reference)
    elif isinstance(definition, dict):
        name = definition.get(reference)
        if isinstance(name, (str, int)):
            yield name
        for value in definition.values():
            yield from named(value, reference)


def _holders(workspace_id: WorkspaceId) -> Iterator[Holder]:
    """Yield what is saved and in use, by kind and name; of a score card the draft and what is published."""
    here = {"workspace_id": workspace_id, "archived_at": None}
    published = ScoreVersion.objects.filter(
        workspace_id=workspace_id, number=F("score__published"), score__archived_at=None
    )
    sources: list[tuple[HolderKind, Iterable[Saved]]] = [
        ("segment", Segment.objects.filter(**here).order_by("name").values_list("id", "name", "expression")),
        (
            "score",
            chain(
                Score.objects.filter(**here).order_by("name").values_list("id", "name", "draft"),
                published.order_by("score__name").values_list("score_id", "score__name", "definition"),
            ),
        ),
        ("model", PredictiveModel.objects.filter(**here).order_by("name").values_list("id", "name", "settings")),
        ("stages", StageModel.objects.filter(**here).order_by("name").values_list("id", "name", "states")),
        ("computed_tag", ComputedTag.objects.filter(**here).order_by("name").values_list("id", "name", "definition")),
        ("export", contacts.scheduled_selections(workspace_id)),
        ("journey", USAGE.journeys(workspace_id)),
    ]
    for kind, rows in sources:
        for own, name, definition in rows:
            yield Holder(kind, own, name, definition)
