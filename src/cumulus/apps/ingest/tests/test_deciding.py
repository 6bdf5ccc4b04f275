"""People decide who is who: what they say holds, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.contacts.identity.deciding import (
    block,
    decide_queued,
    detach,
    merge_by_hand,
    unblock,
    undo_merge,
)
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.models import Apart, Contact, Identity, Merge, QueuedMerge
from cumulus.apps.contacts.tags.services import apply_tag
from cumulus.apps.ingest.pipeline.squashing import squash_once
from cumulus.apps.ingest.tests.sending import alive, events, overrides, send, tagged
from cumulus.core.errors import Conflict, DomainError, Invalid, NotFound
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

Drain = Callable[[], int]
T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
BY_HAND = Decision(None, "not the same person")


def at(minutes: int) -> str:
    return (T0 + timedelta(minutes=minutes)).isoformat()


def owner(workspace: TestWorkspace, namespace: str, value: str) -> ContactId:
    return ContactId(Identity.objects.get(workspace_id=workspace.id, namespace=namespace, value=value).contact_id)


def visitor_becomes_known(workspace: TestWorkspace, drain: Drain) -> Merge:
    """Two people with a past of their own, joined by a login."""
    send(workspace, {"type": "track", "event": "Browsed", "anonymousId": "a1", "timestamp": at(0)})
    send(
        workspace,
        {"type": "identify", "userId": "u1", "traits": {"name": "Li", "city": "Suzhou"}, "timestamp": at(1)},
        {"type": "track", "event": "Ordered", "userId": "u1", "timestamp": at(2)},
    )
    drain()
    apply_tag(workspace.id, [owner(workspace, "anonymous_id", "a1")], "browser", "hand")
    apply_tag(workspace.id, [owner(workspace, "user_id", "u1")], "buyer", "hand")
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {}, "timestamp": at(3)})
    drain()
    send(
        workspace,
        {"type": "track", "event": "Browsed Again", "anonymousId": "a1", "timestamp": at(4)},
        {"type": "identify", "anonymousId": "a1", "traits": {"size": "XL"}, "timestamp": at(5)},
    )
    drain()
    return Merge.objects.get(workspace_id=workspace.id)


def test_an_undone_merge_gives_everything_back(workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    merge = visitor_becomes_known(workspace, drain)
    together = owner(workspace, "user_id", "u1")
    assert owner(workspace, "anonymous_id", "a1") == together
    assert Contact.objects.get(pk=together).attributes == {"name": "Li", "city": "Suzhou", "size": "XL"}
    assert tagged(warehouse, workspace, "browser") == [together]

    visitor = undo_merge(workspace.id, merge.pk, BY_HAND)
    drain()

    user = owner(workspace, "user_id", "u1")
    assert owner(workspace, "anonymous_id", "a1") == visitor != user
    assert alive(warehouse, workspace) == sorted([visitor, user])
    assert Contact.objects.get(pk=user).attributes == {"name": "Li", "city": "Suzhou"}
    assert Contact.objects.get(pk=visitor).attributes == {"size": "XL"}
    found = {(name, who) for who, name, _ in events(warehouse, workspace)}
    leads_to = overrides(warehouse, workspace)
    whose = {name: leads_to.get(int(str(who)), who) for name, who in found if name != "Contact Identified"}
    assert whose == {"Browsed": visitor, "Browsed Again": visitor, "Ordered": user}
    assert tagged(warehouse, workspace, "browser") == [visitor]
    assert tagged(warehouse, workspace, "buyer") == [user]
    merge.refresh_from_db()
    assert merge.ended_at is not None
    assert merge.end_reason == "not the same person"


def test_squashed_events_stand_under_the_person_and_still_go_back(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    merge = visitor_becomes_known(workspace, drain)
    user = owner(workspace, "user_id", "u1")
    while squash_once(kept=0, at_once=2):
        pass
    assert {who for who, _, _ in events(warehouse, workspace)} == {user}
    assert all(old == new for old, new in overrides(warehouse, workspace).items())
    visitor = undo_merge(workspace.id, merge.pk, BY_HAND)
    drain()
    whose = {name: who for who, name, _ in events(warehouse, workspace) if name != "Contact Identified"}
    assert whose == {"Browsed": visitor, "Browsed Again": visitor, "Ordered": user}
    assert len(events(warehouse, workspace)) == 6


def test_a_squash_that_died_half_way_doubles_nothing(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor_becomes_known(workspace, drain)
    before = len(events(warehouse, workspace))
    with monkeypatch.context() as broken:
        broken.setattr("cumulus.apps.ingest.pipeline.squashing._END", "SELECT throwIf(1)")
        with pytest.raises(DomainError):
            squash_once(kept=0)
    while squash_once(kept=0):
        pass
    assert len(events(warehouse, workspace)) == before
    assert {who for who, _, _ in events(warehouse, workspace)} == {owner(workspace, "user_id", "u1")}


def test_what_was_taken_apart_is_not_joined_by_the_next_event(workspace: TestWorkspace, drain: Drain) -> None:
    merge = visitor_becomes_known(workspace, drain)
    undo_merge(workspace.id, merge.pk, BY_HAND)
    send(workspace, {"type": "track", "event": "Ordered", "userId": "u1", "anonymousId": "a1", "timestamp": at(9)})
    drain()
    assert owner(workspace, "anonymous_id", "a1") != owner(workspace, "user_id", "u1")


def test_a_merge_is_undone_once(workspace: TestWorkspace, other_workspace: TestWorkspace, drain: Drain) -> None:
    merge = visitor_becomes_known(workspace, drain)
    with pytest.raises(NotFound):
        undo_merge(other_workspace.id, merge.pk, BY_HAND)
    undo_merge(workspace.id, merge.pk, BY_HAND)
    sides = Apart.objects.filter(decision_id=merge.pk).count()
    with pytest.raises(Conflict):
        undo_merge(workspace.id, merge.pk, BY_HAND)
    assert Apart.objects.filter(decision_id=merge.pk).count() == sides


def test_merging_by_hand_takes_an_undoing_back(workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    merge = visitor_becomes_known(workspace, drain)
    visitor = undo_merge(workspace.id, merge.pk, BY_HAND)
    user = owner(workspace, "user_id", "u1")
    kept = merge_by_hand(workspace.id, user, visitor, Decision(None, "they called"))
    drain()
    assert kept == owner(workspace, "anonymous_id", "a1") == owner(workspace, "user_id", "u1")
    assert Contact.objects.get(pk=kept).attributes == {"name": "Li", "city": "Suzhou", "size": "XL"}
    assert alive(warehouse, workspace) == [kept]
    with pytest.raises(Invalid):
        merge_by_hand(workspace.id, user, visitor, BY_HAND)


def test_a_decision_joins_two_users(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "timestamp": at(0)})
    send(workspace, {"type": "identify", "userId": "u2", "timestamp": at(1)})
    drain()
    one, other = owner(workspace, "user_id", "u1"), owner(workspace, "user_id", "u2")
    assert merge_by_hand(workspace.id, one, other, BY_HAND) == one
    assert owner(workspace, "user_id", "u2") == one


def test_an_undone_middle_gives_both_sides_all_their_parts(workspace: TestWorkspace, drain: Drain) -> None:
    """a1 - b - c - d: cutting in the middle leaves two and two."""
    for n, name in enumerate(("a1", "b1", "c1", "d1")):
        send(workspace, {"type": "track", "event": "Seen", "anonymousId": name, "timestamp": at(n)})
    drain()
    for n, (one, other) in enumerate((("a1", "b1"), ("c1", "d1"), ("b1", "c1"))):
        send(workspace, {"type": "alias", "anonymousId": one, "previousId": other, "timestamp": at(10 + n)})
        drain()
    assert len({owner(workspace, "anonymous_id", name) for name in ("a1", "b1", "c1", "d1")}) == 1
    last = Merge.objects.filter(workspace_id=workspace.id).latest("id")
    undo_merge(workspace.id, last.pk, BY_HAND)
    people = [owner(workspace, "anonymous_id", name) for name in ("a1", "b1", "c1", "d1")]
    assert people[0] == people[1] != people[2] == people[3]


def test_a_shared_device_leaves_each_user_their_own(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    """Whoever signed in last is who does something; the past stays the first one's."""
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "kiosk", "timestamp": at(0)})
    send(workspace, {"type": "track", "event": "First", "anonymousId": "kiosk", "timestamp": at(1)})
    drain()
    send(workspace, {"type": "identify", "userId": "u2", "anonymousId": "kiosk", "timestamp": at(10)})
    send(workspace, {"type": "track", "event": "Second", "anonymousId": "kiosk", "timestamp": at(11)})
    send(workspace, {"type": "track", "event": "Late", "anonymousId": "kiosk", "timestamp": at(2)})
    drain()
    one, other = owner(workspace, "user_id", "u1"), owner(workspace, "user_id", "u2")
    assert one != other
    whose = {name: who for who, name, _ in events(warehouse, workspace)}
    assert (whose["First"], whose["Second"], whose["Late"]) == (one, other, one)


