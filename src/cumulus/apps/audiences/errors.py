"""Errors of audiences."""

from __future__ import annotations

from cumulus.core.errors import Conflict, NotFound


class SegmentNotFound(NotFound):
    """`segment_not_found`."""

    def __init__(self) -> None:
        super().__init__("segment_not_found", "There is no such segment.")


class SegmentInUse(Conflict):
    """`segment_in_use`: `used_by` names what refers to it."""

    def __init__(self, users: list[str]) -> None:
        shown = ", ".join(users[:5])
        super().__init__("segment_in_use", f"It is still used by {shown}. Change that first.", used_by=users)


class ScoreInUse(Conflict):
    """`score_in_use`, of a card or a model: `used_by` names what refers to it."""

    def __init__(self, users: list[str]) -> None:
        shown = ", ".join(users[:5])
        super().__init__("score_in_use", f"It is still used by {shown}. Change that first.", used_by=users)


class SegmentIsAList(Conflict):
    """`segment_is_a_list`: it has no conditions."""

    def __init__(self) -> None:
        super().__init__("segment_is_a_list", "The members of this segment are a list; it has no conditions to change.")


class SegmentIsNoList(Conflict):
    """`segment_is_no_list`: its members follow from its conditions, or were frozen."""

    def __init__(self) -> None:
        super().__init__("segment_is_no_list", "Only the members of a static segment are picked by hand.")


class FolderNotFound(NotFound):
    """`segment_folder_not_found`."""

    def __init__(self) -> None:
        super().__init__("segment_folder_not_found", "There is no such folder.")


class FolderExists(Conflict):
    """`segment_folder_exists`."""

    def __init__(self) -> None:
        super().__init__("segment_folder_exists", "There is a folder of that name already.")


class VersionNotFound(NotFound):
    """`segment_version_not_found`."""

    def __init__(self) -> None:
        super().__init__("segment_version_not_found", "The segment has no such version.")
