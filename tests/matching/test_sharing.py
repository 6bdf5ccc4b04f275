"""Matching in the background leaves an import most of the machine, and never stands still."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from cumulus.apps.contacts.matching.sharing import TURN_SECONDS, Share
from cumulus.apps.contacts.matching.tasks import match_in_turn
from cumulus.apps.contacts.models import MatchDirty
from cumulus.platform.spine import later
from tests.fixtures import TestWorkspace

PART = TURN_SECONDS / (1 + later.REST)


class Watch:
    """A clock that is put on by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _note(workspace: TestWorkspace) -> None:
    MatchDirty.objects.create(workspace_id=workspace.id, person_id=2**31)


def _left() -> set[int]:
    return set(MatchDirty.objects.values_list("workspace_id", flat=True))


def test_a_share_ends_after_its_part_of_a_minute_while_an_import_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    writing = [True]
    monkeypatch.setattr(later, "is_being_written", lambda: writing[0])
    watch = Watch()
    share = Share(watch)
    assert share.left()
    watch.now += PART - 0.1
    assert share.left()
    watch.now += 0.2
    assert not share.left()
    writing[0] = False
    assert share.left()


def test_one_set_is_matched_however_slow_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "is_being_written", lambda: True)
    watch = Watch()
    share = Share(watch)
    watch.now += 10 * TURN_SECONDS
    assert share.left()
    assert not share.left()


def test_job_after_job_everybody_has_their_turn_while_an_import_writes(
    workspace: TestWorkspace, other_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "is_being_written", lambda: True)
    MatchDirty.objects.all().delete()
    _note(workspace)
    _note(other_workspace)
    for expected in ({other_workspace.id}, set[int]()):
        watch = Watch()
        share = Share(watch)
        watch.now += TURN_SECONDS
        match_in_turn(share)
        assert _left() == expected


def test_without_an_import_everybody_is_matched_at_once(
    workspace: TestWorkspace, other_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "is_being_written", lambda: False)
    MatchDirty.objects.all().delete()
    _note(workspace)
    _note(other_workspace)
    watch = Watch()
    share = Share(watch)
    watch.now += TURN_SECONDS
    match_in_turn(share)
    assert _left() == set()


def test_a_writer_is_at_work_while_its_newest_parcel_is_young(workspace: TestWorkspace) -> None:
    with transaction.atomic():
        later.put_off([(workspace.id, 1, b"")])
        assert later.is_being_written()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE spine_later SET received_at = now() - interval '6 seconds'")
        assert not later.is_being_written()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM spine_later")
        assert not later.is_being_written()
        transaction.set_rollback(True)
