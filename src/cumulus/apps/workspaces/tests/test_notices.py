"""A failure is told once, to whom it concerns, until it works again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cumulus.apps.workspaces.contracts import NoticeKind, Permission, Role
from cumulus.apps.workspaces.facade import forget_notices, raise_notice, withdraw_notices
from cumulus.apps.workspaces.models import Member, Notice, User
from tests.fixtures import Api, TestWorkspace

SUBJECT = "connector:7"
TOLD: dict[str, Any] = {"name": "Till", "error": "connector_gave_up"}


class Reader:
    """A member who is signed in."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def told(self) -> tuple[int, list[tuple[str, int, bool, bool]]]:
        """Return the number that is new, and (name, times, seen, over) of each notice."""
        body = self.client.get("/api/v1/notices").json()
        rows = [(row["name"], row["times"], row["seen"], row["resolved_at"] is not None) for row in body["items"]]
        return body["unseen"], rows

    def see_all(self) -> None:
        """Mark what is shown as seen."""
        body = self.client.get("/api/v1/notices").json()
        ids = [row["id"] for row in body["items"]]
        answer = self.client.post("/api/v1/notices/seen", {"ids": ids}, content_type="application/json")
        assert answer.status_code == 204


def _member(workspace: TestWorkspace, role: Role) -> User:
    user = User.objects.create_user(f"{role}-{secrets.token_hex(4)}@example.com")
    Member.objects.create(workspace_id=workspace.id, user=user, role=role)
    return user


def _fails(workspace: TestWorkspace, user_id: int | None = None) -> None:
    raise_notice(workspace.id, NoticeKind.CONNECTOR_FAILED, SUBJECT, user_id, TOLD)


def test_whose_it_is_and_the_administrators_are_told_and_nobody_else(
    workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    maker, colleague = _member(workspace, Role.ANALYST), _member(workspace, Role.MARKETER)
    _fails(workspace, maker.pk)
    shown = (1, [("Till", 1, False, False)])
    assert Reader(maker).told() == Reader(workspace.user).told() == shown
    assert Reader(colleague).told() == Reader(other_workspace.user).told() == (0, [])


def test_a_streak_is_told_once_and_its_end_is_said(workspace: TestWorkspace) -> None:
    admin = Reader(workspace.user)
    for _ in range(3):
        _fails(workspace)
    assert admin.told() == (1, [("Till", 3, False, False)])
    admin.see_all()
    _fails(workspace)
    assert admin.told() == (0, [("Till", 4, True, False)])
    withdraw_notices(workspace.id, SUBJECT)
    withdraw_notices(workspace.id, SUBJECT)
    assert admin.told() == (0, [("Till", 4, True, True)])
    admin.see_all()
    assert admin.told() == (0, [])
    _fails(workspace)
    assert admin.told() == (1, [("Till", 1, False, False)])


def test_what_one_has_seen_is_new_to_another(workspace: TestWorkspace) -> None:
    _fails(workspace)
    second = Reader(_member(workspace, Role.ADMIN))
    Reader(workspace.user).see_all()
    Reader(workspace.user).see_all()
    assert second.told() == (1, [("Till", 1, False, False)])


def test_nobody_marks_what_is_not_theirs(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    _fails(workspace)
    found = Notice.objects.get(workspace_id=workspace.id)
    stranger = Reader(other_workspace.user).client
    body = {"ids": [found.pk, 2**62]}
    assert stranger.post("/api/v1/notices/seen", body, content_type="application/json").status_code == 204
    assert found.noticeseen_set.count() == 0


def test_a_program_reads_by_its_rights_and_sees_nothing(
    api: Api, workspace: TestWorkspace, token_with: Callable[..., Api], anonymous_api: Api
) -> None:
    _fails(workspace)
    found = api.get("/notices").body["items"]
    assert api.post("/notices/seen", {"ids": [found[0]["id"]]}).status == 204
    assert api.get("/notices").body["unseen"] == 1
    assert token_with(Permission.DATA_VIEW).get("/notices").body == {"items": [], "unseen": 0}
    assert anonymous_api.get("/notices").status == anonymous_api.post("/notices/seen", {"ids": []}).status == 401


def test_what_is_deleted_is_told_no_more_and_old_ends_are_cleared(workspace: TestWorkspace) -> None:
    _fails(workspace)
    forget_notices(workspace.id, SUBJECT)
    assert Reader(workspace.user).told() == (0, [])
    long_ago = timezone.now() - timedelta(days=40)
    Notice.objects.create(workspace_id=workspace.id, kind="x", subject="connector:8", resolved_at=long_ago)
    _fails(workspace)
    withdraw_notices(workspace.id, SUBJECT)
    assert list(Notice.objects.filter(workspace_id=workspace.id).values_list("subject", flat=True)) == [SUBJECT]
