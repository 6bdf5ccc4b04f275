"""What a parser carries along: the catalogue, the problems found, the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.problems import Problem, at
from cumulus.apps.audiences.expressions.sql import MAX_NAME_LENGTH, usable_path
from cumulus.apps.audiences.expressions.tree import Leaf, Node
from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonObject, JsonValue

MAX_DEPTH = 20
"""Nested groups, inlined segments included; people stop understanding at four."""
MAX_CONDITIONS = 200
"""Groups, leaves and filters together, inlined segments included, so that references cannot
multiply; some 300 reach ClickHouse's own bound on a statement's size."""
MAX_LIST_VALUES = 10_000
MAX_TEXT_LENGTH = 1_000
MAX_TEXT_TOTAL = 400_000
"""Characters of all values together: parameters travel in one request."""
_ITEM_OVERHEAD = 4
"""Characters that an item of a list costs besides its own: quotes, a comma."""
_MAX_PROBLEMS = 50


@dataclass(slots=True)
class Scope:
    """One run of the parser.

    Attributes
    ----------
    parse_node : Callable
        The parser of any node, for leaves that contain expressions.
    """

    catalogue: Catalogue
    parse_node: Callable[[JsonValue, str, Scope], Node | None]
    problems: list[Problem] = field(default_factory=list)
    depth: int = 0
    conditions: int = 0
    text_total: int = 0
    segment_stack: tuple[SegmentId, ...] = ()

    def problem(self, path: str, code: str, message: str) -> None:
        """Note a problem; after the fiftieth, one more says nothing new."""
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(Problem(path, code, message))

    def spend(self, path: str) -> bool:
        """Count one more group, leaf or filter; report once when there are too many."""
        self.conditions += 1
        if self.conditions == MAX_CONDITIONS + 1:
            message = f"At most {MAX_CONDITIONS} groups and conditions, those of other segments included."
            self.problem(path, "too_many_conditions", message)
        return self.conditions <= MAX_CONDITIONS

    def only_keys(self, raw: JsonObject, path: str, *allowed: str) -> bool:
        """Report keys that mean nothing: a mistyped `within` must not widen the audience."""
        unknown = sorted(set(raw) - set(allowed))
        for key in unknown:
            self.problem(at(path, key), "unknown_key", f"Remove {key!r}: it means nothing here.")
        return not unknown

    def text(self, raw: JsonValue, path: str, what: str = "a text") -> str | None:
        """Return `raw` when it is text that a parameter can carry."""
        if not isinstance(raw, str):
            self.problem(path, "not_text", f"Give {what}.")
            return None
        self.text_total += len(raw)
        if len(raw) > MAX_TEXT_LENGTH or self.text_total > MAX_TEXT_TOTAL:
            self.problem(path, "text_too_long", "The text is too long. Shorten it.")
            return None
        if "\0" in raw or any("\ud800" <= character <= "\udfff" for character in raw):
            self.problem(path, "invalid_text", "The text has characters that do not exist.")
            return None
        return raw

    def name(self, raw: JsonValue, path: str, what: str) -> str | None:
        """Return `raw` when it is a name; whether it exists is the caller's question."""
        found = self.text(raw, path, what)
        if found is not None and not 0 < len(found) <= MAX_NAME_LENGTH:
            self.problem(path, "invalid_name", f"Give {what}, at most {MAX_NAME_LENGTH} long.")
            return None
        return found

    def readable(self, name: str, path: str) -> bool:
        """Report a JSON path that cannot be read safely."""
        if usable_path(name):
            return True
        self.problem(path, "name_not_usable", f"{name!r} cannot be used in conditions. Rename it.")
        return False

    def list_of(self, raw: JsonValue, path: str) -> list[JsonValue] | None:
        """Return `raw` when it is a list with something in it, within the bound."""
        if not isinstance(raw, list) or not raw:
            self.problem(path, "empty_list", "Give a list with at least one value.")
            return None
        if len(raw) > MAX_LIST_VALUES:
            self.problem(path, "list_too_long", f"Give at most {MAX_LIST_VALUES} values.")
            return None
        self.text_total += len(raw) * _ITEM_OVERHEAD
        if self.text_total > MAX_TEXT_TOTAL:
            self.problem(path, "text_too_long", "All the values together are too long. Give fewer.")
            return None
        return raw

    def texts(self, raw: JsonValue, path: str) -> tuple[str, ...] | None:
        """Return `raw` when it is a list of texts with something in it."""
        items = self.list_of(raw, path)
        if items is None:
            return None
        found = [self.text(item, at(path, i)) for i, item in enumerate(items)]
        texts = tuple(text for text in found if text is not None)
        return texts if len(texts) == len(found) else None


@dataclass(frozen=True, slots=True)
class LeafKind:
    """A kind of leaf, for the registry.

    Attributes
    ----------
    key : str
        The JSON key that tells this kind from the others.
    parse : Callable
        Returns the leaf in an object, or None after reporting every problem to the scope.
    uses : frozenset[str]
        Keys of other kinds that mean something else beside this one.
    """

    key: str
    parse: Callable[[JsonObject, str, Scope], Leaf | None]
    uses: frozenset[str] = frozenset()
