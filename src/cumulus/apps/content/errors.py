"""Errors of content."""

from __future__ import annotations

from cumulus.apps.content.rendering.problems import Problem
from cumulus.core.errors import Invalid, NotFound, Terminal


class ContentError(Terminal):
    """`render_failed`: a template cannot be filled for a person; trying again does not help.

    Attributes
    ----------
    problem : Problem
        Why; the answer names its code as `reason`.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__("render_failed", problem.message, line=problem.line, reason=problem.code)


class InvalidTemplate(Invalid):
    """`invalid_template`: `problems` lists what to mend."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        rows = [
            {
                "field": problem.field,
                "line": problem.line,
                "code": problem.code,
                "message": problem.message,
                "parameters": dict(problem.parameters),
            }
            for problem in problems
        ]
        super().__init__("invalid_template", problems[0].message, field=problems[0].field, problems=rows)


class TemplateNotFound(NotFound):
    """`template_not_found`."""
