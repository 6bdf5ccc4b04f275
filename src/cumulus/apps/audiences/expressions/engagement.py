"""The leaves about our own doing: what became of our messages, and where a person is in journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.comparisons.base import Comparison
from cumulus.apps.audiences.expressions.comparisons.number import NumberComparison
from cumulus.apps.audiences.expressions.comparisons.text import TextComparison
from cumulus.apps.audiences.expressions.filters import PropertyFilter
from cumulus.apps.audiences.expressions.measures import Count, parse_measure
from cumulus.apps.audiences.expressions.measuring import Did, Measure, Rows
from cumulus.apps.audiences.expressions.ordered import Never
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.phrases import Locale, Voice, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.question import EventQuestion, Selection
from cumulus.apps.audiences.expressions.rows import parse_operator
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.when import When, parse_when
from cumulus.core.json import JsonObject, JsonValue, JsonView

_MESSAGES: dict[str, tuple[str, str, str]] = {
    "sent": ("Email Sent", "收到过", "were sent"),
    "bounced": ("Email Bounced", "退回过", "bounced"),
    "opened": ("Email Opened", "打开过", "opened"),
    "clicked": ("Link Clicked", "点击过", "clicked in"),
    "unsubscribed": ("Email Unsubscribed", "退订过", "unsubscribed from"),
}
"""Per outcome the event that says it, and its words."""
OUTCOMES = tuple(_MESSAGES)
_BY_PEOPLE = frozenset({"opened", "clicked"})
"""What machines do, too."""
_CHANNELS = ("email",)
_ENTERED, _EXITED = "Journey Entered", "Journey Exited"


@dataclass(frozen=True, slots=True)
class ByPerson(Comparison):
    """A person did it: nothing says that a machine did."""

    def condition(self, field: Field) -> str:
        return f"NOT ifNull({field.boolean} = true, 0)"

    def holds(self, value: JsonView, _now: datetime) -> bool:
        return value is not True

    def words(self, locale: Locale) -> str:
        return "为假" if locale == "zh" else "is false"


@dataclass(frozen=True, slots=True)
class MessageLeaf(Leaf):
    """`{"message": outcome, "channel"?, "template"?, "journey"?, "within"?, "count"?, "human"?}`."""

    outcome: str
    template: str | None
    journey: str | int | None
    human: bool
    question: EventQuestion

    def condition(self, query: Query) -> str:
        return self.question.condition(query)

    def judged(self, asking: Asking) -> Judged:
        return self.question.judged(asking)

    def matches(self, person: Person, now: datetime) -> bool:
        return self.question.matches(person, now)

    def depends(self) -> frozenset[str]:
        return self.question.depends()

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        _, zh, en = _MESSAGES[self.outcome]
        window, count = self.question.when.words(voice), self.question.measure
        times = count.times(locale) if isinstance(count, Count) else ""
        template = quoted(self.template, locale) if self.template is not None else ""
        journey = quoted(str(self.journey), locale) if self.journey is not None else ""
        if locale == "zh":
            kept = [f"模板{template}" if template else "", f"旅程{journey}" if journey else ""]
            detail = f"（{'，'.join(part for part in kept if part)}）" if any(kept) else ""
            machines = "" if self.human or self.outcome not in _BY_PEOPLE else "（含机器）"
            return f"{window}{zh}我们的邮件{detail}{times}{machines}"
        parts = [
            f"who {en} our emails",
            f"with the template {template}" if template else "",
            f"of the journey {journey}" if journey else "",
            times,
            window,
            "" if self.human or self.outcome not in _BY_PEOPLE else "(machines included)",
        ]
        return " ".join(part for part in parts if part)


def parse_message(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    found = len(scope.problems)
    scope.only_keys(raw, path, "message", "channel", "template", "journey", "within", "count", "human")
    outcome, human = raw["message"], raw.get("human", True)
    if not isinstance(outcome, str) or outcome not in _MESSAGES:
        scope.problem(at(path, "message"), "unknown_outcome", _choice(outcome))
        return None
    if not isinstance(human, bool):
        scope.problem(at(path, "human"), "not_bool", "Give true or false.")
    if raw.get("channel", "email") not in _CHANNELS:
        scope.problem(at(path, "channel"), "unknown_channel", f"Choose {' or '.join(_CHANNELS)}.")
    template = scope.text(raw["template"], at(path, "template")) if "template" in raw else None
    journey = _parse_journey_name(raw["journey"], at(path, "journey"), scope) if "journey" in raw else None
    when = parse_when(raw.get("within"), at(path, "within"), scope)
    event = _MESSAGES[outcome][0]
    measure = parse_measure({key: raw[key] for key in ("count",) if key in raw}, path, event, scope)
    if when is None or measure is None or len(scope.problems) > found:
        return None
    filters = _of_journey(journey) if journey is not None else []
    filters += [PropertyFilter("template", TextComparison("eq", (template,)))] if template is not None else []
    filters += [PropertyFilter("bot", ByPerson())] if human and outcome in _BY_PEOPLE else []
    question = EventQuestion((Selection(event, tuple(filters)),), when, measure)
    return MessageLeaf(outcome, template, journey, human is True, question)


def _choice(outcome: JsonValue) -> str:
    """Return which words there are; mail says that it was taken, or came back, and never that it arrived."""
    choice = f"Choose {', '.join(_MESSAGES)}."
    if outcome != "delivered":
        return choice
    return f"Nobody tells us whether mail arrived: sent is what the mail server took, bounced what came back. {choice}"


def _parse_journey_name(raw: JsonValue, path: str, scope: Scope) -> str | int | None:
    """Return a journey's id or name."""
    if type(raw) is int and 0 < raw < 2**31:
        return raw
    return scope.name(raw, path, "the journey's number or name")


