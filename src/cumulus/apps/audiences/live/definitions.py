"""The live segments of a workspace as the loop judges them, and as the pipeline asks who depends on what."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F

from cumulus.apps.audiences.expressions.catalogue import KnownSegment, OpenCatalogue
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.tree import Any, Node, dependencies
from cumulus.apps.audiences.following.changes import Dependents
from cumulus.apps.audiences.models import LiveWorkspace, Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.usage import refers_to
from cumulus.core.ids import SegmentId, WorkspaceId

logger = logging.getLogger(__name__)

NOBODY = Any(())
_FRESH_FOR = timedelta(seconds=30)
"""Names that data brings, or that vanish, mend and break segments: looked at so often."""
LISTED = (Segment.Kind.STATIC, Segment.Kind.SNAPSHOT)


def kept_segments(workspace_id: WorkspaceId) -> list[Segment]:
    """Return the segments whose members are stored: live ones, and lists."""
    rows = Segment.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("id")
    return [each for each in rows if is_kept(each)]


def is_kept(segment: Segment) -> bool:
    """Return whether a segment's members are stored."""
    return segment.kind in LISTED or segment.keeping == Segment.Keeping.LIVE


def bump(workspace_id: WorkspaceId) -> None:
    """Say that definitions changed; in the caller's transaction. Nothing is kept of a workspace without kept segments."""
    known = LiveWorkspace.objects.filter(workspace_id=workspace_id)
    if not known.update(version=F("version") + 1) and kept_segments(workspace_id):
        LiveWorkspace.objects.get_or_create(workspace_id=workspace_id, defaults={"version": 1})


def ask_for_build(segments: Iterable[Segment]) -> None:
    """Let the members of `segments` be found anew from the first person on."""
    ids = [each.pk for each in segments]
    Segment.objects.filter(pk__in=ids).update(
        build=Segment.Build.RUNNING,
        build_mark=F("build_mark") + 1,
        build_after=0,
        build_done=0,
        build_total=0,
        proved_at=None,
    )


def following(workspace_id: WorkspaceId, changed: Segment) -> list[Segment]:
    """Return the segments whose meaning follows from `changed`: itself, and those that refer to it, however far."""
    rows = list(Segment.objects.filter(workspace_id=workspace_id, archived_at=None))
    found, waiting = {changed.pk: changed}, [changed]
    while waiting:
        one = waiting.pop()
        for other in rows:
            if other.pk not in found and refers_to(other.expression, SegmentId(one.pk), one.slug):
                found[other.pk] = other
                waiting.append(other)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """One segment as the loop needs it; `listed`: its members are a list's. `mark` is its building's."""

    id: int
    slug: str
    name: str
    tree: Node
    listed: bool
    building: bool
    mark: int
    reason: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """The kept segments of a workspace at one version, by id."""

    version: int
    read_at: datetime
    segments: Mapping[int, Kept]
    dependents: Dependents

    def is_fresh(self, version: int, now: datetime) -> bool:
        """Return whether nothing can have changed since."""
        return self.version == version and abs(now - self.read_at) < _FRESH_FOR


def read_definitions(workspace_id: WorkspaceId, version: int, now: datetime) -> Definitions:
    """Return the kept segments, a broken one as nobody's; those that broke or mended are built anew.

    Costs the catalogue's queries, one for the segments, and one when one broke or mended.
    """
    rows = kept_segments(workspace_id)  # before the catalogue: a building must not finish with an older meaning
    catalogue = load_catalogue(workspace_id)
    found: dict[int, Kept] = {}
    turned: list[Segment] = []
    for segment in rows:
        parsed = parse(segment.expression, catalogue, saved_as=SegmentId(segment.pk))
        reason = parsed.problems[0].message[:1000] if parsed.problems else ""
        if bool(reason) != segment.built_broken and segment.kind == Segment.Kind.DYNAMIC:
            turned.append(segment)
            segment.build, segment.build_mark = Segment.Build.RUNNING, segment.build_mark + 1
        if reason:
            logger.warning("segment.broken", extra={"segment": segment.pk, "code": parsed.problems[0].code})
        found[segment.pk] = Kept(
            segment.pk,
            segment.slug,
            segment.name,
            parsed.tree or NOBODY,
            segment.kind in LISTED,
            segment.build == Segment.Build.RUNNING,
            segment.build_mark,
            reason,
        )
    for segment in turned:
        Segment.objects.filter(pk=segment.pk).update(
            broken_reason=found[segment.pk].reason, built_broken=bool(found[segment.pk].reason)
        )
    ask_for_build(turned)
    return Definitions(version, now, found, _dependents(workspace_id))


@dataclass(slots=True)
class DependentsCache:
    """Who depends on what, by workspace, for the pipeline; asked by version, so never out of date."""

    _known: dict[int, tuple[int, Dependents]] = field(default_factory=dict)

    def get(self, workspace_ids: Iterable[int]) -> dict[int, Dependents]:
        """Return the index of each workspace that has kept segments; one small query when nothing changed."""
        rows = LiveWorkspace.objects.filter(workspace_id__in=list(workspace_ids))
        found: dict[int, Dependents] = {}
        for workspace_id, version in rows.values_list("workspace_id", "version"):
            known = self._known.get(workspace_id)
            if known is None or known[0] != version:
                known = self._known[workspace_id] = (version, _dependents(WorkspaceId(workspace_id)))
            if known[1].everyone:
                found[workspace_id] = known[1]
        return found


def _dependents(workspace_id: WorkspaceId) -> Dependents:
    """Return the index. Names that are not yet seen count: their segments mend when they are."""
    rows = Segment.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("id")
    segments = list(rows)
    known = tuple(KnownSegment(SegmentId(each.pk), each.slug, each.name, each.expression) for each in segments)
    catalogue = OpenCatalogue(segments=known)
    depends: dict[int, frozenset[str]] = {}
    for segment in filter(is_kept, segments):
        tree = parse(segment.expression, catalogue, saved_as=SegmentId(segment.pk)).tree
        listed = segment.kind in LISTED
        depends[segment.pk] = frozenset() if tree is None or listed else dependencies(tree)
    return Dependents.of(depends)
