"""People and runs of accounts, and how a run ends in the middle of a set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.utils import timezone

from cumulus.apps.contacts import everybody
from cumulus.apps.contacts.accounts import running
from cumulus.apps.contacts.accounts.evidence import Candidate
from cumulus.apps.contacts.accounts.matching import Matched, match
from cumulus.apps.contacts.models import AccountRun, Contact
from cumulus.core.ids import ContactId, WorkspaceId
from tests.fixtures import TestWorkspace


def made(workspace: TestWorkspace, *known: dict[str, str]) -> list[ContactId]:
    rows = [Contact(workspace_id=workspace.id, attributes=each, attribute_times={}, own=None) for each in known]
    return [ContactId(row.pk) for row in Contact.objects.bulk_create(rows)]


def latest(workspace: TestWorkspace) -> AccountRun:
    return AccountRun.objects.filter(workspace_id=workspace.id).order_by("-id")[0]


def abandon(workspace: TestWorkspace) -> None:
    """Let two minutes and more pass since the workspace's run moved."""
    rows = AccountRun.objects.filter(workspace_id=workspace.id)
    rows.update(moved_at=timezone.now() - everybody.STALLED * 2)


class Crash(Exception):
    """Stands for a process that is gone."""


@contextmanager
def crashing(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[None]:
    """Let the set of that number, from 1, end in the middle of its transaction."""
    sets = 0

    def one_of_them_crashes(workspace_id: WorkspaceId, candidates: Sequence[Candidate]) -> Matched:
        nonlocal sets
        sets += 1
        found = match(workspace_id, candidates)
        if sets == at:
            raise Crash
        return found

    with monkeypatch.context() as patched:
        patched.setattr(running, "match", one_of_them_crashes)
        yield
