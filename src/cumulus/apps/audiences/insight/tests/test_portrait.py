"""A portrait against a plain count in Python, also of merged people, of whom one sees, and of two segments."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, OpenCatalogue
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.insight import counting
from cumulus.apps.audiences.insight.counting import Sides
from cumulus.apps.audiences.tests.making import Drain, open_shop
from cumulus.apps.audiences.tests.population import NOW, load_people, merge_people
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

KNOWN = Catalogue(attributes={"city": frozenset({Kind.TEXT}), "age": frozenset({Kind.NUMBER})})


def _people() -> list[Person]:
    luck = random.Random(7)
    return [
        Person(
            ContactId(i),
            {"city": luck.choice(("Shanghai", "苏州", "Paris")), "age": luck.randrange(10, 70)},
            frozenset(tag for tag in ("vip", "staff") if luck.random() < 0.4),
            tuple(
                Happening(luck.choice(("Bought", "Looked")), NOW - timedelta(minutes=luck.randrange(1, 300_000)))
                for _ in range(luck.choice((0, 1, 4)))
            ),
        )
        for i in range(1, 81)
    ]


@pytest.mark.parametrize("against", [None, {"attribute": "age", "op": "lt", "value": 40}])
def test_counts_are_those_of_a_plain_fold(workspace: TestWorkspace, warehouse: Warehouse, against: JsonValue) -> None:
    people = _people()
    load_people(warehouse, workspace.id, people)
    whole = merge_people(warehouse, workspace.id, people, {ContactId(7): ContactId(8)})
    tree = parse({"tag": "vip", "op": "has"}, OpenCatalogue()).required()
    other = None if against is None else parse(against, OpenCatalogue()).required()
    sides = Sides(workspace.id, tree, other, NOW, None)
    mine = [person for person in whole if matches(tree, person, NOW)]
    base = [person for person in whole if other is None or matches(other, person, NOW)]
    assert counting.sizes(sides) == (len(mine), len(base), 0, 0)

    def both(side: Callable[[Person], list[str]]) -> dict[str, tuple[int, int]]:
        ours, theirs = (Counter(value for person in group for value in side(person)) for group in (mine, base))
        return {value: (ours[value], theirs[value]) for value in ours | theirs}

    found = {each.value: (each.mine, each.base) for each in counting.texts(sides, KNOWN, {})}
    assert found == both(lambda person: [str(person.attributes["city"])])
    assert {each.value: (each.mine, each.base) for each in counting.tags(sides)} == both(lambda person: [*person.tags])

    def recent(person: Person) -> list[Happening]:
        return [each for each in person.events if each.timestamp >= NOW - timedelta(days=counting.DAYS)]

    did = counting.events(sides)
    assert {each.value: (each.mine, each.base) for each, *_ in did} == both(
        lambda person: [*{each.name for each in recent(person)}]
    )
    assert {each.value: (times, all_) for each, times, all_, _ in did} == both(
        lambda person: [each.name for each in recent(person)]
    )
    bins = counting.numbers(sides, KNOWN, {})["age"]
    assert (sum(ours for _, ours, *_ in bins), sum(theirs for _, _, theirs, _ in bins)) == (len(mine), len(base))
    places = {each.value: (each.mine, each.base) for each in counting.places(sides, ["city"])}
    assert places == both(lambda person: [str(person.attributes["city"])])
    when = {f"{day} {hour}": (ours, theirs) for day, hour, ours, theirs, _ in counting.hours(sides, "Asia/Shanghai")}

    def local(person: Person) -> list[str]:
        moments = [each.timestamp + timedelta(hours=8) for each in recent(person)]
        return [f"{moment.isoweekday()} {moment.hour}" for moment in moments]

    assert when == both(local)


def test_a_saved_segment_is_portrayed_with_index_and_provinces(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    open_shop(workspace, drain)
    buyers: JsonValue = {"event": "Order Completed"}
    made = api.post("/segments", {"name": "Buyers", "expression": buyers}).body
    found = api.get(f"/segments/{made['id']}/portrait").body
    assert (found["people"], found["base_people"]) == (2, 4)
    by = {(each["group"], each["value"]): each for each in found["traits"]}
    assert by["event", "Order Completed"]["index"] == 200
    assert by["event", "Order Completed"]["significant"] is False
    assert by["place", "32"]["count"] == 1
    assert not any(each["name"] in ("email", "name") for each in found["traits"])
    other = api.post("/insight/compare", {"expression": buyers, "against": {"tag": "vip", "op": "has"}}).body
    assert (other["people"], other["base_people"]) == (2, 1)


def test_who_may_not_see_segments_sees_no_portrait_and_another_workspace_none(
    api: Api, other_api: Api, token_with: Callable[..., Api]
) -> None:
    made = api.post("/segments", {"name": "All", "expression": {"all": []}}).body
    assert token_with(Permission.CONTACTS_VIEW).get(f"/segments/{made['id']}/portrait").status == 403
    assert token_with(Permission.SEGMENTS_VIEW).get(f"/segments/{made['id']}/portrait").status == 200
    assert other_api.get(f"/segments/{made['id']}/portrait").status == 404
    broken = api.post("/insight/compare", {"expression": {"event": "Unheard"}})
    assert (broken.status, broken.body["code"]) == (422, "invalid_expression")
