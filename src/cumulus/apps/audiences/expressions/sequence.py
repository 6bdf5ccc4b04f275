"""The leaf that looks at what a person did in order: one thing after another, without something in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.event import parse_selection, where_words
from cumulus.apps.audiences.expressions.literals import parse_duration
from cumulus.apps.audiences.expressions.measuring import Did, Rows
from cumulus.apps.audiences.expressions.ordered import Never
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.phrases import Voice, duration
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.question import EventQuestion, Selection
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query, milliseconds
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.when import parse_when
from cumulus.core.json import JsonObject, JsonValue

MAX_STEPS = 10
_MAX_WITHOUT = 10
_NONE = -(2**62)
"""No moment: before every other, and far enough that no gap reaches it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the sequence, at most `gap_seconds` after the one before; None: however long after."""

    selection: Selection
    gap_seconds: int | None


@dataclass(frozen=True, slots=True)
class Order(Never):
    """Each of `steps` happened later than the one before it, in time.

    None of `without` happened between the first and the last of them (at the same millisecond as
    either does not count). After the last, `not_then` did not happen for `quiet_seconds`, which
    must have passed; None: never.
    """

    steps: tuple[Step, ...]
    without: tuple[Selection, ...]
    not_then: Selection | None
    quiet_seconds: int | None

    def verdict(self, query: Query, rows: Rows) -> str:
        state = f"arrayFold((acc, x) -> [{', '.join(self._next(query))}], {self._moments(query, rows)}, {self._start})"
        pending, done = f"{state}[{len(self.steps)}]", f"{state}[{len(self.steps) + 1}]"
        if self.quiet_seconds is None:
            return f"({pending} > {_NONE})"
        return f"({done} > 0 OR ({pending} > {_NONE} AND {self._passed(query, pending)}))"

    @property
    def _start(self) -> str:
        return f"[{', '.join([f'toInt64({_NONE})'] * len(self.steps))}, toInt64(0)]"

    def _moments(self, query: Query, rows: Rows) -> str:
        """Return the moments in order, each with the bits of what happened then: the steps, `without`, `not_then`."""
        ways = [step.selection.condition(query, rows.prefix) for step in self.steps]
        ways.append(" OR ".join(f"({each.condition(query, rows.prefix)})" for each in self.without) or "0")
        ways.append(self.not_then.condition(query, rows.prefix) if self.not_then else "0")
        bits = " + ".join(f"toUInt32({way}) * {2**place}" for place, way in enumerate(ways))
        found = rows.aggregate("groupBitOrMap", f"map({rows.milliseconds}, toUInt32({bits}))")
        return f"arraySort(arrayZip(mapKeys({found}), mapValues({found})))"

    def _next(self, query: Query) -> list[str]:
        """Return the state after a moment: the latest ends of the first 1, 2, … steps, a completion that waits, success.

        Whatever is in between ends all that has begun. The latest end is the best: a gap counts from it.
        """
        size = len(self.steps)
        between = f"bitTest(x.2, {size})"
        ends = [f"multiIf(bitTest(x.2, 0), x.1, {between}, {_NONE}, acc[1])"]
        ends += [
            f"multiIf({between}, {_NONE}, {self._reaches(place, query)}, x.1, acc[{place + 1}])"
            for place in range(1, size - 1)
        ]
        complete, broken = self._reaches(size - 1, query), f"bitTest(x.2, {size + 1})"
        waiting = f"acc[{size}]"
        if self.quiet_seconds is None:
            return [*ends, f"multiIf({complete}, x.1, {broken}, {_NONE}, {waiting})", "toInt64(0)"]
        # The completion that has waited longest, since what must not follow last happened.
        pending = f"multiIf({complete} AND ({broken} OR {waiting} = {_NONE}), x.1, {broken}, {_NONE}, {waiting})"
        quiet = f"x.1 - {waiting} > {query.bind(self.quiet_seconds * 1000, 'Int64')}"
        done = f"{broken} AND {waiting} > {_NONE} AND {quiet} AND {self._passed(query, waiting)}"
        return [*ends, pending, f"if({done}, toInt64(1), acc[{size + 1}])"]

    def _reaches(self, place: int, query: Query) -> str:
        """Return whether the moment is the step at `place`, after the one before it and soon enough."""
        before, gap = f"acc[{place}]", self.steps[place].gap_seconds
        soon = "" if gap is None else f" AND x.1 - {before} <= {query.bind(gap * 1000, 'Int64')}"
        return f"(bitTest(x.2, {place}) AND {before} > {_NONE}{soon})"

    def _passed(self, query: Query, moment: str) -> str:
        now = query.bind(milliseconds(query.now), "Int64")
        return f"{now} - {moment} >= {query.bind((self.quiet_seconds or 0) * 1000, 'Int64')}"

    def turns(self, asking: Asking, names: Sequence[str], counted: str) -> list[str]:
        if self.quiet_seconds is None:
            return []
        over = f"toUnixTimestamp64Milli(e.timestamp) + {self.quiet_seconds * 1000}"
        last = self.steps[-1].selection.condition(asking.query, "e.")
        return [asking.of_events(names, f"minOrNullIf({over}, ({counted}) AND {last} AND {over} > {asking.now_ms})")]

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        return any(
            not self._disturbed(chain, events, now) and self._quiet_after(chain[-1], events, now)
            for chain in self._chains(events, now, ())
        )

    def _chains(
        self, events: Sequence[Happening], now: datetime, begun: tuple[Happening, ...]
    ) -> Iterator[tuple[Happening, ...]]:
        """Yield every way to take the steps, one after another."""
        if len(begun) == len(self.steps):
            yield begun
            return
        step = self.steps[len(begun)]
        for event in events:
            waited = milliseconds(event.timestamp) - milliseconds(begun[-1].timestamp) if begun else 1
            soon = not begun or step.gap_seconds is None or waited <= step.gap_seconds * 1000
            if waited > 0 and soon and step.selection.takes(event, now):
                yield from self._chains(events, now, (*begun, event))

    def _disturbed(self, chain: Sequence[Happening], events: Sequence[Happening], now: datetime) -> bool:
        start, end = milliseconds(chain[0].timestamp), milliseconds(chain[-1].timestamp)
        return any(
            start < milliseconds(event.timestamp) < end and any(each.takes(event, now) for each in self.without)
            for event in events
        )

    def _quiet_after(self, last: Happening, events: Sequence[Happening], now: datetime) -> bool:
        if self.not_then is None:
            return True
        ages = [
            milliseconds(event.timestamp) - milliseconds(last.timestamp)
            for event in events
            if self.not_then.takes(event, now)
        ]
        if self.quiet_seconds is None:
            return not any(age > 0 for age in ages)
        quiet = self.quiet_seconds * 1000
        passed = milliseconds(now) - milliseconds(last.timestamp) >= quiet
        return passed and not any(0 < age <= quiet for age in ages)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        name = self._naming(voice)
        without = [name(each) for each in self.without]
        if locale == "zh":
            parts = [did.window, "依次做过", "，然后".join(self._step_words(step, voice) for step in self.steps)]
            parts += [f"，其间没有{'或'.join(without)}"] if without else []
            if self.not_then:
                length = f" {duration(self.quiet_seconds, locale)}内" if self.quiet_seconds else ""
                parts.append(f"，之后{length}没有{name(self.not_then)}")
            return "".join(parts)
        parts = ["who did", " and then ".join(self._step_words(step, voice) for step in self.steps)]
        parts += [f"without {' or '.join(without)} in between"] if without else []
        if self.not_then:
            length = f" for {duration(self.quiet_seconds, locale)}" if self.quiet_seconds else ""
            parts.append(f"and afterwards not {name(self.not_then)}{length}")
        return " ".join([*parts, *([did.window] if did.window else [])])

    def _step_words(self, step: Step, voice: Voice) -> str:
        name, locale = self._naming(voice)(step.selection), voice.locale
        if step.gap_seconds is None:
            return name
        length = duration(step.gap_seconds, locale)
        if locale == "zh":
            return f"{length}内{name}"
        return f"within {length if length[:1].isdigit() else f'1 {length}'} {name}"

    @staticmethod
    def _naming(voice: Voice) -> Callable[[Selection], str]:
        space = "" if voice.locale == "zh" else " "
        return lambda each: space.join(part for part in (voice.event(each.name), where_words(each, voice)) if part)


@dataclass(frozen=True, slots=True)
class SequenceLeaf(Leaf):
    """`{"sequence": [step, …], "without"?: […], "not_then"?: {…}, "within"?: …}`."""

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
        return self.question.measure.clause(Did("", self.question.when.words(voice), ""), voice)


def parse_sequence(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    found = len(scope.problems)
    scope.only_keys(raw, path, "sequence", "without", "not_then", "within")
    steps = _parse_list(raw["sequence"], at(path, "sequence"), scope, 2, MAX_STEPS)
    without = _parse_list(raw["without"], at(path, "without"), scope, 1, _MAX_WITHOUT) if "without" in raw else []
    last = _parse_step(raw["not_then"], at(path, "not_then"), scope, "within") if "not_then" in raw else None
    when = parse_when(raw.get("within"), at(path, "within"), scope)
    if when is None or len(scope.problems) > found:
        return None
    between = tuple(step.selection for step in without)
    order = Order(tuple(steps), between, last.selection if last else None, last.gap_seconds if last else None)
    selections = [step.selection for step in steps] + list(between) + ([last.selection] if last else [])
    return SequenceLeaf(EventQuestion(tuple(dict.fromkeys(selections)), when, order))


def _parse_list(raw: JsonValue, path: str, scope: Scope, least: int, most: int) -> list[Step]:
    if not isinstance(raw, list) or not least <= len(raw) <= most:
        scope.problem(path, "not_steps", f"Give a list of {least} to {most} events.")
        return []
    gap = "within_previous" if least > 1 else ""
    steps = [_parse_step(item, at(path, i), scope, gap if i else "") for i, item in enumerate(raw)]
    return [step for step in steps if step is not None]


def _parse_step(raw: JsonValue, path: str, scope: Scope, gap: str) -> Step | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_steps", "Give an event, with filters if you like.")
        return None
    scope.only_keys(raw, path, "event", "where", *([gap] if gap else []))
    if not scope.spend(path):
        return None
    selection = parse_selection(raw, path, scope)
    seconds = parse_duration(raw[gap], at(path, gap), scope) if gap and gap in raw else None
    return None if selection is None else Step(selection, seconds)


SEQUENCE = LeafKind("sequence", parse_sequence)
