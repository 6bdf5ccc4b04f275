"""What other apps may know of content."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.core.ids import TemplateId, TemplateVersionId


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """One version of a mail template, compiled: Jinja placeholders are all that is left to fill.

    Attributes
    ----------
    version_id : TemplateVersionId
        Versions never change, so whatever is made from one may be cached under this id.
    template_id : TemplateId
    name : str
        The template's name.
    subject : str
        Jinja source of one line.
    html : str
        Jinja source of the HTML part, the preheader included.
    text : str
        Jinja source of the plain-text part.
    preheader : str
        Jinja source of the line that mail programs show after the subject; may be empty.
    """

    version_id: TemplateVersionId
    template_id: TemplateId
    name: str
    subject: str
    html: str
    text: str
    preheader: str


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as one person gets it; `subject` is a single line."""

    subject: str
    html: str
    text: str
