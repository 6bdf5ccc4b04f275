"""What users send fits both stores, or is refused with a code."""

from __future__ import annotations

import pytest

from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import MAX_DEPTH, MAX_KEYS, PayloadError, clean_object


def nested(depth: int, *, in_lists: bool = False) -> JsonObject:
    value: JsonValue = 1
    for _ in range(depth):
        value = [value] if in_lists else {"a": value}
    return {"a": value}


def test_an_order_of_a_thousand_lines_has_few_keys() -> None:
    order: JsonObject = {"products": [{"sku": f"s{n}", "price": 1.5, "box": {"width": n}} for n in range(1_000)]}
    assert clean_object(order) == order


@pytest.mark.parametrize(
    "value",
    [
        {f"k{n}": n for n in range(MAX_KEYS + 1)},
        {"list": [{f"k{n}": n} for n in range(MAX_KEYS + 1)]},
        {"outer": {"list": [{"inner": {f"k{n}": 1}} for n in range(MAX_KEYS)]}},
    ],
)
def test_too_many_different_keys_are_refused(value: JsonObject) -> None:
    with pytest.raises(PayloadError) as refused:
        clean_object(value)
    assert refused.value.code == "too_many_keys"


@pytest.mark.parametrize("in_lists", [False, True])
def test_depth_is_bounded(in_lists: bool) -> None:
    assert clean_object(nested(MAX_DEPTH, in_lists=in_lists))
    with pytest.raises(PayloadError) as refused:
        clean_object(nested(MAX_DEPTH + 1, in_lists=in_lists))
    assert refused.value.code == "too_deep"


def test_nul_characters_vanish_everywhere() -> None:
    assert clean_object({"a\0b": ["\0", {"c": "d\0"}]}) == {"ab": ["", {"c": "d"}]}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"": 1}, "empty_key"),
        ({" \0": 1}, "empty_key"),
        ({"k" * 201: 1}, "key_too_long"),
        ({"n": 10**400}, "number_out_of_range"),
        ({"n": [float("inf")]}, "number_out_of_range"),
        ({"n": {"m": float("nan")}}, "number_out_of_range"),
    ],
)
def test_what_no_store_can_hold_is_refused(value: JsonObject, code: str) -> None:
    with pytest.raises(PayloadError) as refused:
        clean_object(value)
    assert refused.value.code == code


def test_integers_beyond_64_bits_become_floats() -> None:
    assert clean_object({"a": 2**63, "b": -(10**30), "c": 2**63 - 1, "d": True}) == {
        "a": 2.0**63,
        "b": -1e30,
        "c": 2**63 - 1,
        "d": True,
    }
