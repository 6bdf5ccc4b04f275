"""One server for all acceptance tests that do not break it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.serving import Served, running


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """A whole Cumulus, started once."""
    with running() as server:
        yield server
