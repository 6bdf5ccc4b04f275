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
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import ApiToken
from tests.fixtures import Api

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
