"""Errors of score cards."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound


class ScoreNotFound(NotFound):
    """`score_not_found`."""

    def __init__(self) -> None:
        super().__init__("score_not_found", "There is no such score card.")


class ScoreVersionNotFound(NotFound):
    """`score_version_not_found`."""

    def __init__(self) -> None:
        super().__init__("score_version_not_found", "This score card has no such version.")


class ScoreChanged(Conflict):
    """`score_changed`: somebody else saved the draft meanwhile."""

    def __init__(self) -> None:
        super().__init__("score_changed", "Somebody else changed this score card. Load it again.")


class ScoreRefersToItself(Invalid):
    """`score_refers_to_itself`."""

    def __init__(self) -> None:
        super().__init__(
            "score_refers_to_itself", "A rule asks for the card's own score. Take it out.", field="definition"
        )


class ScoreCardBroken(Invalid):
    """`score_card_broken`: a back-test or preview needs a card that can be read; `problems` says why not."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__("score_card_broken", problems[0]["message"], field="definition", problems=problems)
