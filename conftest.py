"""The engines and fixtures of every test: real PostgreSQL, real ClickHouse, real commits.

Nothing is rolled back or emptied between tests. Each test works in a workspace of its own,
which is how customers are kept apart too.
"""

from __future__ import annotations

import os
import secrets
import sys

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from cumulus.core.garbage import collect_rarely
from tests.engines import Engines

_ENGINES = pytest.StashKey[Engines]()
_ON_ONE_SERVER = frozenset(
    f"tests/acceptance/test_{name}.py"
    for name in ("bad_input", "clients", "clients_browser", "clients_sensors", "fuzz", "webhooks")
)
"""Files whose tests ask for `served`: one worker runs them all, or each would start a whole Cumulus for its part."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for runs that take longer than `make test` may."""
    parser.addoption("--kills", type=int, default=10, help="how often tests/acceptance/test_kills.py kills")
    parser.addoption("--kill-seed", type=int, default=secrets.randbits(32), help="the order of its kills")
    parser.addoption("--fuzz", type=int, default=3_000, help="how many requests tests/acceptance/test_fuzz.py bends")
    parser.addoption("--fuzz-seed", type=int, default=secrets.randbits(32), help="which ones")
    parser.addoption("--examples", type=int, default=4, help="how many of each kind tests/api/test_document.py sends")
    parser.addoption("--examples-seed", type=int, default=1, help="which ones")
    parser.addoption("--large", action="store_true", help="tests of many rows take ten times as many")
    parser.addoption("--screenshots", action="store_true", help="tests/e2e also writes docs/images/")


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines and point Django at them, before any test module is imported.

    Each worker of a run with `-n` has engines of its own; the process that deals the tests out needs none.
    """
    _keep_bytecode()
    collect_rarely()  # thousands of tests are imported next, and stay
    if config.getoption("dist", "no") != "no":
        return
    engines = Engines()
    if config.option.collectonly:
        postgres, clickhouse = "postgresql://localhost/none", "http://localhost:1/none"
    else:
        postgres, clickhouse = engines.start()
    os.environ.update(
        CUMULUS_DATA_DIR=str(engines.folder),
        DATABASE_URL=postgres,
        CLICKHOUSE_URL=clickhouse,
        DJANGO_SETTINGS_MODULE="cumulus.config.settings",
        CUMULUS_PUBLIC_URL="http://testserver",
    )
    config.stash[_ENGINES] = engines
    config.pluginmanager.import_plugin("tests.fixtures")


class _Dealing(LoadFileScheduling):
    """Deals out file by file, and as one what asks for one server."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "tests/acceptance" if file in _ON_ONE_SERVER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Dealing | None:
    """Replace `--dist loadfile`; None leaves every other way as it is."""
    return _Dealing(config, log) if config.getoption("dist") == "loadfile" else None


def _keep_bytecode() -> None:
    """Compile what many processes import once: each start of Cumulus takes half the time."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Never look again for garbage among modules and tests: half of the time of a run's start, and more later."""
    collect_rarely()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _ENGINES in config.stash:
        config.stash[_ENGINES].stop()
