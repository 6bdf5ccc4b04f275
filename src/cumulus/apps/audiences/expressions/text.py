"""An expression as text, for review and version control; it comes back exactly as it was.

Groups are `a and b`, `a or b`, `not a`, in brackets where the order needs it; `everybody` is the
empty `all`, `nobody` the empty `any`, and `all(…)` and `any(…)` write the groups that no word joins. An
attribute is `city in ["Suzhou", "苏州"]`. Every other condition begins with its kind:

    tag "vip" has
    event "Order Completed" where total gt 100, currency eq "CNY" within {"last": "90d"} count gte 2
    score "engagement" gte 60 of "fit"
    members "any" of (age gte 18)

Values are JSON. A name that is not one word stands in backticks, doubled inside. Nothing is checked
against the data here: the parser of expressions does that.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from cumulus.apps.audiences.expressions.registry import LEAF_KINDS
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue

_KINDS = tuple(kind.key for kind in LEAF_KINDS)
_WITHOUT_OPERATOR = frozenset({"event", "sequence", "members", "message", "sample"})
_WORDS = frozenset(
    {"and", "or", "not", "all", "any", "everybody", "nobody", "where", "count", "true", "false", "null", *_KINDS}
)
_WORD = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<quoted>`(?:[^`]|``)*`)|(?P<mark>[(),])|(?P<json>[\"\[{\-\d]))"
)
_JSON = json.JSONDecoder()
_MAX_LENGTH = 1_000_000
_MAX_DEPTH = 60
"""Brackets and negations in text: far more than a tree may have."""


class UnreadableText(Invalid):
    """`unreadable_expression`: the text is no expression; `position` says where, from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__("unreadable_expression", f"{message} (at character {position + 1})", position=position)


def write(expression: JsonValue) -> str:
    """Return an expression as text, in one line for each condition of its outermost group."""
    parts = _joined(expression)
    return _written(expression, nested=False) if parts is None else f"\n{parts[0]} ".join(parts[1])


def _joined(node: JsonValue) -> tuple[str, list[str]] | None:
    """Return the word and the parts of a group of two and more; None for everything else."""
    for key, word in (("all", "and"), ("any", "or")):
        if isinstance(node, dict) and set(node) == {key}:
            inside = node[key]
            if isinstance(inside, list) and len(inside) > 1:
                return word, [_written(child, nested=True) for child in inside]
    return None


def _written(node: JsonValue, *, nested: bool) -> str:
    if node in ({"all": []}, {"any": []}):
        return "everybody" if node == {"all": []} else "nobody"
    parts = _joined(node)
    if parts is not None:
        text = f" {parts[0]} ".join(parts[1])
        return f"({text})" if nested else text
    if isinstance(node, dict) and len(node) == 1:
        ((key, inside),) = node.items()
        if key in ("all", "any") and isinstance(inside, list):
            return f"{key}({_written(inside[0], nested=False)})"
        if key == "not":
            return f"not {_written(inside, nested=True)}"
    return _written_leaf(node)


def _written_leaf(node: JsonValue) -> str:
    kinds = [kind for kind in _KINDS if isinstance(node, dict) and kind in node]
    if not isinstance(node, dict) or not kinds:
        raise UnreadableText("Give a group or a condition.", 0)
    kind = "message" if "message" in kinds else kinds[0]
    takes_operator = kind not in _WITHOUT_OPERATOR
    if takes_operator and not _is_word(node.get("op")):
        raise UnreadableText("A condition needs its operator.", 0)
    compared = ("op", "value") if takes_operator else ()
    further = [key for key in node if key not in (kind, *compared)]
    name = node[kind]
    plain = kind == "attribute" and isinstance(name, str) and name != "" and not further
    head = _name(str(name)) if plain else f"{kind} {_json(name)}"
    parts = [str(node["op"])] if takes_operator else []
    parts += [_json(node["value"])] if takes_operator and "value" in node else []
    return " ".join([head, *parts, *(_written_part(key, node[key]) for key in further)])


def _written_part(key: str, value: JsonValue) -> str:
    if key == "of" and isinstance(value, dict):
        return f"of ({_written(value, nested=False)})"
    if key == "where" and isinstance(value, list) and value and all(_is_filter(item) for item in value):
        return "where " + ", ".join(_written_filter(item) for item in value if isinstance(item, dict))
    if key == "count" and isinstance(value, dict) and set(value) == {"op", "value"} and _is_word(value["op"]):
        return f"count {value['op']} {_json(value['value'])}"
    return f"{_name(key)} {_json(value)}"


def _is_filter(item: JsonValue) -> bool:
    return (
        isinstance(item, dict)
        and {"property", "op"} <= set(item) <= {"property", "op", "value"}
        and isinstance(item["property"], str)
        and bool(item["property"])
        and _is_word(item["op"])
    )


def _is_word(raw: JsonValue) -> bool:
    return isinstance(raw, str) and _WORD.fullmatch(raw) is not None


def _written_filter(item: JsonObject) -> str:
    value = [_json(item["value"])] if "value" in item else []
    return " ".join([_name(str(item["property"])), str(item["op"]), *value])


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(name: str) -> str:
    if _WORD.fullmatch(name) and name not in _WORDS:
        return name
    return "`" + name.replace("`", "``") + "`"