def _of_journey(journey: str | int) -> list[PropertyFilter]:
    if isinstance(journey, int):
        return [PropertyFilter("journey_id", NumberComparison("eq", (float(journey),)))]
    return [PropertyFilter("journey", TextComparison("eq", (journey,)))]


@dataclass(frozen=True, slots=True)
class Inside(Never):
    """More entries than exits: a person is in it once for each that is missing."""

    def verdict(self, _query: Query, rows: Rows) -> str:
        entered = rows.aggregate("count", where=f"{rows.name} = '{_ENTERED}'")
        exited = rows.aggregate("count", where=f"{rows.name} = '{_EXITED}'")
        return f"{entered} > {exited}"

    def answer(self, events: Sequence[Happening], _now: datetime) -> bool:
        names = [event.name for event in events]
        return names.count(_ENTERED) > names.count(_EXITED)

    def clause(self, did: Did, _voice: Voice) -> str:
        return did.name


_STATES: dict[str, tuple[str, str]] = {
    "in": ("正在旅程{}中", "who are in the journey {}"),
    "was_in": ("进入过旅程{}", "who were ever in the journey {}"),
    "never": ("从未进入旅程{}", "who were never in the journey {}"),
}


@dataclass(frozen=True, slots=True)
class JourneyLeaf(Leaf):
    """`{"journey": id or name, "op": "in" | "was_in" | "never"}`."""

    journey: str | int
    op: str

    @property
    def question(self) -> EventQuestion:
        """Return what is asked of the journey's events."""
        filters = tuple(_of_journey(self.journey))
        entered = Selection(_ENTERED, filters)
        if self.op == "in":
            return EventQuestion((entered, Selection(_EXITED, filters)), When(), Inside())
        measure: Measure = Count("gte", 1) if self.op == "was_in" else Count("eq", 0)
        return EventQuestion((entered,), When(), measure)

    def condition(self, query: Query) -> str:
        return self.question.condition(query)

    def judged(self, asking: Asking) -> Judged:
        return self.question.judged(asking)

    def matches(self, person: Person, now: datetime) -> bool:
        return self.question.matches(person, now)

    def depends(self) -> frozenset[str]:
        return self.question.depends() | {"journey"}

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        return _STATES[self.op][0 if locale == "zh" else 1].format(quoted(str(self.journey), locale))


def parse_journey(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "journey", "op")
    op = parse_operator(raw, path, scope, *_STATES)
    journey = _parse_journey_name(raw["journey"], at(path, "journey"), scope)
    return JourneyLeaf(journey, op) if journey is not None and op is not None and known_keys else None


MESSAGE = LeafKind("message", parse_message, frozenset({"journey"}))
JOURNEY = LeafKind("journey", parse_journey)
