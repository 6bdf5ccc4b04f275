"""From JSON to a tree, or to all the reasons why not."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.problems import InvalidExpression, Problem, at
from cumulus.apps.audiences.expressions.registry import LEAF_KINDS
from cumulus.apps.audiences.expressions.scope import MAX_DEPTH, Scope
from cumulus.apps.audiences.expressions.tree import All, Any, Node, Not
from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonObject, JsonValue

_KINDS = {kind.key: kind for kind in LEAF_KINDS}
_GROUPS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outcome: a tree, or problems."""

    tree: Node | None
    problems: tuple[Problem, ...]

    def required(self) -> Node:
        """Return the tree.

        Raises
        ------
        InvalidExpression
            When there is none.
        """
        if self.tree is None:
            raise InvalidExpression(self.problems)
        return self.tree


def parse(raw: JsonValue, catalogue: Catalogue, *, saved_as: SegmentId | None = None) -> Parsed:
    """Return the tree of an expression, typed by `catalogue`.

    Parameters
    ----------
    saved_as : SegmentId or None
        The segment that the expression defines: a reference back to it is a cycle.

    Notes
    -----
    Unknown names, unknown keys and comparisons of a kind that was never seen are problems:
    a mistake selects nobody rather than the wrong people.
    """
    scope = new_scope(catalogue)
    if saved_as is not None:
        scope.segment_stack = (saved_as,)
    tree = _parse_node(raw, "", scope)
    return Parsed(None if scope.problems else tree, tuple(scope.problems))


def new_scope(catalogue: Catalogue) -> Scope:
    """Return the scope of a new run, for parsing a part of an expression."""
    return Scope(catalogue, _parse_node)


def _parse_node(raw: JsonValue, path: str, scope: Scope) -> Node | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_a_condition", "Give a group or a condition, as an object.")
        return None
    used = frozenset().union(*(_KINDS[key].uses for key in _KINDS if key in raw))
    keys = [key for key in (*_GROUPS, *_KINDS) if key in raw and key not in used]
    if len(keys) != 1:
        allowed = ", ".join((*_GROUPS, *_KINDS))
        scope.problem(path, "not_a_condition", f"Give exactly one of: {allowed}.")
        return None
    if not scope.spend(path):
        return None
    if keys[0] in _GROUPS:
        return _parse_group(keys[0], raw, path, scope)
    return _KINDS[keys[0]].parse(raw, path, scope)


def _parse_group(key: str, raw: JsonObject, path: str, scope: Scope) -> Node | None:
    if not scope.only_keys(raw, path, key):
        return None
    if scope.depth >= MAX_DEPTH:
        scope.problem(path, "too_deep", f"Groups go at most {MAX_DEPTH} deep.")
        return None
    scope.depth += 1
    try:
        return _parse_children(key, raw[key], at(path, key), scope)
    finally:
        scope.depth -= 1


def _parse_children(key: str, inside: JsonValue, path: str, scope: Scope) -> Node | None:
    if key == "not":
        child = _parse_node(inside, path, scope)
        return None if child is None else Not(child)
    if not isinstance(inside, list):
        scope.problem(path, "not_a_list", "Give a list of conditions.")
        return None
    found = [_parse_node(item, at(path, i), scope) for i, item in enumerate(inside)]
    children = tuple(child for child in found if child is not None)
    if len(children) < len(found):
        return None
    return All(children) if key == "all" else Any(children)
