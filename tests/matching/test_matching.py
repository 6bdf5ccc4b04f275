"""People who may be one are found once, decided once, and stay as somebody decided."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from cumulus.apps.contacts.identity.deciding import merge_by_hand, undo_merge
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.matching.comparing import How
from cumulus.apps.contacts.matching.reacting import mark_who_changed
from cumulus.apps.contacts.matching.rules import Action, Condition, Rule
from cumulus.apps.contacts.matching.running import cancel_run, carry_on, start_run
from cumulus.apps.contacts.matching.settings import keep_rules
from cumulus.apps.contacts.matching.working import match_dirty, match_people
from cumulus.apps.contacts.models import Contact, MatchDirty, MatchKey, MatchPair, Merge
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

BY_NAME = Rule("same name", (Condition("name", How.EXACT, 1.0),), Action.MERGE)


def made(api: Api, **attributes: object) -> ContactId:
    attributes.setdefault("email", f"{secrets.token_hex(6)}@example.com")
    answer = api.post("/contacts", {"attributes": attributes})
    assert answer.status == 201, answer.body
    return ContactId(answer.body["id"])


def twins(api: Api) -> tuple[ContactId, ContactId]:
    """Two records that the default rules leave to somebody."""
    born = "1990-03-04"
    return made(api, name="Katherine Smith", birth_date=born), made(api, name="Smith, Katharine", birth_date="1990/3/4")


def pairs(workspace: TestWorkspace) -> list[tuple[int, int, str]]:
    rows = MatchPair.objects.filter(workspace_id=workspace.id).order_by("a_id", "b_id")
    return [(pair.a_id, pair.b_id, pair.state) for pair in rows]


def waiting(api: Api) -> list[dict[str, object]]:
    answer = api.get("/match-reviews")
    assert answer.status == 200, answer.body
    found: list[dict[str, object]] = answer.body["items"]
    return found


def wholes(workspace: TestWorkspace) -> list[int]:
    rows = Contact.objects.filter(workspace_id=workspace.id, merged_into_id=None).order_by("id")
    return list(rows.values_list("id", flat=True))


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run all at once; return what each gave, or raised."""
    answers: list[object] = [None] * len(verbs)
    barrier = threading.Barrier(len(verbs))

    def run(place: int) -> None:
        barrier.wait()
        try:
            answers[place] = verbs[place]()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_an_imported_double_waits_for_somebody(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    one, other = twins(api)
    drain()
    assert MatchDirty.objects.filter(workspace_id=workspace.id).count() == 2
    match_dirty(workspace.id)

    (item,) = waiting(api)
    assert (item["left"]["id"], item["right"]["id"]) == (one, other)  # type: ignore[index]
    assert item["rule"] == "similar name, same birth date"
    assert {"field": "birth_date", "similarity": 1.0} in item["evidence"]  # type: ignore[operator]
    assert not MatchDirty.objects.filter(workspace_id=workspace.id).exists()


def test_a_form_brings_somebody_in_again(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    made(api, name="李雷", company="晴川科技有限公司", email="lilei@qingchuan.com")
    traits: JsonObject = {"name": "李 雷", "company": "晴川科技", "email": "lei.li@qingchuan.com"}
    send(workspace, {"type": "identify", "userId": "form-1", "traits": traits})
    drain()
    match_dirty(workspace.id)
    assert [item["rule"] for item in waiting(api)] == ["same name, company and mail domain"]


def test_twice_is_once(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    people = twins(api)
    drain()
    assert match_people(workspace.id, people) == 1
    kept = MatchPair.objects.get(workspace_id=workspace.id)
    keys = MatchKey.objects.filter(workspace_id=workspace.id).count()

    assert match_people(workspace.id, people) == 0
    assert MatchPair.objects.get(workspace_id=workspace.id).found_at == kept.found_at
    assert MatchKey.objects.filter(workspace_id=workspace.id).count() == keys


def test_any_sets_find_the_same(workspace: TestWorkspace, api: Api) -> None:
    people = [*twins(api), made(api, name="Kathrine Smith", birth_date="19900304")]
    for person in people:
        match_people(workspace.id, [person])
    single = pairs(workspace)
    MatchPair.objects.filter(workspace_id=workspace.id).delete()
    match_people(workspace.id, people)
    assert pairs(workspace) == single
    assert len(single) == 3


def test_a_rule_merges_at_once(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    keep_rules(workspace.id, [BY_NAME])
    people = [made(api, name="Anna Muller"), made(api, name="Müller, Anna"), made(api, name="anna muller")]
    drain()
    match_dirty(workspace.id)

    assert wholes(workspace) == [people[0]]
    assert {merge.reason for merge in Merge.objects.filter(workspace_id=workspace.id)} == {"rule same name"}
    drain()
    match_dirty(workspace.id)
    assert {state for _, _, state in pairs(workspace)} == {"merged"}


def test_a_rule_does_not_give_one_person_two_member_numbers(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    keep_rules(workspace.id, [BY_NAME])
    for number in ("M-1", "M-2"):
        traits: JsonObject = {"name": "Anna Muller", "email": f"{number}@example.com"}
        send(workspace, {"type": "identify", "userId": number, "traits": traits})
    drain()
    match_dirty(workspace.id)
    assert len(wholes(workspace)) == 2
    assert len(waiting(api)) == 1


def test_what_was_rejected_comes_back_when_something_changed(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    (item,) = waiting(api)
    assert api.post(f"/match-reviews/{item['id']}/decide", {"decision": "reject"}).status == 200

    match_people(workspace.id, [one, other])
    assert waiting(api) == []
    assert api.patch(f"/contacts/{one}", {"attributes": {"city": "Leeds"}}).status == 200
    match_people(workspace.id, [one])
    assert len(waiting(api)) == 1


def test_merged_and_taken_apart_they_stay_two(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    (item,) = waiting(api)
    assert api.post(f"/match-reviews/{item['id']}/decide", {"decision": "merge"}).body == {"contact_id": one}
    assert wholes(workspace) == [one]
    assert MatchKey.objects.filter(origin_id=other, contact_id=one).exists()

    assert api.post(f"/match-reviews/{item['id']}/undo").body == {"contact_id": other}
    drain()
    match_dirty(workspace.id)
    assert pairs(workspace) == [(one, other, "undone")]
    assert waiting(api) == []
    assert api.post(f"/match-reviews/{item['id']}/undo").body["code"] == "match_not_merged"


def test_undone_elsewhere_is_undone_here(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    (item,) = waiting(api)
    api.post(f"/match-reviews/{item['id']}/decide", {"decision": "merge"})
    undo_merge(workspace.id, Merge.objects.get(workspace_id=workspace.id).pk, Decision())
    drain()
    match_dirty(workspace.id)
    assert pairs(workspace) == [(one, other, "undone")]


def test_merged_elsewhere_waits_no_more(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    merge_by_hand(workspace.id, one, other, Decision())
    assert waiting(api) == []
    drain()
    match_dirty(workspace.id)
    assert pairs(workspace) == []


def test_no_longer_alike_is_no_longer_proposed(workspace: TestWorkspace, api: Api) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    api.patch(f"/contacts/{other}", {"attributes": {"birth_date": "1971-11-30"}})
    match_people(workspace.id, [other])
    assert pairs(workspace) == []


def test_two_deciding_at_once_decide_once(workspace: TestWorkspace, api: Api) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    path = f"/match-reviews/{waiting(api)[0]['id']}/decide"
    answers = at_once(*[lambda: Api(workspace.token).post(path, {"decision": "merge"}).status] * 4)
    assert sorted(map(str, answers)) == ["200", "409", "409", "409"]
    assert Merge.objects.filter(workspace_id=workspace.id).count() == 1


def test_several_matching_at_once_find_each_pair_once(workspace: TestWorkspace, api: Api) -> None:
    keep_rules(workspace.id, [BY_NAME])
    people = [made(api, name=f"Anna Muller {at // 2}") for at in range(20)]
    answers = at_once(*[lambda: match_people(workspace.id, people)] * 4)
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert len(wholes(workspace)) == 10
    assert Merge.objects.filter(workspace_id=workspace.id, ended_at=None).count() == 10


def test_a_run_looks_at_everybody_and_can_be_cancelled(workspace: TestWorkspace, api: Api) -> None:
    one, other = twins(api)
    run = start_run(workspace.id)
    assert api.post("/match-rules/runs").body["code"] == "match_run_active"
    carry_on(run.pk)
    carry_on(run.pk)
    assert pairs(workspace) == [(one, other, "proposed")]
    last = api.get("/match-rules/runs/last").body["run"]
    assert (last["state"], last["done"], last["total"]) == ("done", 2, 2)

    again = start_run(workspace.id)
    assert api.post(f"/match-rules/runs/{again.pk}/cancel").body["state"] == "cancelled"
    carry_on(again.pk)
    assert cancel_run(workspace.id, again.pk).done == 0


def test_a_preview_changes_nothing(workspace: TestWorkspace, api: Api) -> None:
    twins(api)
    made(api, name="Katherine Smith")
    strict = {"field": "name", "how": "exact", "at_least": 1}
    rules = [
        {"name": "exact", "when": [strict], "then": "merge"},
        {"name": "close", "when": [{"field": "name", "at_least": 0.9}], "then": "review"},
    ]
    answer = api.post("/match-rules/preview", {"rules": rules})
    assert answer.body == {"people": 3, "merge": 1, "review": 2, "by_rule": [1, 2]}
    assert pairs(workspace) == []
    assert api.get("/match-rules").body["is_default"]


def test_rules_are_kept_and_checked(workspace: TestWorkspace, api: Api) -> None:
    rule = {"name": "mine", "when": [{"field": "probability", "how": None, "at_least": 0.9}], "then": "review"}
    assert api.put("/match-rules", {"rules": [rule]}).body["rules"] == [rule]
    wrong = {**rule, "when": [{"field": "shoe_size", "at_least": 1}]}
    assert api.put("/match-rules", {"rules": [wrong]}).body["code"] == "unknown_match_field"
    assert api.get("/match-rules").body["rules"] == [rule]


def test_pages_come_by_score(workspace: TestWorkspace, api: Api) -> None:
    people = [*twins(api), made(api, name="Kathrine Smith", birth_date="19900304")]
    match_people(workspace.id, people)
    seen, cursor = [], ""
    for _ in range(3):
        page = api.get(f"/match-reviews?limit=1{cursor}").body
        assert page["total"] == 3
        seen += [item["score"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert seen == sorted(seen, reverse=True)


def test_side_by_side_and_in_bulk(workspace: TestWorkspace, api: Api) -> None:
    one, other = twins(api)
    match_people(workspace.id, [one, other])
    (item,) = waiting(api)
    detail = api.get(f"/match-reviews/{item['id']}").body
    assert (detail["left"]["id"], detail["right"]["id"], detail["kept"]["name"]) == (one, other, "right")
    answer = api.post("/match-reviews/decide", {"ids": [item["id"], 2**62], "decision": "merge"})
    assert answer.body == {"decided": 1, "skipped": 1}
    history = api.get("/match-reviews?state=merged").body["items"]
    assert [each["can_undo"] for each in history] == [True]


@pytest.mark.usefixtures("engines")
def test_a_client_cannot_say_what_only_we_say(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "track", "event": "Contacts Merged", "userId": "u", "properties": {"parts": [1, 2]}})
    drain()
    assert not MatchDirty.objects.filter(workspace_id=workspace.id, person_id__in=[1, 2]).exists()
    mark_who_changed([])