def test_a_phone_number_that_is_given_out_again_is_the_new_owners(workspace: TestWorkspace, drain: Drain) -> None:
    number = "13800138000"
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"phone": number}, "timestamp": at(0)})
    send(workspace, {"type": "identify", "userId": "u2", "traits": {"phone": number}, "timestamp": at(600)})
    drain()
    assert owner(workspace, "user_id", "u1") != owner(workspace, "user_id", "u2")


def test_a_blocked_value_takes_apart_whom_it_joined(workspace: TestWorkspace, drain: Drain) -> None:
    for n, device in enumerate(("d1", "d2", "d3")):
        send(workspace, {"type": "track", "event": "Seen", "anonymousId": device, "timestamp": at(n)})
    drain()
    for n, device in enumerate(("d1", "d2", "d3")):
        traits: JsonObject = {"email": "info@example.com"}
        send(workspace, {"type": "identify", "anonymousId": device, "traits": traits, "timestamp": at(10 + n)})
    drain()
    assert len({owner(workspace, "anonymous_id", device) for device in ("d1", "d2", "d3")}) == 1
    mail = Identifier("email", "info@example.com")
    assert block(workspace.id, mail, BY_HAND) == 4
    assert len({owner(workspace, "anonymous_id", device) for device in ("d1", "d2", "d3")}) == 3
    unblock(workspace.id, mail, BY_HAND)
    assert len({owner(workspace, "anonymous_id", device) for device in ("d1", "d2", "d3")}) == 1


