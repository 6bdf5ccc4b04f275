"""What can go wrong with files of people."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound


def import_not_found() -> NotFound:
    """No such import in this workspace."""
    return NotFound("import_not_found", "There is no such import in this workspace.")


def mapping_incomplete(width: int) -> Invalid:
    """Not every column has a meaning."""
    return Invalid("mapping_incomplete", f"Say what each of the {width} columns means.", field="columns")


def identity_missing() -> Invalid:
    """Nobody could be known again."""
    return Invalid("identity_missing", "Choose at least one column that says who it is.", field="columns")


def unknown_identity() -> Invalid:
    """No such kind of identifier."""
    return Invalid("unknown_identity", "This workspace does not declare such an identifier.", field="columns")


def unknown_channel() -> Invalid:
    """No such channel."""
    return Invalid("unknown_channel", "Choose one of the channels.", field="columns")


def invalid_attribute_name() -> Invalid:
    """The name is no attribute's."""
    return Invalid("invalid_attribute_name", "An attribute's name has 1 to 200 characters.", field="columns")


def invalid_tag_name() -> Invalid:
    """The name is no tag's."""
    return Invalid("invalid_tag_name", "A tag's name has 1 to 100 characters.", field="tags")


def column_twice(name: str) -> Invalid:
    """Two columns would write one value."""
    return Invalid("column_twice", f"Two columns cannot both be {name!r}.", field="columns")


def wrong_state(state: str) -> Conflict:
    """The import is not where this could be done."""
    return Conflict("import_state", "The import is at another step by now. Reload the page.", state=state)


def not_mapped() -> Conflict:
    """Nobody has said yet what the columns mean."""
    return Conflict("import_not_mapped", "Say first what the columns mean.")
