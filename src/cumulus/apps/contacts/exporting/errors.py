"""What can go wrong with files that go out."""

from __future__ import annotations

from cumulus.core.errors import Conflict, NotFound


def export_not_found() -> NotFound:
    """No such export in this workspace."""
    return NotFound("export_not_found", "There is no such export in this workspace.")


def not_ready(state: str) -> Conflict:
    """There is no file to download, not yet or no more."""
    return Conflict(
        "export_not_ready", "The file is not there: it is still being written, or has expired.", state=state
    )
