"""The pure core: normal forms, keys, similarities, weights, rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cumulus.apps.contacts.matching import normalising
from cumulus.apps.contacts.matching.blocking import candidate_pairs, keys_of, soundex
from cumulus.apps.contacts.matching.comparing import How, compare, compare_all
from cumulus.apps.contacts.matching.people import FIELDS, Person, describe
from cumulus.apps.contacts.matching.rules import DEFAULT_RULES, Action, judge
from cumulus.apps.contacts.matching.weighing import USUAL, learn, one_to_one
from cumulus.core.json import JsonObject

PAIR = (np.array([0]), np.array([1]))
SWAPPED = (np.array([1]), np.array([0]))


def person(at: int, **attributes: str) -> Person:
    said: JsonObject = {**attributes}
    mails = [("email", attributes["email"])] if "email" in attributes else []
    phones = [("phone", attributes["phone"])] if "phone" in attributes else []
    return describe(at, said, mails + phones, {"email"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller, Anna", "anna  MULLER"),
        ("Dr. Anna O'Brien", "Anna OBrien"),
        ("张 伟", "张伟"),
        ("张伟先生", "张伟"),
        ("Ａｎｎａ", "anna"),
    ],
)
def test_two_ways_to_write_a_name_are_one(one: str, other: str) -> None:
    assert normalising.person_name(one) == normalising.person_name(other)


@pytest.mark.parametrize(
    ("text", "date"),
    [("1990-3-4", "19900304"), ("1990/03/04", "19900304"), ("19900304", "19900304"), ("03/04/1990", ""), ("soon", "")],
)
def test_dates(text: str, date: str) -> None:
    assert normalising.calendar_date(text) == date


@pytest.mark.parametrize(
    ("word", "sound"),
    [("robert", "r163"), ("rupert", "r163"), ("ashcraft", "a261"), ("tymczak", "t522"), ("张伟", "张")],
)
def test_soundex_is_the_archives(word: str, sound: str) -> None:
    assert soundex(word) == sound


@pytest.mark.parametrize(
    ("how", "one", "other", "alike"),
    [
        (How.DATE, "1990-03-04", "1990-04-03", 0.9),
        (How.DATE, "1990-03-04", "1990-03-05", 0.75),
        (How.DATE, "1990-03-04", "1990-03-04", 1.0),
        (How.DATE, "1990-03-04", "1981-11-30", 0.0),
        (How.EXACT, "1990-03-04", "1990-03-05", 0.0),
        (How.NUMBER, "1990-03-04", "1990-03-04", 1.0),
    ],
)
def test_dates_are_alike(how: How, one: str, other: str, alike: float) -> None:
    people = [person(0, birth_date=one), person(1, birth_date=other)]
    assert compare(people, PAIR, "birth_date", how)[0] == pytest.approx(alike)


def test_what_is_unknown_is_neither_alike_nor_different() -> None:
    people = [person(0, name="Anna"), person(1, company="Acme")]
    assert all(np.isnan(alike[0]) for alike in compare_all(people, PAIR).values())


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
somebody = st.fixed_dictionaries(
    {},
    optional={
        "name": texts,
        "company": texts,
        "birth_date": st.dates().map(str),
        "postcode": texts,
        "address": texts,
        "email": st.sampled_from(["a@x.io", "b@x.io", "anna.muller@acme.com"]),
        "phone": st.sampled_from(["+8613800138000", "+8613800138001"]),
    },
)


@given(somebody, somebody)
@settings(deadline=None)
def test_the_order_of_the_two_never_matters(one: dict[str, str], other: dict[str, str]) -> None:
    people = [person(0, **one), person(1, **other)]
    for field in FIELDS:
        for how in How:
            there, back = compare(people, PAIR, field, how), compare(people, SWAPPED, field, how)
            np.testing.assert_array_equal(there, back)
            assert np.isnan(there[0]) or 0 <= there[0] <= 1


@given(st.lists(somebody, max_size=12), st.randoms())
@settings(deadline=None)
def test_the_order_of_people_never_matters(known: list[dict[str, str]], draw: object) -> None:
    people = [person(at, **each) for at, each in enumerate(known)]
    turned = people[::-1]
    assert found(people) == found(turned)


def found(people: list[Person]) -> set[tuple[int, int, str, float]]:
    verdicts = judge(people, candidate_pairs(people), DEFAULT_RULES, USUAL)
    pairs = [(people[each.one].id, people[each.other].id, each) for each in verdicts]
    return {(min(a, b), max(a, b), each.rule.name, each.score) for a, b, each in pairs}


@given(st.lists(somebody, max_size=12))
@settings(deadline=None)
def test_candidates_are_those_who_share_a_key(known: list[dict[str, str]]) -> None:
    people = [person(at, **each) for at, each in enumerate(known)]
    keys = [keys_of(each) for each in people]
    sharing = {(a, b) for b in range(len(people)) for a in range(b) if keys[a] & keys[b]}
    one, other = candidate_pairs(people)
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == sharing


def test_a_large_block_costs_a_line_not_a_square() -> None:
    people = [person(at, name="Anna Muller", postcode="1000") for at in range(3_000)]
    assert len(candidate_pairs(people, window=10)[0]) <= 3_000 * 10


@pytest.mark.parametrize(
    ("one", "other", "action"),
    [
        ({"email": "a@x.io"}, {"email": "a@x.io", "name": "B"}, Action.MERGE),
        (
            {"name": "Li Lei", "company": "Acme Ltd", "email": "li@acme.com"},
            {"name": "Lei Li", "company": "ACME", "email": "lei@acme.com"},
            Action.REVIEW,
        ),
        (
            {"name": "Katherine Smith", "birth_date": "1990-03-04"},
            {"name": "Katharine Smith", "birth_date": "1990/3/4"},
            Action.REVIEW,
        ),
        ({"name": "张伟", "birth_date": "1990-03-04"}, {"name": "李娜", "birth_date": "1990-03-04"}, None),
        ({"name": "Li Lei", "email": "li@qq.com"}, {"name": "Li Lei", "email": "lei@qq.com"}, None),
    ],
)
def test_default_rules(one: dict[str, str], other: dict[str, str], action: Action | None) -> None:
    people = [person(0, **one), person(1, **other)]
    assert [each.rule.then for each in judge(people, PAIR, DEFAULT_RULES, USUAL)] == ([action] if action else [])


def test_each_has_one_partner_at_most_the_best() -> None:
    kept = one_to_one(np.array([0, 0, 1]), np.array([5, 6, 5]), np.array([0.9, 0.8, 0.95]))
    assert kept.tolist() == [0, 1, 1]


def test_weights_are_learned_without_labels() -> None:
    people = [person(at, name=f"Name{at // 2} Surname{at // 2}", postcode=str(at // 2)) for at in range(400)]
    blind = (np.arange(0, 398), np.arange(2, 400))
    weights = learn(compare_all(people, candidate_pairs(people)), compare_all(people, blind))
    assert weights.same["postcode"][2] > 0.9
    assert weights.others["postcode"][0] > 0.9
