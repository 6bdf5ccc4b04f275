"""From a score card's text form to the card, or to all the reasons why not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cumulus.apps.audiences.expressions.catalogue import Catalogue, OpenCatalogue
from cumulus.apps.audiences.expressions.filters import parse_filters
from cumulus.apps.audiences.expressions.literals import finite, parse_duration
from cumulus.apps.audiences.expressions.parsing import new_scope
from cumulus.apps.audiences.expressions.problems import InvalidExpression, Problem, at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.tree import Any
from cumulus.apps.audiences.expressions.windows import parse_window
from cumulus.apps.audiences.scoring.card import AnyRule, Card, EventRule, Factor, Group, StandingRule, grades
from cumulus.core.json import JsonObject, JsonValue

MAX_GROUPS, MAX_RULES = 20, 60
"""A statement takes some 300 conditions; sixty rules with their filters stay well below."""
MAX_POINTS = 10_000.0
MAX_CAP = 1_000_000.0
NOT_YET_SEEN = frozenset({"unknown_attribute", "unknown_event", "unknown_property", "unknown_tag"})
_KEY = re.compile(r"[a-z0-9_]{1,40}")
_EVENT_KEYS = ("event", "where", "within", "per", "cap", "cap_per_day", "half_life", "first_only")
_DEFAULT_THRESHOLDS: list[JsonValue] = [75, 50, 25]


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """The outcome: a card, or problems."""

    card: Card | None
    problems: tuple[Problem, ...]

    def required(self) -> Card:
        """Return the card.

        Raises
        ------
        InvalidExpression
            When there is none.
        """
        if self.card is None:
            raise InvalidExpression(self.problems)
        return self.card


def parse_card(raw: JsonValue, catalogue: Catalogue) -> ParsedCard:
    """Return the card of a text form, its names looked up in `catalogue`.

    A name that no data has brought yet is no problem: it is in `Card.waiting`, and what it stands
    for holds for nobody.
    """
    return _Parser(catalogue).card(raw)


class _Parser:
    """One run: the problems found, those that wait for data, and the keys already taken."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._scope = new_scope(catalogue)
        self._waiting: list[Problem] = []
        self._keys: set[str] = set()

    def card(self, raw: JsonValue) -> ParsedCard:
        scope = self._scope
        if not isinstance(raw, dict):
            scope.problem("", "not_a_card", "Give a score card, as an object.")
            return ParsedCard(None, tuple(scope.problems))
        scope.only_keys(raw, "", "groups", "thresholds", "weights", "mql", "cells")
        groups = self._groups(raw.get("groups"))
        thresholds = self._thresholds(raw.get("thresholds"))
        weights = self._weights(raw.get("weights"))
        mql = self._number(raw, "mql", "", MAX_CAP)
        cells = self._cells(raw.get("cells"))
        if scope.problems:
            return ParsedCard(None, tuple(scope.problems))
        return ParsedCard(Card(groups, thresholds, weights, mql, cells, tuple(self._waiting)), ())

    def _groups(self, raw: JsonValue) -> tuple[Group, ...]:
        if not isinstance(raw, list) or not 0 < len(raw) <= MAX_GROUPS:
            self._scope.problem("groups", "not_groups", f"Give one to {MAX_GROUPS} groups of rules.")
            return ()
        found = [self._group(item, at("groups", i)) for i, item in enumerate(raw)]
        if sum(len(group.rules) for group in found if group) > MAX_RULES:
            self._scope.problem("groups", "too_many_rules", f"At most {MAX_RULES} rules in a card.")
        return tuple(group for group in found if group)

    def _group(self, raw: JsonValue, path: str) -> Group | None:
        scope = self._scope
        if not isinstance(raw, dict):
            scope.problem(path, "not_a_group", "Give a group with a name, a factor and rules.")
            return None
        scope.only_keys(raw, path, "name", "factor", "cap", "rules")
        name = scope.name(raw.get("name"), at(path, "name"), "the group's name")
        factor, rules = raw.get("factor"), raw.get("rules")
        if factor not in list(Factor):
            scope.problem(at(path, "factor"), "unknown_factor", "Choose fit or engagement.")
            return None
        if not isinstance(rules, list):
            scope.problem(at(path, "rules"), "not_a_list", "Give a list of rules.")
            return None
        found = [self._rule(item, at(path, "rules", i)) for i, item in enumerate(rules)]
        cap = self._number(raw, "cap", path, MAX_CAP, least=0)
        return Group(name or "", Factor(str(factor)), tuple(rule for rule in found if rule), cap)

    def _rule(self, raw: JsonValue, path: str) -> AnyRule | None:
        scope = self._scope
        if not isinstance(raw, dict):
            scope.problem(path, "not_a_rule", "Give a rule with points and what they are for.")
            return None
        if ("when" in raw) == ("event" in raw):
            scope.problem(path, "not_a_rule", "Give either `when`, an expression, or `event`, a name.")
            return None
        scope.only_keys(raw, path, "key", "name", "points", *(["when"] if "when" in raw else _EVENT_KEYS))
        key = self._key(raw.get("key"), at(path, "key"))
        name = scope.name(raw.get("name"), at(path, "name"), "the rule's name")
        points = finite(raw.get("points"))
        if points is None or abs(points) > MAX_POINTS:
            scope.problem(at(path, "points"), "not_number", f"Give points between -{MAX_POINTS:g} and {MAX_POINTS:g}.")
        if key is None or name is None or points is None:
            return None
        return (
            self._standing(raw, path, key, name, points) if "when" in raw else self._event(raw, path, key, name, points)
        )

    def _key(self, raw: JsonValue, path: str) -> str | None:
        if not isinstance(raw, str) or not _KEY.fullmatch(raw):
            self._scope.problem(path, "invalid_key", "Give a key of small letters, digits and _, at most 40 long.")
            return None
        if raw in self._keys:
            self._scope.problem(path, "key_taken", "Another rule of this card has the key.")
            return None
        self._keys.add(raw)
        return raw

    def _standing(self, raw: JsonObject, path: str, key: str, name: str, points: float) -> StandingRule | None:
        where = at(path, "when")
        inner = self._part(self._catalogue)
        tree = self._scope.parse_node(raw["when"], where, inner)
        if self._passed_on(inner):
            return None
        return StandingRule(key, name, points, Any(()) if tree is None else tree)

    def _event(self, raw: JsonObject, path: str, key: str, name: str, points: float) -> EventRule | None:
        scope = self._scope
        event = scope.name(raw["event"], at(path, "event"), "the event's name")
        if event is None:
            return None
        if not self._catalogue.has_event(event):
            self._waiting.append(Problem(at(path, "event"), "unknown_event", f"There is no event {event!r} yet."))
        inner = self._part(OpenCatalogue())
        filters = parse_filters(raw.get("where"), at(path, "where"), event, inner)
        window = parse_window(raw.get("within"), at(path, "within"), inner)
        per = raw.get("per") or ""
        if per and inner.name(per, at(path, "per"), "the property's name") is not None:
            inner.readable(str(per), at(path, "per"))
        half_life = parse_duration(raw["half_life"], at(path, "half_life"), inner) if raw.get("half_life") else None
        if not isinstance(raw.get("first_only", False), bool):
            inner.problem(at(path, "first_only"), "not_bool", "Give true or false.")
        cap = self._number(raw, "cap", path, MAX_CAP, least=0)
        per_day = self._number(raw, "cap_per_day", path, MAX_CAP, least=0)
        if self._passed_on(inner) or filters is None or window is None:
            return None
        first = bool(raw.get("first_only"))
        return EventRule(key, name, points, event, filters, window, str(per), cap, per_day, half_life, first)

    def _part(self, catalogue: Catalogue) -> Scope:
        inner = new_scope(catalogue)
        inner.conditions, inner.text_total = self._scope.conditions, self._scope.text_total
        return inner

    def _passed_on(self, inner: Scope) -> bool:
        """Take over what a part of the card cost and its problems; return whether it is unusable."""
        self._scope.conditions, self._scope.text_total = inner.conditions, inner.text_total
        broken = [problem for problem in inner.problems if problem.code not in NOT_YET_SEEN]
        for problem in broken:
            self._scope.problem(problem.path, problem.code, problem.message)
        self._waiting += [problem for problem in inner.problems if problem.code in NOT_YET_SEEN]
        return bool(broken)

    def _number(self, raw: JsonObject, key: str, path: str, most: float, least: float | None = None) -> float | None:
        if raw.get(key) is None:
            return None
        value = finite(raw[key])
        if value is None or not (-most if least is None else least) <= value <= most:
            self._scope.problem(at(path, key), "not_number", f"Give a number from {least or 0:g} to {most:g}.")
            return None
        return value

    def _thresholds(self, raw: JsonValue) -> dict[Factor, tuple[float, float, float]]:
        given = raw if isinstance(raw, dict) else {}
        if raw is not None:
            self._scope.only_keys(given, "thresholds", *Factor)
        return {factor: self._falling(given.get(factor, _DEFAULT_THRESHOLDS), factor) for factor in Factor}

    def _falling(self, raw: JsonValue, factor: Factor) -> tuple[float, float, float]:
        values = [finite(each) for each in raw] if isinstance(raw, list) else []
        found = [value for value in values if value is not None]
        if len(found) != 3 or len(values) != 3 or not found[0] > found[1] > found[2]:
            path = at("thresholds", factor)
            self._scope.problem(path, "not_thresholds", "Give three numbers, each smaller than the one before.")
            return 0.0, 0.0, 0.0
        return found[0], found[1], found[2]

    def _weights(self, raw: JsonValue) -> dict[Factor, float]:
        given = raw if isinstance(raw, dict) else {}
        if raw is not None:
            self._scope.only_keys(given, "weights", *Factor)
        found = {factor: self._number(given, factor, "weights", 1_000, least=0) for factor in Factor}
        return {factor: 1.0 if weight is None else weight for factor, weight in found.items()}

    def _cells(self, raw: JsonValue) -> dict[str, str]:
        if raw is None:
            return {}
        known = set(grades())
        if not isinstance(raw, dict) or not all(
            grade in known and isinstance(text, str) and len(text) <= 40 and "\0" not in text
            for grade, text in raw.items()
        ):
            self._scope.problem("cells", "not_cells", "Give names of at most 40 letters by grade, A1 to D4.")
            return {}
        return {grade: str(text) for grade, text in raw.items()}
