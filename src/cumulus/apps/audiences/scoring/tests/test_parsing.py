"""Every mistake of a card is named with its place; what waits for data is no mistake."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.scoring.differing import differing
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.apps.audiences.scoring.presets import PRESETS
from cumulus.apps.audiences.scoring.tests.cards import BUYERS
from cumulus.core.json import JsonObject, JsonValue


def _with(rule: JsonObject) -> JsonValue:
    return {"groups": [{"name": "g", "factor": "fit", "rules": [{"key": "r", "name": "r", "points": 1, **rule}]}]}


BROKEN: list[tuple[JsonValue, str, str]] = [
    ([], "", "not_a_card"),
    ({}, "groups", "not_groups"),
    ({"groups": [{"name": "g", "factor": "luck", "rules": []}]}, "groups.0.factor", "unknown_factor"),
    ({"groups": [{"name": "g", "factor": "fit", "rules": {}}]}, "groups.0.rules", "not_a_list"),
    ({"groups": [[]]}, "groups.0", "not_a_group"),
    ({"groups": [{"name": "g", "factor": "fit", "rules": [1]}]}, "groups.0.rules.0", "not_a_rule"),
    (_with({}), "groups.0.rules.0", "not_a_rule"),
    (_with({"event": "x", "when": {"all": []}}), "groups.0.rules.0", "not_a_rule"),
    (_with({"event": "x", "points": 1e9}), "groups.0.rules.0.points", "not_number"),
    (_with({"event": "x", "key": "A B"}), "groups.0.rules.0.key", "invalid_key"),
    (_with({"event": "x", "half_life": "soon"}), "groups.0.rules.0.half_life", "not_duration"),
    (_with({"event": "x", "cap": -1}), "groups.0.rules.0.cap", "not_number"),
    (_with({"event": "x", "first_only": "yes"}), "groups.0.rules.0.first_only", "not_bool"),
    (_with({"event": "x", "more": 1}), "groups.0.rules.0.more", "unknown_key"),
    (_with({"when": {"all": [{"tag": "x", "op": "?"}]}}), "groups.0.rules.0.when.all.0.op", "unknown_operator"),
    ({**BUYERS, "thresholds": {"fit": [1, 2, 3]}}, "thresholds.fit", "not_thresholds"),
    ({**BUYERS, "cells": {"E5": "x"}}, "cells", "not_cells"),
    ({**BUYERS, "weights": {"fit": -1}}, "weights.fit", "not_number"),
]


@pytest.mark.parametrize(("raw", "path", "code"), BROKEN, ids=str)
def test_a_mistake_is_named(raw: JsonValue, path: str, code: str) -> None:
    catalogue = Catalogue(tags=frozenset({"x"}))
    assert (path, code) in [(each.path, each.code) for each in parse_card(raw, catalogue).problems]


def test_a_key_is_there_once() -> None:
    rule: JsonValue = {"key": "r", "name": "r", "points": 1, "event": "x"}
    found = parse_card({"groups": [{"name": "g", "factor": "fit", "rules": [rule, rule]}]}, Catalogue())
    assert [each.code for each in found.problems] == ["key_taken"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_works_before_any_data(preset: object, language: str) -> None:
    definition = next(each for each in PRESETS if each is preset).definitions[language]
    card = parse_card(definition, Catalogue()).required()
    assert len(card.rules) >= 6
    assert {problem.code for problem in card.waiting} <= {"unknown_event", "unknown_attribute", "unknown_tag"}


def test_a_difference_names_the_rule() -> None:
    groups = BUYERS["groups"]
    assert isinstance(groups, list)
    found = differing(BUYERS, {**BUYERS, "groups": groups[:1], "mql": 25})
    assert [(each.path, each.before is None, each.after is None) for each in found] == [
        ("mql", False, False),
        ("group.1", False, True),
        ("rule.orders", False, True),
    ]
    assert differing(BUYERS, BUYERS) == []
