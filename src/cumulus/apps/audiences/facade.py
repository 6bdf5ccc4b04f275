"""What other apps may ask of audiences."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from cumulus.apps.audiences import evaluation, queries
from cumulus.apps.audiences.access import require
from cumulus.apps.audiences.calling import load_names
from cumulus.apps.audiences.computed.queries import computed_of
from cumulus.apps.audiences.computed.services import name_is_computed
from cumulus.apps.audiences.contracts import Problem, SegmentLabel
from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.filters import parse_filters
from cumulus.apps.audiences.expressions.parsing import new_scope, parse
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.expressions.sql import Parameter, Query
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.following.reacting import audience_reactor
from cumulus.apps.audiences.following.spreading import note_changed_accounts, run_spreading
from cumulus.apps.audiences.live.definitions import is_kept
from cumulus.apps.audiences.live.erasing import erase_from_segments
from cumulus.apps.audiences.live.loop import run_live
from cumulus.apps.audiences.live.members import stored_members
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.offering import LATER
from cumulus.apps.audiences.scoring.queries import PersonScore, score_values, scores_of
from cumulus.apps.audiences.scoring.turning import run_forever as run_scores
from cumulus.apps.audiences.stages.queries import stages_of
from cumulus.apps.audiences.stages.turning import run_stages
from cumulus.apps.audiences.usage import USAGE, refers_to
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.core.clock import utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, SegmentId, WorkspaceId
from cumulus.core.json import JsonValue, JsonView

__all__ = [
    "LATER",
    "USAGE",
    "PersonScore",
    "Problem",
    "SegmentLabel",
    "audience_reactor",
    "computed_of",
    "count",
    "erase_from_segments",
    "evaluate",
    "expression_page",
    "filter_events",
    "live_member_ids",
    "matches_event",
    "member_ids",
    "member_page",
    "name_is_computed",
    "note_changed_accounts",
    "refers_to",
    "run_live",
    "run_scores",
    "run_spreading",
    "run_stages",
    "score_values",
    "scores_of",
    "segment_label",
    "segment_names",
    "segments_of",
    "speaker",
    "stages_of",
    "validate",
]


def evaluate(
    workspace_id: WorkspaceId,
    expression: JsonValue,
    among: Sequence[ContactId] | None = None,
    now: datetime | None = None,
) -> list[ContactId]:
    """Return the people whom an expression selects, ascending.

    Parameters
    ----------
    among : Sequence[ContactId] or None
        Only these candidates, which is much cheaper; None means everybody.
    now : datetime or None
        The instant that relative windows end at; None means the present.

    Raises
    ------
    InvalidExpression
        When it is broken. Names that no data has brought yet are no error here: they select
        nobody, not even inside a negation, and are logged.
    """
    if among is not None and not among:
        return []
    tree = evaluation.tree_or_nobody(workspace_id, parse(expression, load_catalogue(workspace_id)))
    return evaluation.member_ids(tree, workspace_id, now or utc_now(), among)


def count(workspace_id: WorkspaceId, expression: JsonValue) -> int:
    """Return exactly how many people an expression selects now. Raises as `evaluate`."""
    tree = evaluation.tree_or_nobody(workspace_id, parse(expression, load_catalogue(workspace_id)))
    return evaluation.member_count(tree, workspace_id, utc_now())


def validate(workspace_id: WorkspaceId, expression: JsonValue) -> list[Problem]:
    """Return what is wrong with an expression; empty when nothing is."""
    found = parse(expression, load_catalogue(workspace_id)).problems
    return [Problem(problem.path, problem.code, problem.message) for problem in found]


def speaker(workspace_id: WorkspaceId) -> Callable[[JsonValue, str], str]:
    """Return what says an expression as a sentence in `zh` (for every Chinese locale) or English; a few queries, once.

    The sentence is empty when the expression cannot be read.
    """
    names = load_names(workspace_id)

    def say(expression: JsonValue, locale: str) -> str:
        tree = parse(expression, OpenCatalogue()).tree
        return "" if tree is None else sentence(tree, "zh" if locale.startswith("zh") else "en", names)

    return say


def filter_events(workspace_id: WorkspaceId, where: JsonValue, now: datetime) -> tuple[str, dict[str, Parameter]]:
    """Return the filters of a `where` as SQL over a row of `events`, and its parameters.

    Raises
    ------
    InvalidExpression
        When the filters are broken.
    """
    scope = new_scope(OpenCatalogue())
    filters = parse_filters(where, "where", "", scope)
    if filters is None or scope.problems:
        raise InvalidExpression(tuple(scope.problems))
    query = Query(workspace_id, now)
    conditions = [each.condition(query, "properties") for each in filters]
    return " AND ".join(f"({each})" for each in conditions) or "1", query.params


def matches_event(where: JsonValue, properties: Mapping[str, JsonView], now: datetime | None = None) -> bool:
    """Return whether an event with `properties` passes the filters of a `where`; in memory.

    Raises
    ------
    InvalidExpression
        When the filters are broken.
    """
    scope = new_scope(OpenCatalogue())
    filters = parse_filters(where, "where", "", scope)
    if filters is None or scope.problems:
        raise InvalidExpression(tuple(scope.problems))
    return all(each.holds(properties, now or utc_now()) for each in filters)


def member_page(principal: Principal, segment: str, before: int | None, limit: int) -> tuple[list[ContactId], int]:
    """Return a page of a segment's members whom the one who asks sees, newest first, and the exact total.

    Parameters
    ----------
    segment : str
        Id or slug.
    before : int or None
        Only ids below it.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`.
    """
    found = queries.find_segment(principal.workspace_id, segment)
    return queries.member_page(principal, found, before, limit, utc_now())


def expression_page(
    principal: Principal, expression: str, before: int | None, limit: int
) -> tuple[list[ContactId], int]:
    """Return a page of whom an expression, as JSON text, selects among those whom the one who asks sees, and the total.

    Raises
    ------
    Forbidden
        `missing_permission`: it needs `segments.view`.
    InvalidExpression
        `invalid_expression`: its problems.
    Invalid
        `unreadable_expression`: it is no JSON.
    """
    require(principal, Permission.SEGMENTS_VIEW)
    try:
        raw = json.loads(expression)
    except (ValueError, RecursionError) as error:
        raise Invalid("unreadable_expression", "The expression is no JSON.", field="expression") from error
    tree = parse(raw, load_catalogue(principal.workspace_id)).required()
    return evaluation.page(tree, principal.workspace_id, utc_now(), before, limit, restriction(principal))


def member_ids(workspace_id: WorkspaceId, segment: str) -> array[int]:
    """Return all members of a segment, by id or slug, ascending; four bytes each.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`.
    """
    tree = queries.segment_tree(workspace_id, queries.find_segment(workspace_id, segment))
    return array("I") if tree is None else evaluation.packed_ids(tree, workspace_id, utc_now())


def live_member_ids(workspace_id: WorkspaceId, segment: str) -> array[int]:
    """Return the members of a segment, ascending; of a kept one by where the loop has put them, which costs no evaluation.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`.
    """
    found = queries.find_segment(workspace_id, segment)
    if is_kept(found) and found.build == found.Build.READY:
        return array("I", stored_members(workspace_id, [found.pk])[found.pk])
    return member_ids(workspace_id, segment)


def segments_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[tuple[SegmentId, str]]:
    """Return the segments that a person is in now, by name; one statement for all of them."""
    return queries.segments_of(workspace_id, contact_id, utc_now())


def segment_names(workspace_id: WorkspaceId) -> dict[int, str]:
    """Return the names of the workspace's segments, newest first."""
    rows = queries.live_segments(workspace_id).order_by("-id").values_list("id", "name")
    return dict(rows)


def segment_label(workspace_id: WorkspaceId, segment: str) -> SegmentLabel:
    """Return a segment by id or slug, or raise `segment_not_found`."""
    found = queries.find_segment(workspace_id, segment)
    return SegmentLabel(SegmentId(found.pk), found.slug, found.name)
