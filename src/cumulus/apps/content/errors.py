"""Errors of content."""

from __future__ import annotations

from cumulus.core.errors import Invalid, NotFound, Terminal


class ContentError(Terminal):
    """A template cannot be filled for a person; trying again does not help."""


class InvalidTemplate(Invalid):
    """`invalid_template`: `problems` lists what to mend."""


class TemplateNotFound(NotFound):
    """`template_not_found`."""
