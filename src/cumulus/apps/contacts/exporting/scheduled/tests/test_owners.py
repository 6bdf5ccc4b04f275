"""In whose name files go out: with the rights that they have when it runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.utils import timezone

from cumulus.apps.contacts.exporting.scheduled.tests.conftest import MakePlace
from cumulus.apps.contacts.exporting.scheduled.tests.making import make, run
from cumulus.apps.contacts.exporting.scheduled.tests.places import SomePlace
from cumulus.apps.contacts.models import ScheduledExport
from cumulus.apps.workspaces.contracts import Permission, Role, ScopeKind
from cumulus.apps.workspaces.models import ApiToken, Member, RoleScope, User
from tests.fixtures import Api, TestWorkspace

pytestmark = pytest.mark.usefixtures("people")


def test_a_file_shows_what_its_owner_may_see_when_it_runs(
    make_place: MakePlace, token_with: Callable[..., Api]
) -> None:
    place = make_place("sftp")
    masked = token_with(Permission.CONTACTS_EXPORT)
    scheduled_id = make(masked, place)
    run(masked, scheduled_id)
    assert _mails(place) == ["3***@x.io", "3***@x.io", "4***@x.io"]
    token = ApiToken.objects.get(pk=ScheduledExport.objects.get(pk=scheduled_id).owner_token_id or 0)
    token.scopes = [Permission.CONTACTS_EXPORT, Permission.CONTACTS_UNMASK]
    token.save()
    run(masked, scheduled_id)
    assert _mails(place) == ["31@x.io", "36@x.io", "40@x.io"]
    assert token_with(Permission.CONTACTS_EXPORT).get(f"/scheduled-exports/{scheduled_id}").status == 404


def _mails(place: SomePlace) -> list[str]:
    rows = list(csv.reader(io.StringIO(place.files()["out/people.csv"].decode(), newline="")))
    return [row[1] for row in rows[1:]]


def test_without_its_owner_or_their_right_nothing_goes_out_until_somebody_takes_over(
    api: Api, make_place: MakePlace, token_with: Callable[..., Api]
) -> None:
    place = make_place("sftp")
    leaving = token_with(Permission.CONTACTS_EXPORT, Permission.CONTACTS_UNMASK)
    scheduled_id = make(leaving, place)
    mine = ScheduledExport.objects.get(pk=scheduled_id).owner_token_id or 0
    ApiToken.objects.filter(pk=mine).update(scopes=[Permission.CONTACTS_UNMASK])
    assert run(api, scheduled_id)["error"] == "export_owner_not_allowed"
    ApiToken.objects.filter(pk=mine).update(revoked_at=timezone.now())
    assert run(api, scheduled_id)["error"] == "export_owner_gone"
    shown = api.get(f"/scheduled-exports/{scheduled_id}").body["owner"]
    assert (shown["is_me"], shown["is_program"], shown["reason"]) == (False, True, "export_owner_gone")
    assert place.files() == {}
    taken = api.post(f"/scheduled-exports/{scheduled_id}/take-over").body["owner"]
    assert (taken["is_me"], taken["reason"]) == (True, "")
    assert run(api, scheduled_id)["state"] == "done"
    assert _mails(place) == ["31@x.io", "36@x.io", "40@x.io"]


def test_a_members_role_counts_as_it_is_when_it_runs(api: Api, workspace: TestWorkspace, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place)
    mine = ScheduledExport.objects.filter(pk=scheduled_id)
    mine.update(owner_user_id=workspace.user.pk, owner_token_id=None)
    member = Member.objects.filter(user=workspace.user)
    run(api, scheduled_id)
    assert _mails(place) == ["31@x.io", "36@x.io", "40@x.io"]
    member.update(role=Role.ANALYST)  # to whom people are masked
    run(api, scheduled_id)
    assert _mails(place) == ["3***@x.io", "3***@x.io", "4***@x.io"]
    RoleScope.objects.create(
        workspace_id=workspace.id, role=Role.ANALYST, kind=ScopeKind.FILTER, attribute="name", values=["Ada"]
    )
    scoped = run(api, scheduled_id)
    assert (_mails(place), scoped["rows"]) == (["3***@x.io"], 1)
    member.update(role=Role.CONTENT_EDITOR)
    assert run(api, scheduled_id)["error"] == "export_owner_not_allowed"
    member.update(role=Role.ADMIN)
    User.objects.filter(pk=workspace.user.pk).update(is_active=False)
    assert run(api, scheduled_id)["error"] == "export_owner_gone"
    member.delete()
    assert run(api, scheduled_id)["error"] == "export_owner_gone"
    assert (_mails(place), mine.get().failures) == (["3***@x.io"], 3)
