"""What every kind of connector keeps to: a new one fails until it has a place here."""

from __future__ import annotations

import pytest

from cumulus.apps.ingest.connectors.kinds.contract import PAGE_ROWS, Place
from cumulus.apps.ingest.connectors.kinds.registry import KINDS, config_of
from cumulus.apps.ingest.connectors.tests.conftest import MakePlace
from cumulus.apps.ingest.connectors.tests.places import COLUMNS, Row, SomePlace, row
from cumulus.core.errors import DomainError, Retryable, Terminal
from cumulus.core.json import JsonObject

every_kind = pytest.mark.parametrize("key", sorted(KINDS))


def taken(place: SomePlace, cursor: JsonObject | None = None, pages: int = -1) -> tuple[list[int], JsonObject]:
    """Return the ids that are read from a cursor on, and the cursor behind them."""
    kind = KINDS[place.kind]
    at, found = cursor or {}, []
    reading = kind.read(Place(config_of(kind, place.config), place.secrets), at)
    for page in reading:
        found += [int(str(each.cells[0])) for each in page.rows]
        assert len(page.keys) == len(page.rows) <= PAGE_ROWS
        at = page.cursor
        pages -= 1
        if not pages:
            reading.close()
            break
    return found, at


@every_kind
def test_a_place_is_tested_and_previewed(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    place.add([row(number) for number in range(1, 6)])
    kind = KINDS[key]
    there = Place(config_of(kind, place.config), place.secrets)
    kind.test(there)
    sample = kind.preview(there, 3)
    assert sample.columns == list(COLUMNS)
    assert [str(each.cells[1]) for each in sample.rows] == ["p1@shop.example", "p2@shop.example", "p3@shop.example"]


@every_kind
def test_what_was_read_is_not_read_again(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    place.add([row(1, "2026-01-01 00:00:00"), row(2, "2026-01-02 00:00:00")])
    first, cursor = taken(place)
    place.add([row(3, "2026-01-03 00:00:00")])
    second, cursor = taken(place, cursor)
    third, after = taken(place, cursor)
    assert (first, second, third) == ([1, 2], [3], [])
    assert taken(place, after)[0] == []


@every_kind
def test_rows_with_the_last_time_again_are_read_once(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    place.add([row(5, "2026-01-01 00:00:00"), row(6, "2026-01-02 00:00:00")])
    _, cursor = taken(place)
    place.add([row(1, "2026-01-02 00:00:00"), row(9, "2026-01-02 00:00:00")])
    second, cursor = taken(place, cursor)
    assert (sorted(second), taken(place, cursor)[0]) == ([1, 9], [])


@every_kind
def test_reading_goes_on_behind_the_page_that_was_kept(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    rows: list[Row] = [
        row(number, f"2026-01-01 {number // 3600:02}:{number // 60 % 60:02}:00") for number in range(4_500)
    ]
    place.add(rows)
    first, cursor = taken(place, pages=1)
    rest, _ = taken(place, cursor)
    assert len(first) == PAGE_ROWS
    assert sorted(first + rest) == list(range(4_500))


@every_kind
def test_a_wrong_secret_is_no_reason_to_try_again(make_place: MakePlace, key: str) -> None:
    if key == "s3":  # the stand-in takes any key
        return
    place = make_place(key)
    place.add([row(1)])
    place.secrets = dict.fromkeys(place.secrets, "wrong")
    kind = KINDS[key]
    with pytest.raises(Terminal) as caught:
        kind.test(Place(config_of(kind, place.config), place.secrets))
    assert caught.value.code == "remote_refused"


@every_kind
def test_a_wrong_place_is_told(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    kind = KINDS[key]
    with pytest.raises(DomainError) as caught:
        kind.test(Place(config_of(kind, place.wrong_place()), place.secrets))
    assert caught.value.code in {"remote_failed", "remote_unreachable"}


@pytest.mark.parametrize("key", ["postgresql", "mysql", "sftp", "csv_url"])
def test_a_server_that_is_away_is_worth_another_try(make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    away: JsonObject = {"url": "http://127.0.0.1:1/none"} if key == "csv_url" else {"port": 1}
    kind = KINDS[key]
    with pytest.raises(Retryable) as caught:
        kind.test(Place(config_of(kind, {**place.config, **away}), place.secrets))
    assert caught.value.code == "remote_unreachable"


@every_kind
def test_addresses_of_ours_are_closed_unless_the_installation_says_otherwise(
    make_place: MakePlace, key: str, settings_private_off: None
) -> None:
    place = make_place(key)
    kind = KINDS[key]
    with pytest.raises(Terminal) as caught:
        kind.test(Place(config_of(kind, place.config), place.secrets))
    assert caught.value.code == "address_refused"
