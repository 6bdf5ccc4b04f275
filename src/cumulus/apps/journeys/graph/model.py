"""A journey's graph as frozen values, and its one JSON form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue

OUT = "out"
YES = "yes"
NO = "no"

MAX_NODES = 200
"""Beyond it a canvas is no longer read by anybody; Adobe and Braze stop at 100 to 200 too."""


MAX_TEXT = 200
"""Characters of an id or a title."""
MAX_DEPTH = 32
"""How deep a config nests; expressions are the deepest."""
MAX_COORDINATE = 1e9


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a journey.

    Attributes
    ----------
    id : str
        Unique in its graph; the people who stand there are kept under it.
    kind : str
        A name in the registry of node kinds.
    config : JsonObject
        What the kind needs; read by the kind only.
    title : str
        The user's own name for it; empty means that the kind's words describe it.
    x, y : float
        Place on the canvas; without meaning for the engine.
    """

    id: str
    kind: str
    config: JsonObject = field(default_factory=dict)
    title: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node's branch (`out`, `yes`, `no`) to another node."""

    id: str
    source: str
    target: str
    branch: str = OUT


@dataclass(frozen=True)
class Graph:
    """Nodes and edges, in the user's order; nothing is known of their soundness."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Every node under its id; of several with one id the first."""
        return {node.id: node for node in reversed(self.nodes)}

    @cached_property
    def ways(self) -> Mapping[tuple[str, str], str]:
        """The target node under (source, branch); dangling edges are left out."""
        return {
            (edge.source, edge.branch): edge.target
            for edge in reversed(self.edges)
            if edge.source in self.by_id and edge.target in self.by_id
        }

    def after(self, node_id: str, branch: str) -> Node | None:
        """Return the node behind a branch; None means that the journey ends there."""
        target = self.ways.get((node_id, branch))
        return None if target is None else self.by_id[target]

    def with_config(self, configs: Mapping[str, JsonObject]) -> Graph:
        """Return the graph with the configs of the named nodes replaced."""
        return replace(
            self,
            nodes=tuple(replace(node, config=configs[node.id]) if node.id in configs else node for node in self.nodes),
        )


def parse(data: object) -> Graph:
    """Return the graph in its JSON form.

    Unknown keys are dropped; a missing title, position or branch takes its default.

    Raises
    ------
    Invalid
        `invalid_graph` when the shape is wrong: not lists of objects, ids that are not text.
    """
    if not isinstance(data, dict):
        raise _invalid("The graph must be an object with nodes and edges.")
    return Graph(
        nodes=tuple(_node(item) for item in _objects(data, "nodes")),
        edges=tuple(_edge(item) for item in _objects(data, "edges")),
    )


def canonical(graph: Graph) -> JsonObject:
    """Return the one JSON form of `graph`: equal graphs give equal JSON."""
    return {
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                "config": node.config,
                "title": node.title,
                "position": {"x": node.x, "y": node.y},
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "id": edge.id,
                "source": edge.source,
                "target": edge.target,
                "branch": edge.branch,
            }
            for edge in graph.edges
        ],
    }


def _objects(data: Mapping[str, object], key: str) -> list[JsonObject]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _invalid(f"{key} must be a list of objects.")
    return found


def _node(item: JsonObject) -> Node:
    config, position = item.get("config", {}), item.get("position", {})
    if not isinstance(config, dict) or not isinstance(position, dict):
        raise _invalid("A node's config and position must be objects.")
    _check_storable(config, MAX_DEPTH)
    return Node(
        id=_text(item, "id"),
        kind=_text(item, "kind"),
        config=config,
        title=_text(item, "title", ""),
        x=_number(position.get("x", 0)),
        y=_number(position.get("y", 0)),
    )


def _edge(item: JsonObject) -> Edge:
    source, target = _text(item, "source"), _text(item, "target")
    branch = _text(item, "branch", OUT) or OUT
    return Edge(_text(item, "id", f"{source}-{branch}-{target}"), source, target, branch)


def _text(item: JsonObject, key: str, default: str | None = None) -> str:
    found = item.get(key)
    if found is None and default is not None:
        return default
    if not isinstance(found, str) or len(found) > MAX_TEXT:
        raise _invalid(f"{key} must be text of at most {MAX_TEXT} characters.")
    _check_storable(found, 1)
    return found


def _check_storable(value: JsonValue, depth: int) -> None:
    """Refuse what PostgreSQL's jsonb refuses: NUL, lone surrogates, numbers beyond a double."""
    if depth == 0:
        raise _invalid("A config nests too deep.")
    if isinstance(value, float) and not math.isfinite(value):
        raise _invalid("A number is too large.")
    if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise _invalid("A text holds characters that cannot be stored.")
    if isinstance(value, list):
        for each in value:
            _check_storable(each, depth - 1)
    if isinstance(value, dict):
        for key, each in value.items():
            _check_storable(key, 1)
            _check_storable(each, depth - 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: JsonValue) -> float:
    good = isinstance(value, (int, float)) and abs(value) < MAX_COORDINATE
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not good:
        raise _invalid("A position's x and y must be numbers.")
    return float(value)


def _invalid(message: str) -> Invalid:
    return Invalid("invalid_graph", message, field="graph")
