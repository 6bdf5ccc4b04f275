"""Folding a tree's groups into one SQL condition."""

from __future__ import annotations

from collections.abc import Callable

from cumulus.apps.audiences.expressions.tree import All, Any, Leaf, Node, Not


def render(node: Node, leaf: Callable[[Leaf], str]) -> str:
    """Return the SQL condition of `node`, in brackets; `leaf` writes that of a leaf."""
    match node:
        case All(children):
            return _join([render(child, leaf) for child in children], " AND ", "true")
        case Any(children):
            return _join([render(child, leaf) for child in children], " OR ", "false")
        case Not(child):
            return f"(NOT {render(child, leaf)})"
        case _:
            return f"({leaf(node)})"


def _join(parts: list[str], word: str, empty: str) -> str:
    return f"({word.join(parts)})" if parts else empty
