"""What differs between two versions of a card, place by place; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cumulus.core.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a card: `rule.key` with the rule's name, `group.0`, or a setting."""

    path: str
    name: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class DifferingPlace:
    """A place that is not the same in both; None: it is only in the other."""

    path: str
    name: str
    before: JsonValue
    after: JsonValue


def differing(before: JsonObject, after: JsonObject) -> list[DifferingPlace]:
    """Return what differs, settings first, then groups and rules in their order."""
    old, new = _by_path(before), _by_path(after)
    found = []
    for path in dict.fromkeys([*new, *old]):
        was, now = old.get(path), new.get(path)
        if (was and was.value) != (now and now.value):
            name = now.name if now else was.name if was else path
            found.append(DifferingPlace(path, name, was.value if was else None, now.value if now else None))
    return found


def _by_path(definition: JsonObject) -> Mapping[str, Place]:
    return {place.path: place for place in _places(definition)}


def _places(definition: JsonObject) -> Iterator[Place]:
    for key in ("thresholds", "weights", "mql", "cells"):
        if definition.get(key) is not None:
            yield Place(key, key, definition[key])
    groups = definition.get("groups")
    for i, group in enumerate(groups if isinstance(groups, list) else []):
        if not isinstance(group, dict):
            continue
        rules = group.get("rules")
        yield Place(f"group.{i}", str(group.get("name")), {k: v for k, v in group.items() if k != "rules"})
        for rule in rules if isinstance(rules, list) else []:
            if isinstance(rule, dict):
                yield Place(f"rule.{rule.get('key')}", str(rule.get("name")), {**rule, "group": str(group.get("name"))})
