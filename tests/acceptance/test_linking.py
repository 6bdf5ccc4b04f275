"""Records of one person are found: as well as recordlinkage 0.16 finds them in the Febrl sets, or in a stand-in."""

from __future__ import annotations

import pytest

from benchmarks.linking import FEBRL, febrl, link, stand_in


@pytest.mark.skipif(not (FEBRL / "febrl4a.csv.gz").exists(), reason="the public sets are not at hand")
def test_febrl_is_found_as_well_as_recordlinkage_finds_it() -> None:
    found = link(febrl()[0])
    assert found.precision == 1.0
    assert found.recall >= 0.989


@pytest.mark.skipif(not (FEBRL / "febrl2.csv.gz").exists(), reason="the public sets are not at hand")
def test_people_who_stand_twice_in_one_list_are_found() -> None:
    found = link(febrl()[2])
    assert found.precision >= 0.99
    assert found.recall >= 0.99


def test_a_stand_in_is_found() -> None:
    found = link(stand_in(1_000))
    assert found.precision >= 0.99
    assert found.recall >= 0.97
