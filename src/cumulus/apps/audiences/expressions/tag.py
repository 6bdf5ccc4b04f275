"""The leaf that asks for a tag: applied or computed, with its value, age and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.people import AppliedTag, Person
from cumulus.apps.audiences.expressions.phrases import Voice, one_of, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import epoch_ms, holders, parse_operator, turns_of
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.windows import ALWAYS, Window, parse_window
from cumulus.core.json import JsonObject

_OPERATORS = ("has", "has_not", "eq", "in")


@dataclass(frozen=True, slots=True)
class TagLeaf(Leaf):
    """`{"tag": name, "op": "has" | "has_not" | "eq" | "in", "value"?, "within"?, "source"?}`.

    Attributes
    ----------
    values : tuple[str, ...]
        One of them is the tag's value; empty: whatever it is.
    window : Window
        When it was applied.
    sources : tuple[str, ...]
        One of them applied it; empty: whoever did.
    """

    name: str
    wanted: bool
    values: tuple[str, ...] = ()
    window: Window = ALWAYS
    sources: tuple[str, ...] = ()

    def condition(self, query: Query) -> str:
        conditions = self._conditions(query) + self.window.conditions(query, "applied_at")
        return holders(query, "contact_tags", conditions, wanted=self.wanted)

    def _conditions(self, query: Query) -> list[str]:
        conditions = [f"tag = {query.bind(self.name, 'String')}", "removed = 0"]
        if self.values:
            conditions.append(f"value IN {query.bind(list(self.values), 'Array(String)')}")
        if self.sources:
            conditions.append(f"source IN {query.bind(list(self.sources), 'Array(String)')}")
        return conditions

    def judged(self, asking: Asking) -> Judged:
        if not self.values and not self.sources and self.window == ALWAYS:
            return Judged(f"{'' if self.wanted else 'NOT '}{asking.has_tag(self.name)}")
        turn = self.window.moment_turns(epoch_ms("applied_at"), asking)
        turns = turns_of(asking, "contact_tags", self._conditions(asking.query), turn)
        return Judged(self.condition(asking.query), turns)

    def matches(self, person: Person, now: datetime) -> bool:
        held = person.applied.get(self.name, AppliedTag())
        found = (
            self.name in person.tags
            and (not self.values or held.value in self.values)
            and (not self.sources or held.source in self.sources)
            and self.window.holds(held.applied_at, now)
        )
        return found == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({f"tag:{self.name}"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        name, window = quoted(self.name, locale), self.window.words(locale)
        value = one_of([quoted(value, locale) for value in self.values], locale) if self.values else ""
        source = one_of([quoted(each, locale) for each in self.sources], locale) if self.sources else ""
        if locale == "zh":
            kept = [
                f"值为{value}" if value else "",
                f"来自{source}" if source else "",
                f"{window}打上" if window else "",
            ]
            detail = "、".join(part for part in kept if part)
            return f"{'有' if self.wanted else '没有'}标签{name}{f'（{detail}）' if detail else ''}"
        kept = [
            f"with the value {value}" if value else "",
            f"from {source}" if source else "",
            window and f"applied {window}",
        ]
        detail = "".join(f" {part}" for part in kept if part)
        return f"who {'have' if self.wanted else 'do not have'} the tag {name}{detail}"


@dataclass(frozen=True, slots=True)
class ComputedTagLeaf(Leaf):
    """The same for a computed tag, whose members are kept by value."""

    id: int
    name: str
    wanted: bool
    values: tuple[str, ...] = ()

    def condition(self, query: Query) -> str:
        conditions = f"workspace_id = {{workspace:UInt32}} AND tag_id = {query.bind(self.id, 'UInt32')}"
        if self.values:
            conditions += f" AND value IN {query.bind(list(self.values), 'Array(String)')}"
        members = "members" if query.among is None else "bitmapAnd(members, bitmapBuild({among:Array(UInt32)}))"
        return (
            f"contact_id {'IN' if self.wanted else 'NOT IN'} (SELECT arrayJoin(bitmapToArray({members})) "
            f"FROM computed_tag_members FINAL WHERE {conditions})"
        )

    def matches(self, person: Person, _now: datetime) -> bool:
        found = person.computed.get(self.name, frozenset())
        return bool(found & set(self.values) if self.values else found) == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({f"tag:{self.name}"})

    def words(self, voice: Voice) -> str:
        return TagLeaf(self.name, self.wanted, self.values).words(voice)


def parse_tag(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    found = len(scope.problems)
    name = scope.name(raw["tag"], at(path, "tag"), "the tag's name")
    if name is None:
        return None
    computed = scope.catalogue.computed_tag(name)
    if computed is None and not scope.catalogue.has_tag(name):
        scope.problem(at(path, "tag"), "unknown_tag", f"There is no tag {name!r}.")
        return None
    op = parse_operator(raw, path, scope, *_OPERATORS)
    values = _parse_values(raw, path, scope) if op in {"eq", "in"} else ()
    allowed = ("tag", "op", *(("value",) if op in {"eq", "in"} else ()))
    if computed is not None:
        scope.only_keys(raw, path, *allowed)
        return None if len(scope.problems) > found else ComputedTagLeaf(computed, name, op != "has_not", values)
    scope.only_keys(raw, path, *allowed, "within", "source")
    window = parse_window(raw.get("within"), at(path, "within"), scope)
    sources = scope.texts(raw["source"], at(path, "source")) if "source" in raw else ()
    if window is None or sources is None or len(scope.problems) > found:
        return None
    return TagLeaf(name, op != "has_not", values, window, sources)


def _parse_values(raw: JsonObject, path: str, scope: Scope) -> tuple[str, ...]:
    value = raw.get("value")
    if raw["op"] == "in":
        return scope.texts(value, at(path, "value")) or ()
    text = scope.text(value, at(path, "value"))
    return () if text is None else (text,)


TAG = LeafKind("tag", parse_tag)
