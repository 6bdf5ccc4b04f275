"""What can go wrong with a journey, by name."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.journeys.graph.rules import Problem
from cumulus.core.errors import Conflict, Invalid, NotFound


def journey_not_found() -> NotFound:
    """Return the error for an id that leads to no journey of the workspace."""
    return NotFound("journey_not_found", "There is no such journey.")


def wrong_status(status: str, wanted: str) -> Conflict:
    """Return the error for a transition that the present status does not allow."""
    return Conflict(
        "wrong_journey_status",
        f"The journey is {status}; it cannot become {wanted}.",
        status_now=status,
    )


def not_a_draft() -> Conflict:
    """Return the error for deleting what has been published."""
    return Conflict("journey_published", "Only a draft can be deleted. Stop the journey instead.")


def has_problems(problems: Sequence[Problem]) -> Invalid:
    """Return the error for publishing a graph with errors; it carries them all."""
    return Invalid(
        "journey_has_problems",
        "The journey cannot be published yet. Mend the marked nodes.",
        field="graph",
        problems=[{"node": each.node, "code": each.code, "message": each.message} for each in problems],
    )


def contact_not_found() -> NotFound:
    """Return the error for an id that leads to no contact of the workspace."""
    return NotFound("contact_not_found", "There is no such contact.")