def parse_text(text: str) -> JsonValue:
    """Return the expression that `text` writes.

    Raises
    ------
    UnreadableText
        `unreadable_expression`, with the position.
    """
    if len(text) > _MAX_LENGTH:
        raise UnreadableText("The text is too long.", _MAX_LENGTH)
    reader = _Reader(text)
    found = reader.choice(0)
    reader.end()
    return found


@dataclass(slots=True)
class _Reader:
    """A walk over the text; `at` is where the next word begins."""

    text: str
    at: int = field(default=0)

    def peek(self) -> tuple[str, str, int]:
        """Return the kind, the text and the end of the next token; all empty at the end."""
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            if self.text[self.at :].strip():
                raise UnreadableText("This means nothing here.", self._place())
            return "", "", len(self.text)
        kind = found.lastgroup or ""
        return kind, found[kind], found.end()

    def _place(self) -> int:
        return len(self.text) - len(self.text[self.at :].lstrip())

    def takes(self, *words: str) -> str:
        """Go over the next token if it is one of `words`, and return it."""
        kind, found, end = self.peek()
        if kind in ("word", "mark") and found in words:
            self.at = end
            return found
        return ""

    def expect(self, mark: str) -> None:
        """Go over `mark`."""
        if not self.takes(mark):
            raise UnreadableText(f"Expected {mark!r}.", self._place())

    def end(self) -> None:
        """Refuse anything that is left."""
        if self.peek()[0]:
            raise UnreadableText("Expected and, or, or the end.", self._place())

    def choice(self, depth: int) -> JsonValue:
        """Read conditions joined by one of the two words; both in a row need brackets."""
        if depth > _MAX_DEPTH:
            raise UnreadableText("Too many brackets.", self._place())
        first = self.condition(depth)
        word = self.takes("and", "or")
        if not word:
            return first
        found = [first, self.condition(depth)]
        while self.takes(word):
            found.append(self.condition(depth))
        if self.peek()[1] in ("and", "or"):
            raise UnreadableText("Put brackets where and meets or.", self._place())
        return {"all" if word == "and" else "any": found}

    def condition(self, depth: int) -> JsonValue:
        """Read one condition, or a group in brackets."""
        if self.takes("("):
            return self._closed(self.choice(depth + 1))
        if self.takes("not"):
            return {"not": self._deeper(depth)}
        if group := self.takes("all", "any"):
            self.expect("(")
            return {group: [self._closed(self.choice(depth + 1))]}
        if constant := self.takes("everybody", "nobody"):
            return {"all": []} if constant == "everybody" else {"any": []}
        kind = self.takes(*_KINDS)
        if kind:
            return self._leaf(kind, depth)
        return {"attribute": self.name(), **self._comparison()}

    def _deeper(self, depth: int) -> JsonValue:
        if depth >= _MAX_DEPTH:
            raise UnreadableText("Too many brackets.", self._place())
        return self.condition(depth + 1)

    def _closed(self, inside: JsonValue) -> JsonValue:
        self.expect(")")
        return inside

    def _leaf(self, kind: str, depth: int) -> JsonValue:
        found: JsonObject = {kind: self.value()}
        if kind not in _WITHOUT_OPERATOR:
            found |= self._comparison()
        while self.peek()[0] in ("word", "quoted") and self.peek()[1] not in ("and", "or"):
            key = self.name()
            if key in found:
                raise UnreadableText(f"{key} stands here twice.", self._place())
            found[key] = self._part(key, depth)
        return found

    def _part(self, key: str, depth: int) -> JsonValue:
        following, _, _ = self.peek()
        if key == "of" and self.takes("("):
            return self._closed(self.choice(depth + 1))
        if key == "where" and following in ("word", "quoted"):
            return self._filters()
        if key == "count" and following == "word":
            return self._comparison()
        return self.value()

    def _filters(self) -> JsonValue:
        found: list[JsonValue] = [{"property": self.name(), **self._comparison()}]
        while self.takes(","):
            found.append({"property": self.name(), **self._comparison()})
        return found

    def _comparison(self) -> JsonObject:
        kind, op, end = self.peek()
        if kind != "word":
            raise UnreadableText("Expected an operator.", self._place())
        self.at = end
        kind, following, _ = self.peek()
        there = kind == "json" or (kind == "word" and following in ("true", "false", "null"))
        return {"op": op, "value": self.value()} if there else {"op": op}

    def name(self) -> str:
        """Read a name: a word, or anything in backticks."""
        kind, found, end = self.peek()
        if kind == "quoted" or (kind == "word" and found not in ("and", "or")):
            self.at = end
            return found[1:-1].replace("``", "`") if kind == "quoted" else found
        raise UnreadableText("Expected a condition.", self._place())

    def value(self) -> JsonValue:
        """Read a JSON value."""
        place = self._place()
        try:
            found, self.at = _JSON.raw_decode(self.text, place)
        except (ValueError, RecursionError) as problem:
            raise UnreadableText("Expected a value, as JSON.", place) from problem
        value: JsonValue = found
        return value
