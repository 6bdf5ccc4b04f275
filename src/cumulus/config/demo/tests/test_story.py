"""The story: the same for the same seed, as large as promised, and over today."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import msgspec
import pytest

from cumulus.config.demo.people import make_person
from cumulus.config.demo.story import RECENT_SECONDS, Chapter, Plot, Story, newcomer
from cumulus.core.json import JsonObject
from cumulus.core.known_names import KNOWN

NOW = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
SMALL = Plot(seed=7, until=NOW, people=1_000)


def _told(plot: Plot) -> list[Chapter]:
    return list(Story(plot).chapters())


def _digest(plot: Plot) -> str:
    return hashlib.sha256(msgspec.json.encode(_told(plot))).hexdigest()


@pytest.fixture(scope="module")
def chapters() -> list[Chapter]:
    """A twentieth of the demo."""
    return _told(SMALL)


@pytest.fixture(scope="module")
def items(chapters: list[Chapter]) -> list[JsonObject]:
    """Everything that happens in it."""
    return [item for chapter in chapters for item in chapter.items]


def _at(item: JsonObject) -> datetime:
    return datetime.fromisoformat(str(item["timestamp"]))


def _people(items: list[JsonObject]) -> int:
    """Who identifies is one person on all devices; every other device is somebody."""
    known = {item["userId"] for item in items if "userId" in item}
    devices = {item["anonymousId"] for item in items}
    theirs = {item["anonymousId"] for item in items if "userId" in item}
    return len(known) + len(devices - theirs)


def test_the_same_seed_tells_the_same_story() -> None:
    assert _digest(SMALL) == _digest(SMALL)


def test_another_seed_tells_another_story() -> None:
    assert _digest(SMALL) != _digest(Plot(seed=8, until=NOW, people=1_000))


def test_twenty_thousand_people_do_about_three_hundred_thousand_things(items: list[JsonObject]) -> None:
    assert 13_000 < len(items) < 17_000
    assert 950 < _people(items) < 1_200


def test_the_year_ends_today_and_nothing_happens_later(items: list[JsonObject]) -> None:
    moments = [_at(item) for item in items]
    assert NOW - timedelta(days=366) < min(moments) < NOW - timedelta(days=330)
    assert NOW - timedelta(hours=8) < max(moments) <= NOW


def test_every_event_has_an_id_of_its_own(items: list[JsonObject]) -> None:
    assert len({item["messageId"] for item in items}) == len(items)


def test_every_property_of_the_story_has_a_name(items: list[JsonObject]) -> None:
    said = [properties for item in items if isinstance(properties := item.get("properties"), dict)]
    assert {key for properties in said for key in properties} - KNOWN.property.keys() == set()


def test_requests_stay_within_what_collectors_take(chapters: list[Chapter]) -> None:
    assert max(len(chapter.items) for chapter in chapters) <= 500
    assert max(len(msgspec.json.encode(chapter.items)) for chapter in chapters) < 500_000


def test_a_channel_tells_in_order_of_time(chapters: list[Chapter]) -> None:
    site = [_at(item) for chapter in chapters if chapter.channel == "site" for item in chapter.items]
    assert all(earlier <= later for earlier, later in pairwise(site))


def test_the_last_days_come_last_and_are_marked(chapters: list[Chapter]) -> None:
    marks = [chapter.recent for chapter in chapters]
    recent_at = NOW - timedelta(seconds=RECENT_SECONDS)
    assert marks == sorted(marks)
    assert all(_at(item) < recent_at for chapter in chapters if not chapter.recent for item in chapter.items)
    assert all(_at(item) >= recent_at for chapter in chapters if chapter.recent for item in chapter.items)


def test_shops_live_in_the_evening_and_offices_on_weekdays(items: list[JsonObject]) -> None:
    local = [(item, _at(item) + timedelta(hours=8)) for item in items]
    hours = Counter(moment.hour for item, moment in local if item.get("event") == "Order Completed")
    weekend = [moment.weekday() >= 5 for item, moment in local if item.get("event") == "Webinar Registered"]
    assert hours[20] + hours[21] > 4 * (hours[3] + hours[4])
    assert sum(weekend) < 0.15 * len(weekend)


def test_names_are_chinese_and_foreign() -> None:
    random = Random(7)
    people = [make_person(random, number, NOW.date()) for number in range(1_000)]
    chinese = sum(person.name[0] >= "一" for person in people)
    assert 850 < chinese < 950


def test_a_newcomer_did_everything_just_now() -> None:
    acts = newcomer(Random(7), 20_001, NOW)
    assert acts
    assert all(NOW.timestamp() - 600 <= act.at <= NOW.timestamp() for act in acts)
