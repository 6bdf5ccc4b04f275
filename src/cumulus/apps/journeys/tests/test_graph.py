"""The graph's form and its problems: tables, without engines."""

from __future__ import annotations

import math

import pytest

from cumulus.apps.journeys.graph.model import canonical, parse
from cumulus.apps.journeys.graph.rules import Catalogue, Finding, Severity
from cumulus.apps.journeys.graph.validation import has_errors, validate
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.tests.making import graph, node
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject

ENTRY = node("in", "entry_event", event="Order Completed")
SEGMENT = node("in2", "entry_segment", segment="vip")
WAIT = node("wait", "wait", hours=1)
MAIL = node("mail", "send_mail", template_id=7)
IF = node("if", "condition", expression={"tag": "vip", "op": "has"})
TAG = node("tag", "add_tag", tag="won back")
EXIT = node("exit", "exit")


def check_expression(expression: JsonObject) -> list[Finding]:
    if expression.get("segment") == "gone":
        return [Finding("unknown_segment", "Gone.")]
    if expression.get("event") == "Never Seen":
        return [Finding("unknown_event", "Not seen yet.", Severity.WARNING)]
    return []


CATALOGUE = Catalogue(frozenset({7}), check_expression)


def problems(made: JsonObject) -> list[tuple[str, str]]:
    return [(each.node, each.code) for each in validate(parse(made), KINDS, CATALOGUE)]


SOUND = [
    graph(ENTRY, WAIT, MAIL, EXIT, ways="in>wait wait>mail mail>exit"),
    graph(SEGMENT, IF, MAIL, TAG, EXIT, ways="in2>if if>mail:yes if>tag:no mail>exit tag>exit"),
    graph(ENTRY, IF, WAIT, EXIT, ways="in>if if>wait:no if>exit:yes wait>if"),
    graph(ENTRY, EXIT, ways="in>exit"),
]


@pytest.mark.parametrize("made", SOUND)
def test_sound_graph_has_no_problem(made: JsonObject) -> None:
    assert problems(made) == []


UNSOUND = [
    ("no entry", graph(WAIT, EXIT, ways="wait>exit"), ("", "entry_missing")),
    (
        "two entries",
        graph(ENTRY, SEGMENT, EXIT, ways="in>exit in2>exit"),
        ("in2", "several_entries"),
    ),
    ("nothing leads there", graph(ENTRY, EXIT, TAG, ways="in>exit tag>exit"), ("tag", "unreachable")),
    (
        "the target is gone",
        graph(ENTRY, EXIT, ways="in>exit exit>nowhere"),
        ("exit", "dangling_edge"),
    ),
    ("the source is gone", graph(ENTRY, EXIT, ways="in>exit who>exit"), ("exit", "dangling_edge")),
    (
        "a loop without a wait",
        graph(ENTRY, TAG, MAIL, ways="in>tag tag>mail mail>tag"),
        ("tag", "loop_without_wait"),
    ),
    ("a node into itself", graph(ENTRY, TAG, ways="in>tag tag>tag"), ("tag", "loop_without_wait")),
    ("a line into the entry", graph(ENTRY, WAIT, ways="in>wait wait>in"), ("in", "edge_into_entry")),
    ("a way that a wait lacks", graph(ENTRY, EXIT, ways="in>exit:yes"), ("in", "unknown_branch")),
    (
        "one way to two nodes",
        graph(ENTRY, EXIT, TAG, ways="in>exit in>tag tag>exit"),
        ("in", "branch_taken_twice"),
    ),
    ("two nodes of one id", graph(ENTRY, EXIT, EXIT, ways="in>exit"), ("exit", "duplicate_node")),
    ("no such kind", graph(ENTRY, node("x", "teleport"), ways="in>x"), ("x", "unknown_kind")),
    ("an event missing", graph(node("in", "entry_event"), EXIT, ways="in>exit"), ("in", "event_missing")),
    (
        "an unknown segment",
        graph(node("in", "entry_segment", segment="gone"), EXIT, ways="in>exit"),
        ("in", "unknown_segment"),
    ),
    (
        "an unknown template",
        graph(ENTRY, node("m", "send_mail", template_id=8), EXIT, ways="in>m m>exit"),
        ("m", "unknown_template"),
    ),
    (
        "a wait of no time",
        graph(ENTRY, node("w", "wait"), EXIT, ways="in>w w>exit"),
        ("w", "wait_missing"),
    ),
    (
        "a key that the kind lacks",
        graph(ENTRY, node("w", "wait", weeks=2), EXIT, ways="in>w w>exit"),
        ("w", "invalid_config"),
    ),
]


@pytest.mark.parametrize(("made", "problem"), [row[1:] for row in UNSOUND], ids=[row[0] for row in UNSOUND])
def test_unsound_graph_says_what_and_where(made: JsonObject, problem: tuple[str, str]) -> None:
    assert problem in problems(made)
    assert has_errors(validate(parse(made), KINDS, CATALOGUE))


def test_missing_branch_is_a_warning_because_people_just_leave() -> None:
    found = validate(parse(graph(ENTRY, IF, EXIT, ways="in>if if>exit:yes")), KINDS, CATALOGUE)
    assert [(each.node, each.code, each.severity) for each in found] == [("if", "branch_missing", Severity.WARNING)]
    assert not has_errors(found)


def test_event_that_never_came_is_a_warning() -> None:
    entry = node("in", "entry_event", event="Never Seen")
    assert not has_errors(validate(parse(graph(entry, EXIT, ways="in>exit")), KINDS, CATALOGUE))


def test_two_hundred_nodes_are_enough() -> None:
    nodes = [node(f"w{at}", "wait", seconds=1) for at in range(200)]
    made = graph(ENTRY, *nodes, ways="in>w0 " + " ".join(f"w{at}>w{at + 1}" for at in range(199)))
    assert ("", "too_many_nodes") in problems(made)


def test_canonical_form_is_stable_and_drops_what_is_unknown() -> None:
    made: JsonObject = {
        "nodes": [{"id": "in", "kind": "exit", "colour": "red"}],
        "edges": [{"source": "in", "target": "in"}],
    }
    once = canonical(parse(made))
    assert once == {
        "nodes": [{"id": "in", "kind": "exit", "config": {}, "title": "", "position": {"x": 0.0, "y": 0.0}}],
        "edges": [{"id": "in-out-in", "source": "in", "target": "in", "branch": "out"}],
    }
    assert canonical(parse(once)) == once


@pytest.mark.parametrize(
    "made",
    [
        None,
        [],
        {"nodes": {}},
        {"nodes": [1]},
        {"nodes": [{"id": 1, "kind": "exit"}]},
        {"nodes": [{"id": "a"}]},
        {"nodes": [{"id": "a", "kind": "exit", "config": []}]},
        {"nodes": [{"id": "a", "kind": "exit", "config": {"reason": "a\0b"}}]},
        {"nodes": [{"id": "a", "kind": "exit", "config": {"reason": "\ud800"}}]},
        {"nodes": [{"id": "a", "kind": "wait", "config": {"days": math.inf}}]},
        {"nodes": [{"id": "a", "kind": "exit", "position": {"x": True}}]},
        {"nodes": [{"id": "a", "kind": "exit", "position": {"x": math.nan}}]},
        {"edges": [{"source": "a"}]},
    ],
)
def test_wrong_shape_is_an_error_of_the_graph(made: object) -> None:
    with pytest.raises(Invalid, match="invalid_graph"):
        parse(made)
