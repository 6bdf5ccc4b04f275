"""Moving people in and out of live segments: only those who changed, only where it may matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from pyroaring import BitMap

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.due.rows import Due, due_at
from cumulus.apps.audiences.evaluation import Judgement
from cumulus.apps.audiences.expressions.tree import Leaf, Node, walk
from cumulus.apps.audiences.following.reacting import dependents_in, note_changes
from cumulus.apps.audiences.live.definitions import Definitions, Kept, read_definitions
from cumulus.apps.audiences.live.members import Memory, listed_members, living_of, parts_of
from cumulus.apps.audiences.live.turns import Stay, TurnRows, carry_out, record
from cumulus.apps.audiences.models import Changed, LiveWorkspace
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.observe.metrics import SEGMENT_MOVES, SEGMENT_TURN_SECONDS
from cumulus.platform.spine.events import MAX_DEPTH, InternalEvent, append_events

TURN_PEOPLE = 2_000
"""More costs the people who wait longer than it saves [engine measurements: at most a thousand or two]."""
_LEAVES_AT_ONCE = 400

Judge = Callable[[Sequence[Node], WorkspaceId, datetime, Sequence[ContactId]], list[Judgement]]
Finish = Callable[[], None]
"""Runs in the turn's first transaction: whoever was judged no longer waits."""


@dataclass(slots=True)
class Verdicts:
    """Who moves where, and when whose answer may change by time alone."""

    stays: list[Stay] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    """They are no persons any more: nobody says that they left."""


