"""Structured logs: one line a record, for programs (JSON) or for eyes (text)."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_TELLING = frozenset({"request"})


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave as `extra`. Django gives the whole request: its address names people in the query."""
    return {key: value for key, value in record.__dict__.items() if key not in _STANDARD and key not in _TELLING}


def _instant(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object on one line.

    Keys: `ts`, `level`, `process`, `logger`, `event`, `fields` (the record's `extra`) and, if
    there is one, `exception` with its trace.

    Parameters
    ----------
    process : str
        What this process is: `web`, `pipeline`, `worker` …
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end; what JSON does not know becomes text."""
        entry: dict[str, object] = {
            "ts": _instant(record),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "event": record.getMessage(),
            "fields": _fields(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """Formats a record for a terminal: local time, level, process, event, fields.

    Parameters
    ----------
    process : str
        What this process is.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a trace follows on further lines."""
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = "".join(f" {key}={value}" for key, value in _fields(record).items())
        line = f"{clock} {record.levelname:<7} {self._process}: {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure_logging(process: str, level: str = "INFO", json: bool = True) -> None:
    """Send all records of this process to standard error, one line each.

    Replaces whatever handlers the root logger had; safe to repeat. Python's warnings become
    records too.

    Parameters
    ----------
    process : str
        What this process is.
    level : str
        Name of the lowest level that is written.
    json : bool
        JSON for programs, or text for a terminal.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if json else TextFormatter(process))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
