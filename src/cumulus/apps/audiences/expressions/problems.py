"""What is wrong with an expression, and where."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an expression.

    Attributes
    ----------
    path : str
        Where, as keys and indexes joined by dots: `all.0.where.1`; empty is the root.
    code : str
        Stable snake_case name.
    message : str
        One sentence of plain English that says what to change.
    """

    path: str
    code: str
    message: str


class InvalidExpression(Invalid):
    """The expression cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        rows = [{"path": p.path, "code": p.code, "message": p.message} for p in problems]
        super().__init__("invalid_expression", problems[0].message, field="expression", problems=rows)


def at(path: str, *parts: str | int) -> str:
    """Return the path `parts` below `path`."""
    return ".".join([*([path] if path else []), *(str(part) for part in parts)])
