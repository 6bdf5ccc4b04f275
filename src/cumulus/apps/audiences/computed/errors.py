"""What can go wrong with computed tags."""

from __future__ import annotations

from cumulus.core.errors import Conflict, NotFound


class ComputedTagNotFound(NotFound):
    """`computed_tag_not_found`."""

    def __init__(self) -> None:
        super().__init__("computed_tag_not_found", "There is no such computed tag.")


class ComputedJobNotFound(NotFound):
    """`computed_job_not_found`."""

    def __init__(self) -> None:
        super().__init__("computed_job_not_found", "There is no such refresh.")


class TagNameTaken(Conflict):
    """`tag_name_taken`: a tag, a computed one or one of the library, has the name."""

    def __init__(self) -> None:
        super().__init__("tag_name_taken", "There is a tag of that name already. Choose another.", field="name")


class ComputedTagInUse(Conflict):
    """`computed_tag_in_use`: `used_by` names what refers to it."""

    def __init__(self, users: list[str]) -> None:
        shown = ", ".join(users[:5])
        super().__init__("computed_tag_in_use", f"It is still used by {shown}. Change that first.", used_by=users)
