"""Reads of audiences."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.calling import load_names
from cumulus.apps.audiences.errors import SegmentNotFound
from cumulus.apps.audiences.expressions.catalogue import Catalogue, OpenCatalogue
from cumulus.apps.audiences.expressions.compiler import Figures
from cumulus.apps.audiences.expressions.parsing import Parsed, parse
from cumulus.apps.audiences.expressions.phrases import Locale, Names
from cumulus.apps.audiences.expressions.reach import reach
from cumulus.apps.audiences.expressions.tree import All, Node
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId, SegmentId, WorkspaceId
from cumulus.core.json import JsonValue

logger = logging.getLogger(__name__)

LOCALES: tuple[Locale, ...] = ("zh", "en")


def live_segments(workspace_id: WorkspaceId) -> QuerySet[Segment]:
    """Return the workspace's segments that are not archived."""
    return Segment.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)


def listed_segments(
    workspace_id: WorkspaceId, folder_id: int | None, text: str, *, archived: bool
) -> QuerySet[Segment]:
    """Return the segments of a folder (0: of none; None: all) whose names have `text`."""
    rows = Segment.objects.filter(workspace_id=workspace_id, archived_at__isnull=not archived)
    if folder_id is not None:
        rows = rows.filter(folder_id=folder_id or None)
    return rows.filter(name__icontains=text) if text else rows


def segment_page(rows: QuerySet[Segment], before: int | None, limit: int) -> list[Segment]:
    """Return a page of segments, newest first, with ids below `before`."""
    rows = rows.order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[:limit])


def find_segment(workspace_id: WorkspaceId, reference: str) -> Segment:
    """Return the segment by id or slug, or raise `segment_not_found`."""
    rows = live_segments(workspace_id)
    if reference.isdecimal() and reference.isascii():
        found = rows.filter(pk=int(reference)).first() if len(reference) < 19 else None
    else:
        found = rows.filter(slug=reference).first() if "\0" not in reference else None
    if found is None:
        raise SegmentNotFound
    return found


def words(expression: JsonValue, catalogue: Catalogue, names: Names) -> dict[Locale, str]:
    """Return the expression as sentences; empty ones when it cannot even be read."""
    tree = parse(expression, OpenCatalogue(segments=catalogue.segments)).tree
    return {locale: "" if tree is None else sentence(tree, locale, names) for locale in LOCALES}


def parsed_segment(segment: Segment, catalogue: Catalogue) -> Parsed:
    """Return the segment's own tree or problems by today's catalogue."""
    return parse(segment.expression, catalogue, saved_as=SegmentId(segment.pk))


@dataclass(frozen=True, slots=True)
class Preview:
    """What the builder shows beside an expression; without a tree only `total` is counted."""

    figures: Figures
    parsed: Parsed
    words: dict[Locale, str]


def preview(principal: Principal, expression: JsonValue, now: datetime) -> Preview:
    """Return the figures of an expression at `now`; a broken one selects nobody."""
    workspace_id = principal.workspace_id
    catalogue = load_catalogue(workspace_id)
    parsed = parse(expression, catalogue)
    channels = {leaf.channel: leaf for leaf in reach(catalogue)}
    found = evaluation.figures(parsed.tree or All(()), workspace_id, now, channels, restriction(principal))
    if parsed.tree is None:
        found = Figures(found.total, 0, dict.fromkeys(channels, 0), (), ())
    return Preview(found, parsed, words(expression, catalogue, load_names(workspace_id)))


def member_page(
    principal: Principal, segment: Segment, before: int | None, limit: int, now: datetime
) -> tuple[list[ContactId], int]:
    """Return a page of members whom the one who asks sees, and their exact total; nobody when it is broken."""
    workspace_id = principal.workspace_id
    tree = segment_tree(workspace_id, segment)
    within = restriction(principal)
    return ([], 0) if tree is None else evaluation.page(tree, workspace_id, now, before, limit, within)


def segment_tree(workspace_id: WorkspaceId, segment: Segment) -> Node | None:
    """Return the segment's tree; None, and a warning, when it is broken."""
    parsed = parsed_segment(segment, load_catalogue(workspace_id))
    if parsed.tree is None:
        logger.warning("segment.broken", extra={"segment": segment.pk, "code": parsed.problems[0].code})
    return parsed.tree


def segments_of(workspace_id: WorkspaceId, contact_id: ContactId, now: datetime) -> list[tuple[SegmentId, str]]:
    """Return the sound segments that a person is in, by name; one statement for all of them."""
    catalogue = load_catalogue(workspace_id)
    trees = _sound_trees(list(live_segments(workspace_id).order_by("name", "id")), catalogue)
    if not trees:
        return []
    flags = evaluation.memberships([tree for _, tree in trees], workspace_id, contact_id, now)
    return [
        (SegmentId(segment.pk), segment.name) for (segment, _), is_member in zip(trees, flags, strict=True) if is_member
    ]


def _sound_trees(segments: Sequence[Segment], catalogue: Catalogue) -> list[tuple[Segment, Node]]:
    parsed = [(segment, parsed_segment(segment, catalogue).tree) for segment in segments]
    return [(segment, tree) for segment, tree in parsed if tree is not None]
