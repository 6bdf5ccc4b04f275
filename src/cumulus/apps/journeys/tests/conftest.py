"""Nothing of one test's journeys moves in the next test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cumulus.apps.journeys.models import Journey, JourneyStatus


@pytest.fixture
def quiet(engines: None) -> Iterator[None]:
    """Pause whatever is live when the test is over: the engine steps everybody's journeys."""
    yield
    Journey.objects.filter(status=JourneyStatus.LIVE.value).update(status=JourneyStatus.PAUSED.value)
