"""What can go wrong is said in both languages of the pages."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any  # what JSON may hold

import pytest

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.audiences.own_events import OWN_EVENTS
from cumulus.apps.content.rendering.problems import MESSAGES
from cumulus.apps.ingest.webhooks.presets.registry import PRESETS
from cumulus.core.json import JsonValue
from cumulus.core.known_names import KNOWN
from tests.architecture.pages import named
from tests.architecture.sources import package_files, parsed

WEB = Path(__file__).parents[2] / "web" / "src"
LANGUAGES = ["en", "zh-CN"]
_PARAMETER = re.compile(r"\{\{(\w+)\}\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _texts(path: str, key: str = "") -> dict[str, Any]:
    page = json.loads((WEB / path).read_text())
    texts: dict[str, Any] = page[key] if key else page
    return texts


def _event_names(language: str) -> dict[str, str]:
    return {name: said for name, called in KNOWN.event.items() if (said := called[LANGUAGES[::-1].index(language)])}


def _audited() -> set[str]:
    """Return the actions that the audit log names, as the pages' keys."""
    calls = (node for path in package_files() for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    actions = (node.args[1] for node in calls if ast.unparse(node.func).endswith("record_audit"))
    return {str(action.value).replace(".", "_") for action in actions if isinstance(action, ast.Constant)}


def _tables(language: str) -> list[tuple[set[str], dict[str, Any]]]:
    """Return the codes that each table of the reference names, and the texts that pages have for them."""
    return [
        ({*named("errors", "any"), *named("errors", "api")}, _texts(f"shared/locales/errors.{language}.json")),
        (named("errors", "expressions"), _texts(f"shared/expression/locales/{language}.json", "problem")),
        (named("errors", "journeys"), _texts(f"features/journeys/locales/{language}.json", "server")),
        (named("errors", "templates"), _texts(f"features/templates/locales/{language}.json", "problem")),
        (named("errors", "quarantine"), _texts(f"features/data/locales/{language}.json", "reason")),
        (named("errors", "refusals"), _texts(f"features/data/webhooks/locales/{language}.json", "refused")),
        (named("errors", "mapping"), _texts(f"features/data/webhooks/locales/{language}.json", "problem")),
        (named("errors", "reasons"), _texts(f"features/contacts/locales/{language}.json", "reason")),
        (_audited(), _texts(f"features/settings/locales/{language}.json", "audit")["did"]),
        (set(OWN_EVENTS), _event_names(language)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_event_of_ours_has_a_text(language: str) -> None:
    for codes, texts in _tables(language):
        assert {code for code in codes if "<" not in code} - texts.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_a_preset_has_a_name(language: str) -> None:
    named_events = _event_names(language)
    brought = {event for preset in PRESETS.values() for event in _events(preset.mapping)}
    assert {"Order Completed", "Payment Failed"} <= brought
    assert brought - named_events.keys() == set()


def test_every_property_of_ours_and_of_a_preset_has_a_name() -> None:
    brought = {(event, key) for event, keys in OWN_EVENTS.items() for key in keys}
    brought |= {pair for preset in PRESETS.values() for pair in _properties(preset.mapping)}
    assert {("Order Completed", "list_total"), ("Live Watched", "replay"), ("Stage Changed", "to")} <= brought
    named_properties = {(event, key) for event, keys in KNOWN.event_property.items() for key in keys}
    assert {pair for pair in brought if pair[1] not in KNOWN.property} - named_properties == set()


def _properties(mapping: Any) -> set[tuple[str, str]]:
    """Return the properties that the rules of events write, each with its event."""
    tracked = [rule for rule in mapping["items"] if rule["kind"] == "track"]
    return {(str(rule["event"].get("text")), key) for rule in tracked for key in rule["properties"]}


def test_every_known_name_is_said_in_both_languages() -> None:
    said = [KNOWN.attribute, KNOWN.event, KNOWN.company, KNOWN.property, *KNOWN.event_property.values()]
    assert [key for names in said for key, called in names.items() if not all(called)] == []


def _events(mapping: JsonValue) -> set[str]:
    """Return the texts that stand for `event`, at any depth."""
    if isinstance(mapping, list):
        return {event for each in mapping for event in _events(each)}
    if not isinstance(mapping, dict):
        return set()
    own = mapping.get("event")
    found = {event for each in mapping.values() for event in _events(each)}
    return found | {str(own["text"])} if isinstance(own, dict) and "text" in own else found


def test_chinese_texts_are_chinese() -> None:
    for _, texts in _tables("zh-CN"):
        assert [text for text in texts.values() if not _CHINESE.search(str(text))] == []


def test_the_reference_names_the_problems_of_templates() -> None:
    assert named("errors", "templates") == MESSAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_name_only_what_a_template_problem_brings(language: str) -> None:
    texts = _texts(f"features/templates/locales/{language}.json", "problem")
    brought = {code: set(re.findall(r"\{(\w+)\}", message)) for code, message in MESSAGES.items()}
    assert {code for code, text in texts.items() if not set(_PARAMETER.findall(text)) <= brought[code]} == set()
