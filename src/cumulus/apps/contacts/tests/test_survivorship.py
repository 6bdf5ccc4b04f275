"""Which value stays: the same in any order of writing, whoever is merged and parted meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cumulus.apps.contacts.attributes.catalogue import Catalogue, Declared
from cumulus.apps.contacts.attributes.kinds import Survivorship
from cumulus.apps.contacts.identity.keeping import _together
from cumulus.apps.contacts.identity.traits import BY_HAND, Attributes
from tests.fixtures import Api, TestWorkspace

START = datetime(2026, 1, 1, tzinfo=UTC)
PRIORITY = (3, 1)

Write = tuple[int, int, str]
"""Minutes after the start, source, value."""


def rules(survivorship: Survivorship) -> Catalogue:
    return Catalogue({"city": Declared("city", survivorship=survivorship, priority=PRIORITY)})


def oracle(survivorship: Survivorship, writes: list[Write]) -> str:
    by_hand = [each for each in writes if each[1] == BY_HAND]
    if survivorship is not Survivorship.NEWEST and by_hand:
        return max(by_hand)[2]
    if survivorship is Survivorship.NEWEST:
        return max(writes)[2]
    if survivorship is Survivorship.OLDEST:
        return min(writes)[2]
    for source in (0, *PRIORITY):
        if said := [each for each in writes if each[1] == source]:
            return max(said)[2]
    return max(writes)[2]


WRITES = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from([BY_HAND, 0, 1, 2, 3, 4]), st.text("abc", min_size=1, max_size=3)),
    min_size=1,
    max_size=9,
    unique_by=lambda write: write[0],
)


def written(writes: list[Write], known: Catalogue) -> Attributes:
    attributes = Attributes()
    for minutes, source, value in writes:
        attributes.write({"city": value}, START + timedelta(minutes=minutes), known, source)
    return attributes


@pytest.mark.parametrize("survivorship", list(Survivorship))
@settings(max_examples=300, deadline=None)
@given(writes=WRITES, order=st.randoms(use_true_random=False), parts=st.integers(1, 4))
def test_any_order_and_any_parts_keep_the_same_value(
    survivorship: Survivorship, writes: list[Write], order: object, parts: int
) -> None:
    known = rules(survivorship)
    shuffled = list(writes)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    records = [written(shuffled[at::parts], known) for at in range(parts)]
    together = _together(records[0], records[1:], known)
    assert together.values == written(shuffled, known).values == {"city": oracle(survivorship, writes)}
    alone = [oracle(survivorship, mine) for mine in (shuffled[at::parts] for at in range(parts)) if mine]
    assert [each.values["city"] for each in records if each.values] == alone


def test_an_event_does_not_remove_what_a_source_with_more_weight_said() -> None:
    known, attributes = rules(Survivorship.SOURCE_PRIORITY), Attributes()
    attributes.write({"city": "Lyon"}, START, known, 3)
    assert not attributes.write({"city": None}, START + timedelta(days=1), known, 1)
    assert attributes.write({"city": None}, START + timedelta(days=1), known, BY_HAND)
    assert not attributes.write({"city": "Lyon"}, START + timedelta(days=2), known, 3)
    assert attributes.values == {}


def test_the_rule_holds_across_a_merge_and_its_undoing(
    api: Api, workspace: TestWorkspace, drain: Callable[[], int]
) -> None:
    declared = {"type": "text", "survivorship": "source_priority", "source_priority": [workspace.source_id]}
    assert api.put("/attributes/city", declared).status == 200
    first = api.post("/contacts", {"attributes": {"email": "a@example.com"}}).body["id"]
    assert api.patch(f"/contacts/{first}", {"attributes": {"city": "by hand"}}).status == 200
    second = api.post("/contacts", {"attributes": {"email": "b@example.com", "city": "imported"}}).body["id"]
    assert api.post(f"/contacts/{second}/merge", {"with_id": first, "reason": ""}).status == 200
    assert api.get(f"/contacts/{second}").body["attributes"]["city"] == "by hand"
    merge = api.get(f"/contacts/{second}/identity").body["merges"][0]["id"]
    assert api.post(f"/merges/{merge}/undo", {"reason": ""}).status == 200
    assert api.get(f"/contacts/{first}").body["attributes"]["city"] == "by hand"
    assert api.get(f"/contacts/{second}").body["attributes"]["city"] == "imported"
