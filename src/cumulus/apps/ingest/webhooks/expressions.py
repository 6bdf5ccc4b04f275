"""JMESPath with bounds: what a mapping asks of a body can cost only so much. Pure.

The body comes from outside and the expressions from a member: neither may make the other
expensive. Steps are counted while an expression runs, lists are bounded where they arise, and
the few functions that make text out of structures take plain values only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, cast

from jmespath import exceptions, functions, parser, visitor

from cumulus.core.json import JsonValue

MAX_LENGTH = 500
MAX_NODES = 100
MAX_BUILDERS = 4
"""Lists and objects that one expression may build: nested, they multiply what is there."""
MAX_STEPS = 200_000
"""For all expressions over one delivery: about a tenth of a second."""
MAX_LIST = 10_000
MAX_TEXT = 100_000
_BUILDERS = frozenset({"multi_select_list", "multi_select_dict"})

# The library has no types for its trees and values.
_Node = dict[str, Any]


class BrokenPath(ValueError):
    """The expression cannot be read, or not be run on this body; `code` is stable."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Budget:
    """Steps left, for all expressions over one delivery."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps

    def spend(self) -> None:
        """Take one step, or raise `path_too_costly`."""
        self.steps -= 1
        if self.steps < 0:
            raise _too_costly()


def check(path: str) -> None:
    """Raise `BrokenPath` when `path` cannot be an expression."""
    _parsed(path)


def find(path: str, document: JsonValue, budget: Budget) -> JsonValue:
    """Return what `path` finds in `document`; None for nothing.

    Raises
    ------
    BrokenPath
        `path_broken`, `path_too_long`, `path_too_costly`.
    """
    tree = _parsed(path)
    try:
        found = _Bounded(budget).visit(tree, document)
    except (exceptions.JMESPathError, TypeError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, BrokenPath):
            raise
        raise BrokenPath("path_broken", _sentence(error)) from error
    return cast("JsonValue", found)


@lru_cache(maxsize=2_000)
def _parsed(path: str) -> _Node:
    if len(path) > MAX_LENGTH:
        raise BrokenPath("path_too_long", f"at most {MAX_LENGTH} characters")
    try:
        tree = parser.Parser().parse(path).parsed
    except (exceptions.JMESPathError, RecursionError) as error:
        raise BrokenPath("path_broken", _sentence(error)) from error
    nodes, builders = 0, 0
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            nodes += 1
            builders += node.get("type") in _BUILDERS
            waiting += node.get("children", [])
    if nodes > MAX_NODES or builders > MAX_BUILDERS:
        raise BrokenPath("path_too_long", f"at most {MAX_NODES} parts, {MAX_BUILDERS} of them lists or objects")
    return cast("_Node", tree)


class _Functions(functions.Functions):
    """The standard functions, those that make text bounded."""

    @functions.signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, parts: list[str]) -> str:
        if sum(map(len, parts)) + len(separator) * len(parts) > MAX_TEXT:
            raise _too_costly()
        return separator.join(parts)

    @functions.signature({"types": []})
    def _func_to_string(self, value: object) -> str:
        if isinstance(value, (dict, list)):
            raise BrokenPath("path_broken", "to_string takes one value, not a list or an object")
        return value if isinstance(value, str) else json.dumps(value)


class _Bounded(visitor.TreeInterpreter):
    """The library's interpreter, counting."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(visitor.Options(custom_functions=_Functions()))
        self._budget = budget

    def visit(self, node: Any, *args: object, **kwargs: object) -> object:
        """Visit one node with one value."""
        self._budget.spend()
        found = super().visit(node, *args, **kwargs)
        if isinstance(found, list) and len(found) > MAX_LIST:
            raise _too_costly()
        return found


def _too_costly() -> BrokenPath:
    return BrokenPath("path_too_costly", "the path walks over too much of this body")


def _sentence(error: BaseException) -> str:
    if isinstance(error, exceptions.JMESPathTypeError):
        # The library's own words hold the value, which may be the whole body.
        return f"{error.function_name}() does not take a value of type {error.actual_type}"
    return " ".join(str(error).split())[:200]
