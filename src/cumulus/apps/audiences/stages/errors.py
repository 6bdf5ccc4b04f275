"""What can go wrong with stage models."""

from __future__ import annotations

from cumulus.core.errors import Conflict, NotFound


class StageModelNotFound(NotFound):
    """`stage_model_not_found`."""

    def __init__(self) -> None:
        super().__init__("stage_model_not_found", "There is no such stage model.")


class StageModelInUse(Conflict):
    """`stage_model_in_use`: `used_by` names what refers to it."""

    def __init__(self, users: list[str]) -> None:
        shown = ", ".join(users[:5])
        super().__init__("stage_model_in_use", f"It is still used by {shown}. Change that first.", used_by=users)