def test_a_detached_identifier_is_another_persons_from_now_on(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"email": "a@example.com"}, "timestamp": at(0)})
    drain()
    user = owner(workspace, "user_id", "u1")
    mail = Identity.objects.get(workspace_id=workspace.id, namespace="email")
    apart = detach(workspace.id, user, mail.pk, BY_HAND)
    assert apart != user
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"email": "a@example.com"}, "timestamp": at(5)})
    drain()
    assert owner(workspace, "email", "a@example.com") == apart
    only = Identity.objects.get(workspace_id=workspace.id, namespace="user_id")
    with pytest.raises(Invalid):
        detach(workspace.id, user, only.pk, BY_HAND)


def test_a_merge_that_is_too_large_waits_for_a_person(
    workspace: TestWorkspace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cumulus.apps.contacts.identity.folding.MAX_IDENTIFIERS", 5)
    for side in ("x", "y"):
        for n in range(3):
            send(
                workspace, {"type": "alias", "anonymousId": f"{side}0", "previousId": f"{side}{n}", "timestamp": at(n)}
            )
    drain()
    send(workspace, {"type": "alias", "anonymousId": "x0", "previousId": "y0", "timestamp": at(9)})
    drain()
    queued = QueuedMerge.objects.get(workspace_id=workspace.id)
    assert (queued.identifiers, queued.state) == (6, "open")
    assert owner(workspace, "anonymous_id", "x1") != owner(workspace, "anonymous_id", "y1")
    decide_queued(workspace.id, queued.pk, Decision(), approve=True)
    assert owner(workspace, "anonymous_id", "x1") == owner(workspace, "anonymous_id", "y1")
    with pytest.raises(Conflict):
        decide_queued(workspace.id, queued.pk, Decision(), approve=False)


def test_the_warehouse_hears_of_a_person_who_a_decision_made(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "a1", "timestamp": at(0)})
    drain()
    user = owner(workspace, "user_id", "u1")
    device = Identity.objects.get(workspace_id=workspace.id, namespace="anonymous_id")
    apart = detach(workspace.id, user, device.pk, BY_HAND)
    drain()
    assert alive(warehouse, workspace) == [user, apart]
    sql = "SELECT contact_id, search FROM contacts FINAL WHERE workspace_id = {w:UInt32} ORDER BY 1"
    assert warehouse.query(sql, {"w": workspace.id}).rows == [(user, "u1"), (apart, "a1")]


def test_a_tag_stays_with_its_part_when_much_happens_before_the_pipeline_looks(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    for n, name in enumerate(("u1", "u2", "u3")):
        send(workspace, {"type": "identify", "userId": name, "timestamp": at(n)})
    drain()
    first, second, buyer = (owner(workspace, "user_id", name) for name in ("u1", "u2", "u3"))
    apply_tag(workspace.id, [buyer], "buyer", "hand")
    assert merge_by_hand(workspace.id, buyer, second, Decision()) == second
    undo_merge(workspace.id, Merge.objects.get(workspace_id=workspace.id).pk, BY_HAND)
    assert merge_by_hand(workspace.id, second, first, Decision()) == first
    drain()
    assert tagged(warehouse, workspace, "buyer") == [buyer]
