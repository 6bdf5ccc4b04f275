"""Who is told when a file does not come."""

from __future__ import annotations

import pytest

from cumulus.apps.contacts.exporting.scheduled.tests.conftest import MakePlace
from cumulus.apps.contacts.exporting.scheduled.tests.making import make, newest, run
from tests.fixtures import Api

pytestmark = pytest.mark.usefixtures("people")


def test_a_failure_is_told_once_until_the_next_file_comes(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    right = dict(place.config)
    place.config.update(place.wrong_place())
    scheduled_id = make(api, place)
    for _ in range(2):
        assert run(api, scheduled_id)["state"] == "failed"
    [told] = api.get("/notices").body["items"]
    assert (told["kind"], told["subject_id"], told["name"]) == ("scheduled_export_failed", scheduled_id, "Nightly")
    assert (told["error"], told["times"]) == (newest(api, scheduled_id)["error"], 2)
    change = {"config": right, "secrets": place.secrets}
    assert api.patch(f"/scheduled-exports/{scheduled_id}", change).status == 200
    assert run(api, scheduled_id)["state"] == "done"
    over = api.get("/notices").body
    assert (over["unseen"], over["items"][0]["resolved_at"] is not None) == (0, True)
    assert api.delete(f"/scheduled-exports/{scheduled_id}").status == 204
    assert api.get("/notices").body["items"] == []
