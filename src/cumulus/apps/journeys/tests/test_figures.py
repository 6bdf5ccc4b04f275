"""The figures that are counted along the way equal what the rows say, whatever happened."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import transaction

from cumulus.apps.journeys import services
from cumulus.apps.journeys.engine import stepping
from cumulus.apps.journeys.facade import adopt_runs, running_journeys
from cumulus.apps.journeys.models import Due, Run
from cumulus.apps.journeys.nodes.base import Outcome, StepBatch
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.nodes.wait import Wait
from cumulus.apps.journeys.tests.making import (
    at,
    event_name,
    figures_of,
    graph,
    live,
    node,
    principal_of,
    react,
    some_contact,
    stored,
)
from cumulus.core.errors import DomainError, Terminal
from tests.fixtures import TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")
_LOST = ("stopped", "merged", "error")


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_the_rows(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    story = _Story(workspace, random.Random(seed))
    monkeypatch.setattr(stepping, "KINDS", {**KINDS, "wait": _Moody(story.dice)})
    acts = [story.come, story.come, story.step, story.step, story.merge, story.publish, story.pause_or_resume]
    for _ in range(40):
        story.dice.choice(acts)()
        story.check()
    story.stop()
    story.check()
    assert running_journeys(workspace.id) == []


def test_home_shows_live_and_paused_journeys(workspace: TestWorkspace) -> None:
    story = _Story(workspace, random.Random(0))
    story.come()
    (card,) = running_journeys(workspace.id)
    found = figures_of(story.journey)
    assert (card.id, card.status, card.entered, card.active) == (
        story.journey.pk,
        "live",
        found.entered,
        found.active,
    )


class _Moody(Wait):
    """Fails now and then."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def step(self, batch: StepBatch) -> Outcome:
        if self._dice.random() < 0.3:
            raise Terminal("moody", "Not today.")
        return super().step(batch)


class _Story:
    """A journey and what befalls it."""

    def __init__(self, workspace: TestWorkspace, dice: random.Random) -> None:
        self.dice, self.workspace, self.event = dice, workspace, event_name()
        self.people = [some_contact() for _ in range(12)]
        self.seconds = 0.0
        self.journey = live(
            workspace.id,
            graph(
                node("in", "entry_event", event=self.event, reentry=dice.choice(["after_exit", "always"])),
                node("tag", "add_tag", tag="seen"),
                node("wait", "wait", seconds=60),
                node("again", "wait", seconds=30),
                ways="in>tag tag>wait wait>again",
            ),
        )

    def come(self) -> None:
        chosen = self.dice.sample(self.people, 4)
        react(*(stored(self.workspace.id, person, self.event) for person in chosen), seconds=self.seconds)

    def step(self) -> None:
        self.seconds += self.dice.choice([0, 20, 60, 700])
        stepping.step_once(at(self.seconds), limit=self.dice.choice([3, 100]))

    def merge(self) -> None:
        loser = self.people.pop(self.dice.randrange(len(self.people)))
        with transaction.atomic():
            adopt_runs(self.workspace.id, {loser: self.people[0]})
        self.people.append(some_contact())

    def publish(self) -> None:
        services.publish(principal_of(self.workspace.id), self.journey)

    def pause_or_resume(self) -> None:
        for act in (services.pause, services.resume):
            if self._allowed(act):
                return

    def stop(self) -> None:
        services.stop(principal_of(self.workspace.id), self.journey)

    def check(self) -> None:
        versions = list(self.journey.version_set.values_list("id", flat=True))
        runs = Run.objects.filter(version_id__in=versions)
        standing = Counter(Due.objects.filter(version_id__in=versions).values_list("node", flat=True))
        found = figures_of(self.journey)
        waiting = {name: here.waiting for name, here in found.nodes.items() if here.waiting}
        lost = runs.filter(exit_reason__in=_LOST).count()
        left = runs.filter(exited_at__isnull=False).count()
        assert waiting == standing
        assert (found.entered, found.active) == (runs.count(), runs.filter(exited_at=None).count())
        assert (found.completed, found.exited) == (left - lost, lost)

    def _allowed(self, act: Callable[..., None]) -> bool:
        try:
            act(principal_of(self.workspace.id), self.journey)
        except DomainError:
            return False
        return True
