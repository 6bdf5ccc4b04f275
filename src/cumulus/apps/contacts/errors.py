"""What can go wrong with contacts."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Forbidden, Invalid, NotFound


def contact_not_found() -> NotFound:
    """No such contact in this workspace."""
    return NotFound("contact_not_found", "There is no such contact in this workspace.")


def people_hidden() -> Forbidden:
    """It shows people whom the role sees masked, or not at all."""
    return Forbidden("people_hidden", "This shows people in full. Ask somebody who may see everybody unmasked.")


def tag_not_found() -> NotFound:
    """No such tag in this workspace."""
    return NotFound("tag_not_found", "There is no such tag in this workspace.")


def identifier_taken(namespace: str, contact_id: int) -> Conflict:
    """The identifier leads to another contact."""
    return Conflict(
        "identifier_taken",
        f"Another contact has this {namespace}. Open that contact instead.",
        field=namespace,
        contact_id=contact_id,
    )


def invalid_identifier(namespace: str) -> Invalid:
    """The value names nobody."""
    return Invalid("invalid_identifier", f"This is not a valid {namespace}.", field=namespace)


def merge_not_found() -> NotFound:
    """No merge of that id, or another workspace's."""
    return NotFound("merge_not_found", "There is no such merge.")


def identity_not_found() -> NotFound:
    """The person has no identifier of that id."""
    return NotFound("identity_not_found", "This person has no such identifier.")


def queued_merge_not_found() -> NotFound:
    """No waiting merge of that id, or another workspace's."""
    return NotFound("queued_merge_not_found", "There is no such merge waiting.")


def tag_is_immutable() -> Conflict:
    """The tag says where somebody came from: once set, it stays."""
    return Conflict("tag_is_immutable", "A source tag stays once it is set.")


def tag_name_taken() -> Conflict:
    """A computed tag has the name."""
    return Conflict("tag_name_taken", "There is a tag of that name already. Choose another.", field="name")


def tag_archived() -> Conflict:
    """The tag is kept for the record only."""
    return Conflict("tag_archived", "This tag is archived. Bring it back first.")


def unknown_tag_value() -> Invalid:
    """The tag has no such value."""
    return Invalid("unknown_tag_value", "The tag has no such value.", field="value")


def tag_group_not_found() -> NotFound:
    """No such tag group in this workspace."""
    return NotFound("tag_group_not_found", "There is no such tag group in this workspace.")


def tag_rule_not_found() -> NotFound:
    """No such tag rule in this workspace."""
    return NotFound("tag_rule_not_found", "There is no such tag rule in this workspace.")


def tag_code_not_found() -> NotFound:
    """No such tracked code in this workspace."""
    return NotFound("tag_code_not_found", "There is no such tracked code in this workspace.")


def tag_mapping_not_found() -> NotFound:
    """No such form mapping in this workspace."""
    return NotFound("tag_mapping_not_found", "There is no such form mapping in this workspace.")


def tag_job_not_found() -> NotFound:
    """No such job in this workspace."""
    return NotFound("tag_job_not_found", "There is no such job in this workspace.")


def group_not_found() -> NotFound:
    """No such group in this workspace."""
    return NotFound("group_not_found", "There is no such group in this workspace.")
