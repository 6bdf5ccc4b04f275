"""One line a record."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest

from cumulus.platform.observe import logs
from cumulus.platform.observe.logs import configure_logging


@pytest.fixture(autouse=True)
def untouched_root() -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before, level
    logging.captureWarnings(False)


def test_record_is_one_json_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("web")

    logging.getLogger("a.b").info("segment.compiled", extra={"conditions": 3, "name_zh": "杭州"})

    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert entry.pop("ts").endswith("Z")
    assert entry == {
        "level": "info",
        "process": "web",
        "logger": "a.b",
        "event": "segment.compiled",
        "fields": {"conditions": 3, "name_zh": "杭州"},
    }


def test_exception_stays_on_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("worker")

    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("a").exception("job.failed")

    [line] = capsys.readouterr().err.splitlines()
    assert "ValueError: two\nlines" in json.loads(line)["exception"]


def test_field_that_json_does_not_know_becomes_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("worker")

    logging.getLogger("a").info("x.y", extra={"kind": sys.version_info.__class__})

    assert "version_info" in json.loads(capsys.readouterr().err)["fields"]["kind"]


def test_warnings_become_records(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("web")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)

    assert json.loads(capsys.readouterr().err)["logger"] == "py.warnings"


def test_level_holds_back_lower_records(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("web", level="warning", json=False)

    logging.getLogger("a").info("quiet")
    logging.getLogger("a").warning("loud", extra={"n": 1})

    assert capsys.readouterr().err.endswith("WARNING web: loud n=1\n")


def test_a_request_is_not_written_out() -> None:
    record = logging.makeLogRecord({"msg": "Not Found", "request": "GET /contacts/lookup?value=a@example.com", "n": 1})
    line = logs.JsonFormatter("web").format(record)
    assert "example.com" not in line
    assert json.loads(line)["fields"] == {"n": 1}
