"""What a computed tag computes: cases, a measure in bands, RFM, or a statistic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from cumulus.apps.audiences.computed.rfm import GROUPS
from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.filters import PropertyFilter, parse_filters, parse_property
from cumulus.apps.audiences.expressions.literals import finite
from cumulus.apps.audiences.expressions.parsing import new_scope
from cumulus.apps.audiences.expressions.problems import InvalidExpression, at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.expressions.windows import Window, parse_window
from cumulus.core.json import JsonObject, JsonValue

YES = "yes"
NUMBERS = ("count", "sum", "avg", "min", "max", "distinct", "recency_days")
TEXTS = ("most_frequent", "first", "last")
_MOST_CASES = 20
_VALUE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Case:
    """Whoever meets `tree`, and no case before it, has `value`."""

    value: str
    tree: Node


@dataclass(frozen=True, slots=True)
class Cases:
    """Conditions in order; `otherwise` is everybody else's value, empty for none."""

    cases: tuple[Case, ...]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured over a person's events of one name; a person without any has no measure."""

    event: str
    filters: tuple[PropertyFilter, ...]
    window: Window
    function: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Ascending places where one band ends and the next begins: numbers, or quantiles of those who have the measure."""

    at: tuple[float, ...]
    are_quantiles: bool


@dataclass(frozen=True, slots=True)
class Banded:
    """The band that a person's measure falls into; a measure at a cut belongs to the band above."""

    measure: Measure
    cuts: Cuts
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rfm:
    """Recency, frequency and money of one event, and the names of the groups they make."""

    recency: Measure
    frequency: Measure
    money: Measure
    cuts: tuple[Cuts, Cuts, Cuts]
    groups: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statistic:
    """The measure itself, as text."""

    measure: Measure


Definition = Cases | Banded | Rfm | Statistic


def read_definition(raw: JsonValue, catalogue: Catalogue) -> Definition:
    """Return the definition in JSON.

    Raises
    ------
    InvalidExpression
        With every problem and its path.
    """
    scope = new_scope(catalogue)
    found = _parse(raw, scope)
    if found is None or scope.problems:
        raise InvalidExpression(tuple(scope.problems))
    return found


def _parse(raw: JsonValue, scope: Scope) -> Definition | None:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(kind, str) or kind not in _KINDS:
        scope.problem("kind", "unknown_kind", f"Choose one of: {', '.join(_KINDS)}.")
        return None
    return _KINDS[kind](raw, scope)


def _expression(raw: JsonObject, scope: Scope) -> Definition | None:
    scope.only_keys(raw, "", "kind", "expression")
    tree = scope.parse_node(raw.get("expression"), "expression", scope)
    return None if tree is None else Cases((Case(YES, tree),))


def _cases(raw: JsonObject, scope: Scope) -> Definition | None:
    scope.only_keys(raw, "", "kind", "cases", "otherwise")
    items = scope.list_of(raw.get("cases"), "cases") or []
    if len(items) > _MOST_CASES:
        scope.problem("cases", "too_many_cases", f"Give at most {_MOST_CASES} cases.")
        return None
    found = [_case(item, at("cases", i), scope) for i, item in enumerate(items)]
    otherwise = raw.get("otherwise") or ""
    last = _value(otherwise, "otherwise", scope) if otherwise else ""
    cases = tuple(case for case in found if case is not None)
    return Cases(cases, last or "") if len(cases) == len(items) and cases else None


def _case(raw: JsonValue, path: str, scope: Scope) -> Case | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_a_case", "Give a value and an expression.")
        return None
    scope.only_keys(raw, path, "value", "expression")
    value = _value(raw.get("value"), at(path, "value"), scope)
    tree = scope.parse_node(raw.get("expression"), at(path, "expression"), scope)
    return None if value is None or tree is None else Case(value, tree)


def _value(raw: JsonValue, path: str, scope: Scope) -> str | None:
    found = scope.text(raw, path, "the value's name")
    if found is not None and not 0 < len(found.strip()) <= _VALUE_LENGTH:
        scope.problem(path, "invalid_name", f"Give the value a name, at most {_VALUE_LENGTH} long.")
        return None
    return None if found is None else found.strip()


def _bands(raw: JsonObject, scope: Scope) -> Definition | None:
    scope.only_keys(raw, "", "kind", "measure", "cuts", "values")
    measure = _measure(raw.get("measure"), "measure", NUMBERS, scope)
    cuts = _cuts(raw.get("cuts"), "cuts", scope)
    items = scope.list_of(raw.get("values"), "values") or []
    values = tuple(_value(item, at("values", i), scope) or "" for i, item in enumerate(items))
    if cuts is not None and len(values) != len(cuts.at) + 1:
        scope.problem("values", "wrong_number_of_values", "Give one value more than there are cuts.")
    return None if measure is None or cuts is None else Banded(measure, cuts, values)


