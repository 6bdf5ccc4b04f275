"""The z-test against known figures, and the correction for many comparisons."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.insight.statistics import index, p_value, significant


def test_a_known_difference_has_its_known_p() -> None:
    # 45 of 100 against 30 of 100: z = 2.1909, p = 0.02846.
    assert p_value(45, 100, 30, 100) == pytest.approx(0.028460, abs=1e-5)
    assert p_value(30, 100, 30, 100) == 1.0


@pytest.mark.parametrize("counts", [(0, 0, 5, 10), (5, 10, 0, 0), (0, 10, 0, 10), (10, 10, 10, 10)])
def test_nothing_is_said_where_nothing_can_be(counts: tuple[int, int, int, int]) -> None:
    assert p_value(*counts) == 1.0


def test_of_many_comparisons_those_hold_that_benjamini_and_hochberg_keep() -> None:
    # The example of their paper (1995): the four smallest of fifteen.
    found = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1.0,
    ]
    assert sum(significant(found)) == 4
    assert significant(list(reversed(found)))[-4:] == [True] * 4
    assert significant([]) == []


def test_the_index_is_the_share_of_the_bases_share() -> None:
    assert (index(2, 4, 10, 100), index(1, 0, 1, 1), index(0, 4, 0, 9)) == (500, None, None)
