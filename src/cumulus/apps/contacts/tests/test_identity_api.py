"""Who is who, over the API: what a person is shown and what they may decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.detecting import propose_blocks
from cumulus.apps.contacts.identity.kinds import DEFAULTS
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.models import Identity
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)


def seen(workspace: TestWorkspace, *names: tuple[str, str], minute: int = 0, traits: JsonObject | None = None) -> int:
    """Let names come together in an event of the workspace's source; return the person."""
    claim = Claim(
        DEFAULTS.identifiers(names),
        T0 + timedelta(minutes=minute),
        traits or {},
        source_id=workspace.source_id,
        key=f"m{minute}",
    )
    with transaction.atomic():
        return resolve(workspace.id, [claim]).contact_ids[0]


def test_a_fact_says_from_which_source_it_came_and_whom_it_would_join(workspace: TestWorkspace, api: Api) -> None:
    first = seen(workspace, ("user_id", "u1"), ("device_id", "kiosk"))
    second = seen(workspace, ("user_id", "u2"), ("device_id", "kiosk"), minute=1, traits={"name": "Wang Wei"})
    found = api.get(f"/contacts/{first}/identity").body
    assert [(each["source"], each["refused"]) for each in found["links"]] == [("Test", ""), ("Test", "limit")]
    outside = [(each["value"], each["contact_id"], each["name"]) for each in found["outside"]]
    assert outside == [("u2", second, "Wang Wei")]


def test_a_fact_about_a_blocked_value_says_so(workspace: TestWorkspace, api: Api) -> None:
    person = seen(workspace, ("user_id", "u1"), ("email", "info@example.com"))
    assert api.post("/blocked-values", {"namespace": "email", "value": "info@example.com"}).status == 201
    links = api.get(f"/contacts/{person}/identity").body["links"]
    assert [each["refused"] for each in links] == ["blocked"]


def test_a_suspicious_value_comes_with_people_as_examples(workspace: TestWorkspace, api: Api) -> None:
    people = [
        seen(workspace, ("user_id", f"u{n}"), ("device_id", "shop"), minute=n, traits={"name": f"Person {n}"})
        for n in range(12)
    ]
    assert propose_blocks(workspace.id) == 1
    (proposed,) = api.get("/blocked-values?state=proposed").body["items"]
    assert proposed["people"] == 12
    assert proposed["examples"] == [{"contact_id": people[n], "name": f"Person {n}"} for n in range(3)]
    answer = api.post(f"/blocked-values/{proposed['id']}/decide", {"approve": True})
    assert (answer.status, answer.body["state"], len(answer.body["examples"])) == (200, "blocked", 3)


def test_an_undone_merge_names_both_people(workspace: TestWorkspace, api: Api) -> None:
    user = seen(workspace, ("user_id", "u1"), traits={"name": "Li"})
    visitor = seen(workspace, ("anonymous_id", "a1"), traits={"name": "Visitor"})
    seen(workspace, ("user_id", "u1"), ("anonymous_id", "a1"), minute=2)
    (merge,) = api.get("/merges").body["items"]
    assert api.post(f"/merges/{merge['id']}/undo", {"reason": "a shared phone"}).body == {"contact_id": visitor}
    (merge,) = api.get("/merges").body["items"]
    assert (merge["contact_id"], merge["name"]) == (user, "Li")
    assert (merge["part_contact_id"], merge["part_name"]) == (visitor, "Visitor")
    assert merge["end_reason"] == "a shared phone"
    assert Identity.objects.get(workspace_id=workspace.id, value="a1").contact_id == visitor
