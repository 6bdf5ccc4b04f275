"""What a file is called where it goes. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from cumulus.apps.contacts.exporting.scheduled import errors

MAX_PATH = 300
_FIELD = re.compile(r"\{([a-z]+)\}")
_FIELDS = frozenset({"year", "month", "day", "date", "time", "run"})
_BAD = re.compile(r"[\x00-\x1f\x7f\\{}]")


def checked_path(pattern: str) -> str:
    """Return a pattern as it is kept.

    Raises
    ------
    Invalid
        `invalid_export_path`.
    """
    text = pattern.strip()
    parts = text.removeprefix("/").split("/")
    known = all(name in _FIELDS for name in _FIELD.findall(text))
    if len(text) > MAX_PATH or not known or _BAD.search(_FIELD.sub("", text)) or {"", ".", ".."} & set(parts):
        raise errors.invalid_path()
    return text


def path_for(pattern: str, ending: str, at: datetime, run_id: int) -> str:
    """Return a run's path: the pattern with its fields filled in, and the format's ending.

    Parameters
    ----------
    at : datetime
        In the zone whose days count.
    """
    told = {
        "year": f"{at:%Y}",
        "month": f"{at:%m}",
        "day": f"{at:%d}",
        "date": f"{at:%Y-%m-%d}",
        "time": f"{at:%H%M%S}",
        "run": str(run_id),
    }
    name = _FIELD.sub(lambda field: told[field[1]], pattern)
    return name if name.lower().endswith(f".{ending}") else f"{name}.{ending}"
