"""Whether a graph can be published, and what stands in the way, node by node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cumulus.apps.journeys.graph.model import MAX_NODES, Graph
from cumulus.apps.journeys.graph.rules import Catalogue, KindRules, Problem, Severity

Kinds = Mapping[str, KindRules]


def validate(graph: Graph, kinds: Kinds, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return every problem of `graph`, of the whole first, then in the nodes' order.

    Of a graph that is too large only that: its checks would cost more than they tell.
    Costs one call of the catalogue's `check_expression` per expression in the graph.
    """
    if len(graph.nodes) > MAX_NODES:
        return (Problem("", "too_many_nodes", f"Use at most {MAX_NODES} nodes; split the journey."),)
    order = {node.id: place for place, node in enumerate(graph.nodes)}
    found = [
        *_ids(graph),
        *_unknown_kinds(graph, kinds),
        *_entries(graph, kinds),
        *_edges(graph, kinds),
        *_missing_branches(graph, kinds),
        *_unreachable(graph, kinds),
        *_spinning(graph, kinds),
        *_configs(graph, kinds, catalogue),
    ]
    return tuple(sorted(found, key=lambda problem: order.get(problem.node, -1)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether one of `problems` stands in the way of publishing."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def entries(graph: Graph, kinds: Kinds) -> list[str]:
    """Return the ids of the nodes where people come in."""
    return [node.id for node in graph.nodes if node.kind in kinds and kinds[node.kind].enters]


def _ids(graph: Graph) -> Iterator[Problem]:
    for node_id, times in Counter(node.id for node in graph.nodes).items():
        if times > 1:
            yield Problem(node_id, "duplicate_node", "Two nodes have this id; rename one.")
        if not node_id or len(node_id) > 64:
            yield Problem(node_id, "invalid_node_id", "A node's id has 1 to 64 characters.")


def _unknown_kinds(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    for node in graph.nodes:
        if node.kind not in kinds:
            yield Problem(node.id, "unknown_kind", "There is no such kind of node; remove it.")


def _entries(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    found = entries(graph, kinds)
    if not found:
        yield Problem("", "entry_missing", "Add an entry: an event or a segment.")
    for extra in found[1:]:
        yield Problem(extra, "several_entries", "A journey has one entry; remove the others.")


def _edges(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    taken: set[tuple[str, str]] = set()
    for edge in graph.edges:
        source, target = graph.by_id.get(edge.source), graph.by_id.get(edge.target)
        if source is None or target is None:
            here = edge.target if source is None else edge.source
            yield Problem(
                here if here in graph.by_id else "",
                "dangling_edge",
                "A line leads to or from a node that is gone; remove it.",
            )
            continue
        if source.kind in kinds and edge.branch not in kinds[source.kind].branches:
            yield Problem(source.id, "unknown_branch", f"There is no way out called {edge.branch!r}.")
        if (edge.source, edge.branch) in taken:
            yield Problem(source.id, "branch_taken_twice", "One way out leads to two nodes.")
        if target.kind in kinds and kinds[target.kind].enters:
            yield Problem(target.id, "edge_into_entry", "No line may lead into an entry.")
        taken.add((edge.source, edge.branch))


def _missing_branches(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    for node in graph.nodes:
        for branch in kinds[node.kind].branches if node.kind in kinds else ():
            if (node.id, branch) not in graph.ways:
                way = "" if branch == "out" else f" on {branch!r}"
                yield Problem(
                    node.id,
                    "branch_missing",
                    f"Nothing follows{way}: people leave the journey here.",
                    Severity.WARNING,
                )


def _unreachable(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    starts = entries(graph, kinds)
    reached = _reach(graph, starts)
    for node in graph.nodes:
        if starts and node.id not in reached and node.id not in starts:
            yield Problem(node.id, "unreachable", "No way leads here; connect or remove it.")


def _reach(graph: Graph, starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    open_ids = list(starts)
    while open_ids:
        here = open_ids.pop()
        if here not in reached:
            reached.add(here)
            open_ids += [edge.target for edge in graph.edges if edge.source == here]
    return reached


def _spinning(graph: Graph, kinds: Kinds) -> Iterator[Problem]:
    """Kahn's peeling of the graph without the nodes that hold: what remains is in a loop."""
    passing = {node.id for node in graph.nodes if node.kind not in kinds or not kinds[node.kind].holds}
    ways = {(edge.source, edge.target) for edge in graph.edges if edge.source in passing and edge.target in passing}
    remaining = _peel({(target, source) for source, target in _peel(ways)})
    for node_id in (node.id for node in graph.nodes):
        if any(node_id in way for way in remaining):
            yield Problem(node_id, "loop_without_wait", "Put a wait into this loop.")


def _peel(ways: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the ways that remain after nodes without a way in are taken off, again and again."""
    while True:
        targets = {target for _, target in ways}
        kept = {way for way in ways if way[0] in targets}
        if kept == ways:
            return ways
        ways = kept


def _configs(graph: Graph, kinds: Kinds, catalogue: Catalogue) -> Iterator[Problem]:
    for node in graph.nodes:
        if node.kind in kinds:
            for finding in kinds[node.kind].check(node.config, catalogue):
                yield Problem(node.id, finding.code, finding.message, finding.severity)
