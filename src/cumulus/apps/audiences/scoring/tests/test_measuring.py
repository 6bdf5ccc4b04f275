"""The measures against pairs counted one by one."""

from __future__ import annotations

import random

import pytest

from cumulus.apps.audiences.scoring.measuring import Tally, measure


def _drawn(seed: int) -> tuple[list[Tally], list[tuple[int, bool]]]:
    dice = random.Random(seed)
    people = [(value, dice.random() < value / 20) for value in (dice.randrange(12) for _ in range(400))]
    values = sorted({value for value, _ in people})
    tallies = [
        Tally(value, sum(v == value for v, _ in people), sum(v == value and hit for v, hit in people))
        for value in values
    ]
    return tallies, people


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    tallies, people = _drawn(seed)
    hits = [value for value, hit in people if hit]
    misses = [value for value, hit in people if not hit]
    pairs = sum((h > m) + (h == m) / 2 for h in hits for m in misses) / len(hits) / len(misses)
    found = measure(tallies)
    assert found.auc == pytest.approx(pairs)
    assert found.low is not None
    assert found.high is not None
    assert found.low < pairs < found.high < found.low + 0.2
    assert (found.people, found.hits) == (400, len(hits))


@pytest.mark.parametrize("seed", range(5))
def test_tenths_share_out_everybody(seed: int) -> None:
    tallies, _ = _drawn(seed)
    found = measure(tallies)
    assert sum(each.people for each in found.tenths) == pytest.approx(400)
    assert sum(each.hits for each in found.tenths) == pytest.approx(found.hits)
    assert found.tenths[0].lift > 1 > found.tenths[-1].lift
    assert sum(each.lift for each in found.tenths) / 10 == pytest.approx(1)


def test_a_fitted_curve_promises_what_happens() -> None:
    found = measure(_drawn(7)[0])
    assert sum(each.people for each in found.bins) == 400
    promised = sum(each.people * each.promised for each in found.bins)
    assert promised == pytest.approx(found.hits, abs=0.5)
    assert all(abs(each.promised - each.happened) < 0.2 for each in found.bins)


@pytest.mark.parametrize("tallies", [[], [Tally(1, 5, 0)], [Tally(1, 5, 5), Tally(2, 1, 1)]])
def test_without_both_kinds_there_is_no_area(tallies: list[Tally]) -> None:
    found = measure(tallies)
    assert (found.auc, found.bins) == (None, ())


def test_a_score_that_parts_them_wholly_is_perfect() -> None:
    found = measure([Tally(1, 50, 0), Tally(2, 50, 50)])
    assert (found.auc, found.low, found.high) == (1.0, 1.0, 1.0)
    assert [round(each.lift, 6) for each in found.tenths] == [2.0] * 5 + [0.0] * 5
