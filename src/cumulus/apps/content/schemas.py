"""Request and response types of content."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from cumulus.apps.content.rendering.checks import MAX_SOURCE_CHARACTERS

Format = Literal["mjml", "html"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class TemplateIn(Schema):
    """A template to save; saving makes a new version."""

    name: Name
    subject: str = Field(max_length=500)
    preheader: str = Field("", max_length=500)
    format: Format
    source: str = Field(max_length=MAX_SOURCE_CHARACTERS)


class TemplateOut(Schema):
    """A template in its latest version."""

    id: int
    name: str
    version: int
    subject: str
    preheader: str
    format: Format
    source: str
    created_at: datetime
    updated_at: datetime


class TemplatePreviewIn(Schema):
    """A draft, and the person to show it as; nobody when absent."""

    subject: str = Field("", max_length=500)
    preheader: str = Field("", max_length=500)
    format: Format
    source: str = Field(max_length=MAX_SOURCE_CHARACTERS)
    contact_id: int | None = None


class TemplateProblemOut(Schema):
    """A fault of a draft; `line` counts in the source, from 1."""

    line: int | None = None
    code: str
    message: str
    parameters: dict[str, str | int] = Field(description="What the message names.")
    field: str


class TemplatePreviewOut(Schema):
    """A draft as that person would get it."""

    subject: str
    preheader: str
    html: str
    text: str
    problems: list[TemplateProblemOut]


class TemplateConvertIn(Schema):
    """A source, to be had in the other format."""

    format: Format
    source: str = Field(max_length=MAX_SOURCE_CHARACTERS)


class TemplateConvertOut(Schema):
    """The source in the other format; empty when there are problems."""

    format: Format
    source: str
    problems: list[TemplateProblemOut]
