"""People are matched against everybody, in sets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from cumulus.apps.contacts.matching.blocking import Pairs, candidate_pairs
from cumulus.apps.contacts.matching.comparing import compare_all
from cumulus.apps.contacts.matching.deciding import merge_by_rules
from cumulus.apps.contacts.matching.people import Person
from cumulus.apps.contacts.matching.records import blind_pairs, candidates_of, load_people, newest_people, write_keys
from cumulus.apps.contacts.matching.rules import Action, Rule, Verdict, judge
from cumulus.apps.contacts.matching.settings import keep_weights, rules_of, weights_of
from cumulus.apps.contacts.matching.store import Proposal, write_pairs
from cumulus.apps.contacts.matching.weighing import learn
from cumulus.apps.contacts.models import MatchDirty
from cumulus.core.ids import WorkspaceId

AT_ONCE = 1_000
"""People in one set: their rows are held for a tenth of a second while their keys are written."""

PREVIEWED = 20_000
"""So many of the newest people a preview looks at: two or three seconds."""

_BLIND = 100_000
_ENOUGH_PAIRS = 200
"""Fewer candidates teach nothing."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would do, among the newest people."""

    people: int
    merge: int
    review: int
    by_rule: tuple[int, ...]


def match_people(workspace_id: WorkspaceId, people: Collection[int]) -> int:
    """Match `people`, and let rules merge; return how many pairs are new or changed.

    Safe to run twice, at the same time, and to end anywhere: what is proposed depends on what
    is stored alone. About ten statements for any number of people, and one merge a pair after.
    """
    changed = load_people(workspace_id, people)
    write_keys(workspace_id, changed)
    found = candidates_of(workspace_id, [person.id for person in changed])
    known = {person.id: person for person in changed}
    others = {each for pair in found for each in pair} - known.keys()
    known |= {person.id: person for person in load_people(workspace_id, others)}
    proposed = _proposals(workspace_id, list(known.values()), found)
    news = write_pairs(workspace_id, people, proposed)
    if any(each.verdict.rule.then is Action.MERGE for each in proposed):
        merge_by_rules(workspace_id)
    return news


def _proposals(workspace_id: WorkspaceId, people: Sequence[Person], found: Sequence[tuple[int, int]]) -> list[Proposal]:
    place = {person.id: at for at, person in enumerate(people)}
    present = [(place[one], place[other]) for one, other in found if one in place and other in place]
    verdicts = judge(people, _as_pairs(present), rules_of(workspace_id)[0], weights_of(workspace_id))
    return [Proposal(people[each.one], people[each.other], each) for each in verdicts]


def _as_pairs(pairs: Sequence[tuple[int, int]]) -> Pairs:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def match_dirty(workspace_id: WorkspaceId, most: int = AT_ONCE) -> int:
    """Match those who changed the longest ago; return how many notes of changes that settled."""
    rows = list(MatchDirty.objects.filter(workspace_id=workspace_id).order_by("id")[:most])
    if rows:
        match_people(workspace_id, {row.person_id for row in rows})
        MatchDirty.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def preview(workspace_id: WorkspaceId, rules: Sequence[Rule]) -> Preview:
    """Return what `rules` would do, without doing it."""
    people = newest_people(workspace_id, PREVIEWED)
    verdicts: list[Verdict] = judge(people, candidate_pairs(people), rules, weights_of(workspace_id))
    of_rule = {id(rule): sum(each.rule is rule for each in verdicts) for rule in rules}
    merging = sum(each.rule.then is Action.MERGE for each in verdicts)
    return Preview(len(people), merging, len(verdicts) - merging, tuple(of_rule[id(rule)] for rule in rules))


def learn_weights(workspace_id: WorkspaceId) -> bool:
    """Learn what agreements are worth among the workspace's people; return whether there was enough to learn from."""
    people = newest_people(workspace_id, PREVIEWED)
    pairs = candidate_pairs(people)
    if len(pairs[0]) < _ENOUGH_PAIRS:
        return False
    blind = _as_pairs(blind_pairs(len(people), _BLIND))
    keep_weights(workspace_id, learn(compare_all(people, pairs), compare_all(people, blind)))
    return True