@dataclass(slots=True)
class Engine:
    """The live segments of one workspace; one at a time, anywhere (see `loop`)."""

    workspace_id: WorkspaceId
    judge: Judge = evaluation.judge
    _definitions: Definitions | None = None
    _memory: Memory | None = None
    _lists: dict[int, BitMap] = field(default_factory=dict)
    concerned: tuple[tuple[int, int], BitMap] | None = None
    """Of a list that is being built (`building`): its segment and building, and whom it may mean."""
    suspects: dict[int, tuple[datetime, BitMap]] = field(default_factory=dict)
    """Of a proof under way (`proving`): who seemed to stand wrong, by segment."""
    stored_at: datetime | None = None
    """When a bitmap was last stored (`storing`)."""

    def prepare(self, now: datetime) -> Definitions:
        """Return the definitions that are in force, with everybody's place known."""
        version = LiveWorkspace.objects.values_list("version", flat=True).get(workspace_id=self.workspace_id)
        if self._definitions is None or not self._definitions.is_fresh(version, now):
            self._definitions = read_definitions(self.workspace_id, version, now)
            self._lists.clear()
        if self._memory is None:
            self._memory = Memory(self.workspace_id)
        self._memory.hold(self._definitions.segments)
        return self._definitions

    @property
    def definitions(self) -> Definitions:
        """What `prepare` returned last."""
        if self._definitions is None:
            raise LookupError("prepare() comes first")
        return self._definitions

    @property
    def memory(self) -> Memory:
        """Who is inside, as of the last turn."""
        if self._memory is None:
            raise LookupError("prepare() comes first")
        return self._memory

    def forget(self) -> None:
        """Forget everything: after a failure, what is in memory may not be what is stored."""
        self._definitions, self._memory = None, None
        self._lists.clear()
        self.concerned = None

    def judge_changed(self, now: datetime) -> int:
        """Judge the people who changed, the longest waiting first; return how many rows were worked off."""
        waiting = Changed.objects.filter(workspace_id=self.workspace_id).order_by("id")
        rows = list(waiting.values_list("id", "contact_id", "keys", "depth")[:TURN_PEOPLE])
        if not rows:
            return 0
        keys: dict[int, set[str]] = {}
        depths: dict[int, int] = {}
        for _, person, theirs, depth in rows:
            keys.setdefault(person, set()).update(theirs)
            depths[person] = max(depths.get(person, 0), depth)
        self.settle(self._asked(keys), now, lambda: _worked_off([row[0] for row in rows]), depths)
        return len(rows)

    def _asked(self, keys: Mapping[int, Iterable[str]]) -> dict[int, frozenset[int]]:
        dependents = self.definitions.dependents
        found = {person: dependents.concerned(theirs) for person, theirs in keys.items()}
        return {person: segments for person, segments in found.items() if segments}

    def settle(
        self,
        asked: Mapping[int, frozenset[int]],
        now: datetime,
        finish: Finish,
        depths: Mapping[int, int] | None = None,
    ) -> TurnRows:
        """Judge people against segments and write who moved: one turn.

        Parameters
        ----------
        asked : Mapping[int, frozenset[int]]
            For each person the segments in question; more may be judged, which does no harm.
        depths : Mapping[int, int] or None
            How deep in a chain of causes each person's change was.
        """
        verdicts = self.verdicts(asked, now)
        with SEGMENT_TURN_SECONDS.time(), transaction.atomic():
            finish()
            rows = TurnRows(verdicts.stays, verdicts.due)
            turn = record(self.workspace_id, now, rows) if rows else None
            if turn is not None:
                append_events(self.workspace_id, self._events(turn.pk, verdicts, now, depths or {}))
                self._tell_dependents(verdicts.stays)
        if turn is not None:
            carry_out(turn)
            self.memory.move(verdicts.stays)
            for inside in (True, False):
                SEGMENT_MOVES.labels("in" if inside else "out").inc(sum(stay[2] is inside for stay in verdicts.stays))
        return rows

    def verdicts(self, asked: Mapping[int, frozenset[int]], now: datetime) -> Verdicts:
        """Return who is to move, by comparing what is true with where people are."""
        found = Verdicts()
        known = self.definitions.segments
        segments = [known[each] for each in sorted(frozenset().union(*asked.values()) & known.keys())]
        people = sorted(asked)
        if not segments or not people:
            return found
        alive: set[int] | None = None
        for group in _groups([each for each in segments if not each.listed]):
            judged = self.judge([each.tree for each in group], self.workspace_id, now, [ContactId(p) for p in people])
            answers = {int(each.contact_id): each for each in judged}
            alive = set(answers) if alive is None else alive
            for i, segment in enumerate(group):
                self._compare(segment, i, people, answers, found, now)
        alive = living_of(self.workspace_id, people) if alive is None else alive
        for segment in segments:
            if segment.listed:
                self._compare_list(segment.id, people, alive, found)
        found.gone = set(people) - alive
        return found

    def _compare(
        self,
        segment: Kept,
        place: int,
        people: Sequence[int],
        answers: Mapping[int, Judgement],
        found: Verdicts,
        now: datetime,
    ) -> None:
        members = self.memory.of(segment.id)
        for person in people:
            answer = answers.get(person)
            inside = answer is not None and answer.inside[place]
            if inside != (person in members):
                found.stays.append((segment.id, person, inside))
            turn = None if answer is None else answer.turns[place]
            if turn is not None:
                found.due.append((due_at(turn, now), segment.id, person))

    def _compare_list(self, segment_id: int, people: Sequence[int], alive: set[int], found: Verdicts) -> None:
        members, inside = self.memory.of(segment_id), self._listed(segment_id, people) & alive
        found.stays += [
            (segment_id, person, person in inside) for person in people if (person in inside) != (person in members)
        ]

    def _listed(self, segment_id: int, people: Sequence[int]) -> set[int]:
        """Return who of `people` is on a segment's list, in person or by somebody they have become one with."""
        if segment_id not in self._lists:
            self._lists[segment_id] = listed_members(segment_id)
        members = self._lists[segment_id]
        parts = parts_of(self.workspace_id, people)
        return {each for each in people if each in members or any(part in members for part in parts.get(each, ()))}

    def _events(
        self, turn_id: int, verdicts: Verdicts, now: datetime, depths: Mapping[int, int]
    ) -> list[InternalEvent]:
        return [
            InternalEvent(
                "Segment Entered" if inside else "Segment Exited",
                ContactId(person),
                {"segment": segment.id, "slug": segment.slug, "name": segment.name},
                timestamp=now,
                message_id=f"turn:{turn_id}:{segment.id}:{person}",
                depth=min(depths.get(person, 0) + 1, MAX_DEPTH + 1),
            )
            for segment_id, person, inside in verdicts.stays
            if person not in verdicts.gone and not (segment := self.definitions.segments[segment_id]).building
        ]

    def _tell_dependents(self, stays: Sequence[Stay]) -> None:
        """Note who moved on a list that others ask for: those ask for the stays, which are written next."""
        segments = self.definitions.segments
        moved: dict[tuple[int, int], dict[str, int]] = {}
        for segment_id, person, _ in stays:
            if segments[segment_id].listed:
                moved.setdefault((int(self.workspace_id), person), {})[f"segment:{segment_id}"] = 0
        if moved:
            note_changes(moved, dependents_in([self.workspace_id]))


def _groups(segments: Sequence[Kept]) -> list[list[Kept]]:
    """Return the segments in groups that fit one statement."""
    groups: list[list[Kept]] = []
    room = 0
    for segment in segments:
        size = sum(isinstance(node, Leaf) for _, node in walk(segment.tree)) + 1
        if room < size:
            groups.append([])
            room = _LEAVES_AT_ONCE
        groups[-1].append(segment)
        room -= size
    return groups


def _worked_off(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audiences_changed WHERE id = ANY(%s)", [list(ids)])
