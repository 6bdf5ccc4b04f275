"""Nothing of one test's journeys moves in the next test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps


@pytest.fixture
def quiet(engines: None) -> Iterator[None]:
    """Pause whatever is live when the test is over: the engine steps everybody's journeys."""
    yield
    # By name: pytest may read this file before the engines run and Django is set up.
    apps.get_model("journeys", "Journey").objects.filter(status="live").update(status="paused")
