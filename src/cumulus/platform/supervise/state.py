"""What runs, in a file that `cumulus doctor` and tests read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

FILE_NAME = "state.json"


class ChildState(TypedDict):
    """One child; instants are ISO 8601 in UTC."""

    pid: int | None
    status: str
    restarts: int
    started_at: str | None
    ready_since: str | None
    last_exit: int | None


class SupervisorState(TypedDict):
    """The supervisor's process id and its children in start order."""

    pid: int
    children: dict[str, ChildState]


def write_state(run_dir: Path, state: SupervisorState) -> None:
    """Replace the state file; a reader sees the old one or the new one, whole."""
    fresh = run_dir / f"{FILE_NAME}.new"
    fresh.write_text(json.dumps(state, indent=1))
    fresh.replace(run_dir / FILE_NAME)


def read_state(data_dir: Path) -> SupervisorState | None:
    """Return the last state that a supervisor of this data folder wrote, None if none did.

    It outlives a killed supervisor: check that the process ids live.
    """
    try:
        text = (data_dir / "run" / FILE_NAME).read_text()
    except FileNotFoundError:
        return None
    state: SupervisorState = json.loads(text)
    return state
