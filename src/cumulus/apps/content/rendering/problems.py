"""What is wrong with a template, in words for the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    Attributes
    ----------
    message : str
        A sentence that says what to do.
    line : int or None
        Line of the source, from 1; None when it concerns another field or the whole.
    field : str
        `source`, `subject` or `preheader`.
    fatal : bool
        Whether nothing can be made of the source as long as this stands.
    """

    message: str
    line: int | None = None
    field: str = "source"
    fatal: bool = False
