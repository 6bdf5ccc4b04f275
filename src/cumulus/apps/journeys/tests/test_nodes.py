"""The conformance suite of node kinds: a new kind fails here until it has its sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from cumulus.apps.journeys.engine.runs import load_triggers
from cumulus.apps.journeys.graph.model import Node
from cumulus.apps.journeys.graph.rules import Catalogue
from cumulus.apps.journeys.models import Run
from cumulus.apps.journeys.nodes.base import Names, People, StepBatch
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.tests.making import T0, identified
from cumulus.core.errors import Terminal
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, RunId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

CATALOGUE = Catalogue(frozenset({7}), lambda _: [])
NAMES = Names({7: "Welcome"}, lambda _expression, locale: f"words in {locale}")


@dataclass(frozen=True)
class Sample:
    """One kind's good config, what a bad one is called, and the published form."""

    good: JsonObject
    bad: JsonObject
    code: str
    pinned: JsonObject = field(default_factory=dict)
    needs_config: bool = True


SAMPLES = {
    "entry_event": Sample({"event": "Order Completed"}, {"event": " "}, "event_missing"),
    "entry_segment": Sample({"segment": "vip"}, {"segment": ""}, "segment_missing"),
    "wait": Sample({"days": 1, "hours": 2}, {"seconds": -5}, "wait_negative"),
    "condition": Sample(
        {"expression": {"attribute": "city", "op": "eq", "value": "Shanghai"}},
        {"expression": {}},
        "condition_missing",
    ),
    "send_mail": Sample(
        {"template_id": 7},
        {"template_id": 8},
        "unknown_template",
        {"template_id": 7, "template_version_id": 70},
    ),
    "add_tag": Sample({"tag": "won back"}, {"tag": "x" * 101}, "invalid_tag"),
    "exit": Sample({"reason": "bought"}, {"reason": "x" * 101}, "invalid_reason", needs_config=False),
}


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_name_is_the_registry_key(name: str) -> None:
    assert KINDS[name].name == name


@pytest.mark.parametrize("name", KINDS)
def test_good_config_has_no_finding(name: str) -> None:
    assert KINDS[name].check(SAMPLES[name].good, CATALOGUE) == []


@pytest.mark.parametrize("name", KINDS)
def test_bad_config_is_named(name: str) -> None:
    found = KINDS[name].check(SAMPLES[name].bad, CATALOGUE)
    assert [each.code for each in found] == [SAMPLES[name].code]


@pytest.mark.parametrize("name", KINDS)
def test_empty_config_is_a_finding_where_a_config_is_needed(name: str) -> None:
    assert bool(KINDS[name].check({}, CATALOGUE)) == SAMPLES[name].needs_config


@pytest.mark.parametrize("name", KINDS)
def test_unknown_key_is_refused(name: str) -> None:
    found = KINDS[name].check({**SAMPLES[name].good, "surprise": 1}, CATALOGUE)
    assert [each.code for each in found] == ["invalid_config"]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("value", [None, 1, "x", [], {"a": [None]}, True])
def test_any_value_in_any_field_is_checked_without_a_crash(name: str, value: object) -> None:
    for key in SAMPLES[name].good:
        KINDS[name].check({key: value}, CATALOGUE)  # type: ignore[dict-item]  # wrong on purpose


@pytest.mark.parametrize("name", KINDS)
def test_words_differ_by_language_and_need_no_finished_config(name: str) -> None:
    kind = KINDS[name]
    for config in (SAMPLES[name].good, {}):
        assert kind.words(config, NAMES, "zh")
        assert kind.words(config, NAMES, "zh") != kind.words(config, NAMES, "en")


@pytest.mark.parametrize("name", KINDS)
def test_only_kinds_that_hold_delay(name: str) -> None:
    kind = KINDS[name]
    assert (kind.delay(SAMPLES[name].good) > timedelta(0)) == kind.holds


@pytest.mark.parametrize("name", KINDS)
def test_step_sends_everybody_somewhere_exactly_once(
    name: str, workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    kind, batch = KINDS[name], _batch(name, workspace, api, drain)
    outcome = kind.step(batch)
    moved = sorted(run_id for people in outcome.moves.values() for run_id in people.run_ids)
    assert set(outcome.moves) == set(kind.branches)
    assert moved == (sorted(batch.people.run_ids) if kind.branches else [])
    assert (outcome.finish_reason is None) == bool(kind.branches)


@pytest.mark.parametrize("name", [name for name in KINDS if SAMPLES[name].needs_config])
def test_broken_config_moves_nobody(name: str, workspace: TestWorkspace) -> None:
    node = Node("n", name, {"surprise": 1})
    people = People([RunId(1)], [ContactId(1)])
    if name in ("entry_event", "entry_segment", "wait"):
        return  # These let pass whoever is due: their config did its work before.
    with pytest.raises(Terminal, match="invalid_config"):
        KINDS[name].step(
            StepBatch(
                workspace.id,
                JourneyId(1),
                JourneyVersionId(1),
                node,
                people,
                T0,
                straight=True,
                load_triggers=load_triggers,
            )
        )


def _batch(name: str, workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> StepBatch:
    cities = ("Shanghai", "Suzhou", "Shanghai")
    contacts = [identified(workspace, api, drain, city=city) for city in cities]
    made = [
        Run.objects.create(
            workspace_id=workspace.id,
            version_id=2**40,
            contact_id=contact_id,
            origin_id=contact_id,
            entered_at=T0,
            entry_key="conformance",
        )
        for contact_id in contacts
    ]
    sample = SAMPLES[name]
    return StepBatch(
        workspace.id,
        JourneyId(1),
        JourneyVersionId(2**40),
        Node("n", name, sample.pinned or sample.good),
        People([RunId(run.pk) for run in made], [ContactId(pk) for pk in contacts]),
        T0,
        straight=True,
        load_triggers=load_triggers,
    )
