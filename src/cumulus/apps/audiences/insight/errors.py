"""What can go wrong with portraits."""

from __future__ import annotations

from cumulus.core.errors import Conflict, NotFound


class PortraitNotFound(NotFound):
    """`portrait_not_found`."""

    def __init__(self) -> None:
        super().__init__("portrait_not_found", "There is no such saved portrait.")


class PortraitNameTaken(Conflict):
    """`portrait_name_taken`: a saved portrait has the name."""

    def __init__(self) -> None:
        super().__init__(
            "portrait_name_taken", "There is a saved portrait of that name already. Choose another.", field="name"
        )
