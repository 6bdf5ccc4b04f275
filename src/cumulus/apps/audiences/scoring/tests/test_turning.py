"""Scores follow what happens: once, in order, after a crash, and as time passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cumulus.apps.audiences.models import Score, ScoreChange, ScoreTurn
from cumulus.apps.audiences.scoring import filling, turning
from cumulus.apps.audiences.scoring.cards import live_cards
from cumulus.apps.audiences.scoring.computing import differences
from cumulus.apps.audiences.scoring.filling import ask_refresh
from cumulus.apps.audiences.scoring.storing import Noted
from cumulus.apps.audiences.scoring.tests.cards import BUYERS, fill_state, publish, said, settle, stored
from cumulus.apps.audiences.tests.making import Drain, open_shop, order, send
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import WarehouseUnavailable
from tests.fixtures import Api, TestWorkspace


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def test_publishing_scores_everybody_and_says_so(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    assert fill_state(score) == "running"
    settle()
    assert fill_state(score) == "idle"
    found = stored(workspace.id, score)
    assert len(found) == 4
    # u2 is from Suzhou and a VIP: 30 points of fit.
    assert found[people["u2"]] == (30.0, "A4")
    # u0: 10, and three orders, one of 40 days (half): 5 + 5 + 2.5, a little decayed.
    value, grade = found[people["u0"]]
    assert value == pytest.approx(22.3, abs=0.2)
    assert grade == "C1" if value >= 22 else "C2"
    drain()
    (first,) = said(workspace.id, people["u2"])
    assert (first["from"], first["to"], first["grade"], first["cause"]) == (0, 30, "A4", "published")
    assert first["crossed"] == "mql"
    assert first["reasons"] == [
        {"rule": "vip", "name": "VIP", "change": 20},
        {"rule": "suzhou", "name": "From Suzhou", "change": 10},
    ]
    # u1 has 5 points: below the line, so that nothing is said of a score that only begins.
    assert said(workspace.id, people["u1"]) == said(workspace.id, people["u3"]) == []


def test_an_event_changes_the_score_and_says_why(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    settle()
    drain()
    send(workspace, order("u3", 10, age_days=0))
    drain()
    assert list(ScoreChange.objects.filter(workspace_id=workspace.id).values_list("contact_id", flat=True)) == [
        people["u3"]
    ]
    settle()
    value, grade = stored(workspace.id, score)[people["u3"]]
    assert value == pytest.approx(5.0, abs=0.01)
    assert grade == "D3"
    drain()
    (change,) = said(workspace.id, people["u3"])
    assert (change["from"], change["to"], change["grade_from"], change["grade"]) == (0, 5, "D4", "D3")
    assert change["reasons"] == [{"rule": "orders", "name": "Ordered", "change": 5}]
    assert change["cause"] == "change"
    assert not ScoreChange.objects.filter(workspace_id=workspace.id).exists()


def test_a_tag_and_an_attribute_change_the_score(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    settle()
    with transaction.atomic():
        contacts.apply_tag(workspace.id, [people["u3"]], "vip", "test")
    send(workspace, {"type": "identify", "userId": "u3", "traits": {"city": "Suzhou"}})
    drain()
    settle()
    assert stored(workspace.id, score)[people["u3"]] == (30.0, "A4")


def test_what_no_card_depends_on_notes_nobody(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    publish(api)
    settle()
    drain()
    send(workspace, {"type": "track", "event": "Something Else", "userId": "u1"})
    drain()
    assert not ScoreChange.objects.filter(workspace_id=workspace.id).exists()


def test_incremental_scores_equal_the_fold(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    publish(api)
    settle()
    at = datetime.now(UTC) + timedelta(seconds=10)
    for step in range(4):
        send(workspace, *(order(f"u{i}", 10, age_days=i * step) for i in range(step + 1)))
        drain()
        settle(at)
    assert differences(live_cards(workspace.id), workspace.id, list(people.values()), at) == []


def test_time_takes_points_away_at_the_refresh(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    settle()
    before = stored(workspace.id, score)[people["u0"]][0]
    later = datetime.now(UTC) + timedelta(days=40)
    settle(later)
    after = stored(workspace.id, score)[people["u0"]][0]
    assert after - 10 == pytest.approx((before - 10) / 2, abs=0.02)
    drain()
    assert said(workspace.id, people["u0"])[-1]["cause"] == "time"
    assert len(said(workspace.id, people["u2"])) == 1


@pytest.mark.parametrize(
    ("took", "wait"),
    [
        (timedelta(seconds=1), timedelta(minutes=10)),
        (timedelta(seconds=18), timedelta(minutes=30)),
        (timedelta(hours=1), timedelta(hours=6)),
    ],
)
def test_the_longer_everybody_takes_the_later_they_are_scored_again(
    api: Api, people: dict[str, ContactId], took: timedelta, wait: timedelta
) -> None:
    score = publish(api)
    settle()
    now = datetime.now(UTC)
    Score.objects.filter(pk=score).update(fill_asked_at=now - took, filled_at=now)
    ask_refresh(now + wait - timedelta(seconds=1))
    assert fill_state(score) == "idle"
    ask_refresh(now + wait + timedelta(seconds=1))
    assert (fill_state(score), Score.objects.get(pk=score).fill_cause) == ("running", "time")


def test_a_crash_before_the_warehouse_loses_nothing_and_says_nothing_twice(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = publish(api)

    def unavailable(*_: object) -> None:
        raise WarehouseUnavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(filling, "finish", unavailable)
        with pytest.raises(WarehouseUnavailable):
            settle()
    assert ScoreTurn.objects.filter(workspace_id=workspace.id).count() == 1
    # Two begin beyond the line and are said; of the others nothing is, so that they are there already.
    assert set(stored(workspace.id, score)) == {people["u1"], people["u3"]}
    settle()
    settle()
    assert not ScoreTurn.objects.filter(workspace_id=workspace.id).exists()
    assert len(stored(workspace.id, score)) == 4
    drain()
    assert len(said(workspace.id, people["u2"])) == 1


def test_a_turn_written_twice_is_there_once(api: Api, workspace: TestWorkspace, people: dict[str, ContactId]) -> None:
    score = publish(api)
    settle()
    turn = ScoreTurn(pk=2**40, workspace_id=workspace.id, at=datetime.now(UTC), rows=b"\x90")
    turn.save()
    turning.finish_turns()
    assert len(stored(workspace.id, score)) == 4


def test_who_changes_while_being_scored_is_scored_again(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    publish(api)
    settle()
    ScoreChange.objects.create(workspace_id=workspace.id, contact_id=people["u1"], scores=[], mark=1)
    turning._forget(workspace.id, {people["u1"]: Noted(0, 0)})
    assert ScoreChange.objects.filter(workspace_id=workspace.id, contact_id=people["u1"]).exists()


def test_a_new_version_corrects_everybody(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    settle()
    groups = BUYERS["groups"]
    assert isinstance(groups, list)
    fewer: JsonObject = {**BUYERS, "groups": groups[:1]}
    body = api.get(f"/scores/{score}").body
    saved = api.put(f"/scores/{score}", {"name": "Buyers", "definition": fewer, "revision": body["revision"]}).body
    assert saved["changed"] is True
    api.post(f"/scores/{score}/publish", {"revision": saved["revision"]})
    settle()
    assert stored(workspace.id, score)[people["u0"]] == (10.0, "C4")


def test_merged_people_have_one_score(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    score = publish(api)
    settle()
    visit: JsonObject = {"type": "track", "event": "Order Completed", "anonymousId": "browser"}
    send(workspace, visit)
    drain()
    settle()
    assert len(stored(workspace.id, score)) == 5
    send(workspace, {"type": "identify", "userId": "u3", "anonymousId": "browser"})
    drain()
    settle()
    found = stored(workspace.id, score)
    assert len(found) == 4
    assert found[people["u3"]][0] == pytest.approx(5.0, abs=0.01)
