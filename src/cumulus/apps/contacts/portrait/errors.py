"""What can go wrong with notes, tasks and files."""

from __future__ import annotations

from cumulus.core.errors import Invalid, NotFound


def note_not_found() -> NotFound:
    """The person has no note of that id."""
    return NotFound("note_not_found", "This person has no such note.")


def task_not_found() -> NotFound:
    """The person has no task of that id."""
    return NotFound("task_not_found", "This person has no such task.")


def contact_file_not_found() -> NotFound:
    """The person has no file of that id."""
    return NotFound("contact_file_not_found", "This person has no such file.")


def file_type_refused() -> Invalid:
    """The file is of a kind that is not kept."""
    return Invalid("file_type_refused", "Files of this kind are not kept here.", field="file")


def unknown_assignee() -> Invalid:
    """Nobody of that id works in the workspace."""
    return Invalid("unknown_assignee", "Nobody of that id works in this workspace.", field="assignee_id")
