"""Hostile text at every place of every leaf: a clear refusal, or exactly the oracle's people; never an error, a stranger, other SQL.

The leaves come from the registry and their examples from `strategies`: a new leaf is tried as soon as it has some.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cumulus.apps.audiences.evaluation import SETTINGS
from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.compiler import Context, compile_figures, compile_judgements
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.registry import LEAF_KINDS
from cumulus.apps.audiences.expressions.sql import usable_path
from cumulus.apps.audiences.expressions.text import UnreadableText, parse_text, write
from cumulus.apps.audiences.expressions.tree import Any as AnyOf
from cumulus.apps.audiences.expressions.tree import Leaf, Node
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.apps.audiences.scoring.tests.cards import BUYERS
from cumulus.apps.audiences.tests import hostile, strategies
from cumulus.apps.audiences.tests.population import COMPUTED, NOW, SCORES, STAGES, load_people
from cumulus.apps.audiences.tests.standing import IDENTITIES, PURPOSES, STAGE_KEYS, close, closed
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import Warehouse, get_warehouse

_EXAMPLES, _AT_ONCE = 3, 12
_MOST = 3 * int(os.environ.get("CUMULUS_TEST_EXAMPLES", "8"))
"""Trees of one leaf that the warehouse answers, more when asked; all of them are read."""
_RELAXED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)
KNOWING = OpenCatalogue(
    segments=strategies.SEGMENTS,
    scores=SCORES,
    stage_models={slug: (model, STAGE_KEYS) for slug, model in STAGES.items()},
    computed_tags=COMPUTED,
    purposes=PURPOSES,
    identities=IDENTITIES,
    zone="Asia/Shanghai",
)
"""Knows every name, as a workspace would into which somebody sent them all."""
_KINDS = [kind.key for kind in LEAF_KINDS]
_PLAIN = re.compile(r"[\w\s.\-]*")
_OURS = {"{workspace:UInt32}", "{among:Array(UInt32)}", "{p0:String}", ":`String`"}
_TELLING = [text for text in hostile.TEXTS if len(text) > 4 and not _PLAIN.fullmatch(text) and text not in _OURS]
"""Text that may stand in no statement: it is a parameter everywhere."""


def _size(raw: JsonValue) -> int:
    if isinstance(raw, dict):
        return sum(1 + _size(value) for value in raw.values())
    return sum(1 + _size(item) for item in raw) if isinstance(raw, list) else 0


@pytest.fixture(scope="module")
def examples() -> dict[str, list[JsonObject]]:
    """Some examples of every leaf, those with the most places."""
    drawn: dict[str, list[JsonObject]] = {key: [] for key in _KINDS}

    @settings(max_examples=60, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=_RELAXED)
    @given(st.lists(strategies.leaves, min_size=20, max_size=30))
    def draw(leaves: list[JsonObject]) -> None:
        for leaf in leaves:
            # The kind that stands alone: `message` has a `journey` of its own.
            drawn[next(key for key in sorted(_KINDS, key=lambda each: each == "journey") if key in leaf)].append(leaf)

    draw()
    drawn["members"] = [{"members": "any", "of": {"all": [{"tag": "vip", "op": "has"}]}}]
    drawn["listed"] = [{"listed": 7}]
    shapes = {
        key: {json.dumps(sorted(each)): each for each in sorted(found, key=_size)} for key, found in drawn.items()
    }
    return {key: list(found.values())[-_EXAMPLES:] for key, found in shapes.items()}


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    """Each has one hostile text as value, as name, as tag and as event."""
    names = [text for text in hostile.TEXTS if text and usable_path(text) and ".." not in text]
    return close(
        tuple(
            Person(
                ContactId(i + 1),
                {"city": text, "mixed": [text, "a"], **({text: "a"} if i % 3 == 0 and _PLAIN.fullmatch(text) else {})},
                frozenset({text}),
                tuple(Happening(name, NOW, {"currency": text, "total": 5}) for name in ("Seen", text)),
                email="a@example.com",
            )
            for i, text in enumerate(names)
        )
    )


@pytest.fixture(scope="module")
def context(engines: None, people: tuple[Person, ...]) -> Context:
    """The people in a workspace, and strangers like them in another; both are asked for."""
    mine, other = (WorkspaceId(secrets.randbelow(2**30) + 2**31) for _ in range(2))
    load_people(get_warehouse(), mine, people)
    strangers = tuple(replace(each, id=ContactId(each.id + 10_000)) for each in people)
    load_people(get_warehouse(), other, strangers)
    return Context(mine, NOW, among=[each.id for each in (*people, *strangers)], closed=closed)


def test_every_leaf_has_an_example(examples: dict[str, list[JsonObject]]) -> None:
    assert [key for key in _KINDS if not examples[key]] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", _KINDS)
def test_hostile_text_selects_whom_the_oracle_selects(
    warehouse: Warehouse,
    people: tuple[Person, ...],
    context: Context,
    examples: dict[str, list[JsonObject]],
    kind: str,
) -> None:
    found = {repr(raw): (raw, tree) for raw, tree in _read(examples[kind])}
    some = random.Random(kind).sample(list(found.values()), min(_MOST, len(found)))
    assert some
    for at in range(0, len(some), _AT_ONCE):
        raws, trees = zip(*some[at : at + _AT_ONCE], strict=True)
        expected = [[each.id for each in people if matches(tree, each, NOW)] for tree in trees]
        for raw, wide, narrow, wanted in zip(
            raws, _wide(warehouse, trees, context), _narrow(warehouse, trees, context), expected, strict=True
        ):
            assert wide == wanted, raw
            assert narrow == len(wanted), raw


def _read(samples: Sequence[JsonObject]) -> Iterator[tuple[JsonValue, Node]]:
    """Yield what can be read although it is hostile; everything else has a problem with a code, in any catalogue."""
    for sample in samples:
        for raw in hostile.changed(sample):
            for catalogue in (strategies.CATALOGUE, KNOWING):
                parsed = parse(raw, catalogue)
                assert (parsed.tree is None) == bool(parsed.problems)
                assert all(problem.code and problem.message for problem in parsed.problems)
            if parsed.tree is not None:
                assert sentence(parsed.tree, "en")
                assert sentence(parsed.tree, "zh")
                yield raw, parsed.tree


def _wide(warehouse: Warehouse, trees: Sequence[Node], context: Context) -> list[list[int]]:
    compiled = compile_judgements(trees, context)
    _check_shape(compiled.statement.sql)
    read = compiled.read(warehouse.query(compiled.statement.sql, compiled.statement.params, SETTINGS).rows)
    return [
        sorted(int(who) for who, flags in zip(read.people, read.inside.tolist(), strict=True) if flags[i])
        for i in range(len(trees))
    ]


def _narrow(warehouse: Warehouse, trees: Sequence[Node], context: Context) -> list[int]:
    """Return how many meet each tree, in one statement."""
    compiled = compile_figures(AnyOf((AnyOf(()), *trees)), context, {})
    _check_shape(compiled.statement.sql)
    (row,) = warehouse.query(compiled.statement.sql, compiled.statement.params, SETTINGS).rows
    counts = {each.path: each.count for each in compiled.read(row).conditions}
    return [counts[f"any.{i + 1}"] for i in range(len(trees))]


def _check_shape(sql: str) -> None:
    assert [text for text in _TELLING if text in sql] == []


@pytest.mark.parametrize("kind", _KINDS)
def test_hostile_text_is_never_part_of_a_statement(kind: str, examples: dict[str, list[JsonObject]]) -> None:
    """Two hostile texts at one place make the same statement: only parameters differ."""
    context = Context(WorkspaceId(1), NOW, closed=closed)
    for sample in examples[kind]:
        for pair in zip(
            hostile.changed(sample, ["it's {p0:String} `q`"]), hostile.changed(sample, ["'; \\ {x:Id} --"]), strict=True
        ):
            trees = [parse(raw, KNOWING).tree for raw in pair]
            if all(isinstance(tree, Leaf) for tree in trees):
                first, second = (compile_judgements([tree], context).statement for tree in trees if tree is not None)
                assert first.sql == second.sql, pair
                assert first.params.keys() == second.params.keys()


def test_hostile_expressions_as_text_come_back_as_they_were(examples: dict[str, list[JsonObject]]) -> None:
    for samples in examples.values():
        for sample in samples:
            for raw in hostile.changed(sample, hostile.TEXTS[::3]):
                if parse(raw, KNOWING).tree is not None:
                    assert parse_text(write(raw)) == raw


def test_hostile_texts_are_no_expressions_and_say_where(examples: dict[str, list[JsonObject]]) -> None:
    for samples in (found for key, found in examples.items() if key != "listed"):
        text = write(samples[0])
        for bad in (*hostile.TEXTS, *hostile.NO_TEXTS):
            for broken in (bad, f"{text} {bad}", f"{text[: len(text) // 2]}{bad}{text[len(text) // 2 :]}"):
                with suppress(UnreadableText):
                    write(parse_text(broken))


def test_hostile_score_cards_are_read_or_refused_with_a_reason() -> None:
    whole: JsonObject = {**BUYERS, "weights": {"fit": 1, "engagement": 1}, "cells": {"A1": "hot"}}
    for raw in hostile.changed(whole, hostile.EVERYTHING[::2]):
        found = parse_card(raw, KNOWING)
        assert found.card is not None or found.problems
        assert all(problem.code and problem.message for problem in found.problems)