def _statistic(raw: JsonObject, scope: Scope) -> Definition | None:
    scope.only_keys(raw, "", "kind", "measure")
    measure = _measure(raw.get("measure"), "measure", (*TEXTS, "count", "sum"), scope)
    return None if measure is None else Statistic(measure)


def _rfm(raw: JsonObject, scope: Scope) -> Definition | None:
    scope.only_keys(raw, "", "kind", "event", "amount", "where", "within", "cuts", "groups", "names")
    base: JsonObject = {key: raw[key] for key in ("event", "where", "within") if key in raw}
    recency = _measure({**base, "function": "recency_days"}, "", NUMBERS, scope)
    if recency is None:
        return None
    amount = parse_property(raw.get("amount"), "amount", recency.event, scope)
    groups = raw.get("groups", 8)
    if groups not in (8, 11) or not isinstance(groups, int):
        scope.problem("groups", "unknown_groups", "Choose 8 or 11 groups.")
        return None
    cuts = [_rfm_cuts(raw.get("cuts"), name, 1 if groups == 8 else 4, scope) for name in "rfm"]
    names = _names(raw.get("names"), groups, scope)
    if amount is None or names is None or cuts[0] is None or cuts[1] is None or cuts[2] is None:
        return None
    frequency = Measure(recency.event, recency.filters, recency.window, "count")
    money = Measure(recency.event, recency.filters, recency.window, "sum", amount[0])
    return Rfm(recency, frequency, money, (cuts[0], cuts[1], cuts[2]), groups, names)


def _rfm_cuts(raw: JsonValue, name: str, wanted: int, scope: Scope) -> Cuts | None:
    """Return the cuts of one of the three; equal parts unless they are given."""
    if raw is None:
        return Cuts(tuple((i + 1) / (wanted + 1) for i in range(wanted)), are_quantiles=True)
    given = raw.get(name) if isinstance(raw, dict) else None
    cuts = _cuts({"by": "value", "at": given}, at("cuts", name), scope)
    if cuts is not None and len(cuts.at) != wanted:
        scope.problem(at("cuts", name), "wrong_number_of_cuts", f"Give {wanted} cuts.")
    return cuts


def _names(raw: JsonValue, groups: int, scope: Scope) -> Mapping[str, str] | None:
    if not isinstance(raw, dict) or set(raw) != set(GROUPS[groups]):
        scope.problem("names", "missing_names", f"Name each group: {', '.join(GROUPS[groups])}.")
        return None
    return {key: _value(item, at("names", key), scope) or key for key, item in raw.items()}


def _cuts(raw: JsonValue, path: str, scope: Scope) -> Cuts | None:
    items = scope.list_of(raw.get("at"), at(path, "at")) if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or raw.get("by") not in ("value", "quantile"):
        scope.problem(path, "not_cuts", 'Give {"by": "value" or "quantile", "at": [numbers]}.')
        return None
    numbers = [number for item in items or [] if (number := finite(item)) is not None]
    quantiles = raw["by"] == "quantile"
    rising = all(before < after for before, after in pairwise(numbers))
    inside = not quantiles or all(0 < number < 1 for number in numbers)
    if items is None or len(numbers) != len(items) or not rising or not inside or len(numbers) >= _MOST_CASES:
        scope.problem(at(path, "at"), "not_cuts", "Give rising numbers; quantiles lie between 0 and 1.")
        return None
    return Cuts(tuple(numbers), quantiles)


def _measure(raw: JsonValue, path: str, functions: tuple[str, ...], scope: Scope) -> Measure | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_a_measure", "Give an event and a function.")
        return None
    scope.only_keys(raw, path, "event", "where", "within", "function", "property")
    event = scope.name(raw.get("event"), at(path, "event"), "the event's name")
    if event is None or not scope.catalogue.has_event(event):
        if event is not None:
            scope.problem(at(path, "event"), "unknown_event", f"There is no event {event!r}.")
        return None
    function = raw.get("function")
    if not isinstance(function, str) or function not in functions:
        scope.problem(at(path, "function"), "unknown_function", f"Choose one of: {', '.join(functions)}.")
        return None
    filters = parse_filters(raw.get("where"), at(path, "where"), event, scope)
    window = parse_window(raw.get("within"), at(path, "within"), scope)
    bare = function in ("count", "recency_days")
    of = None if bare else parse_property(raw.get("property"), at(path, "property"), event, scope)
    if filters is None or window is None or (of is None and not bare):
        return None
    return Measure(event, filters, window, function, "" if of is None else of[0])


_KINDS = {"expression": _expression, "cases": _cases, "bands": _bands, "rfm": _rfm, "statistic": _statistic}
