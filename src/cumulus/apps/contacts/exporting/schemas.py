"""Requests and answers about exports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from cumulus.apps.contacts.exporting.selection import MAX_COLUMNS, Encoding, Format

_TEXT = r"^[^\x00]*$"
_COLUMN = r"^(id|name|tags|created_at|updated_at|attribute:[^\x00\n]{1,200}|identifier:[a-z_]{1,40})$"


class ExportChoice(Schema):
    """Whom a file has, what of them, and how it is written."""

    model_config = ConfigDict(extra="forbid")
    columns: Annotated[list[Annotated[str, Field(pattern=_COLUMN)]], Field(min_length=1, max_length=MAX_COLUMNS)]
    q: Annotated[str, Field(max_length=200, pattern=_TEXT)] = ""
    tag: Annotated[str, Field(max_length=100, pattern=_TEXT)] = ""
    segment: Annotated[str, Field(max_length=100, pattern=_TEXT)] = ""
    format: Format = Format.CSV
    encoding: Encoding = Encoding.UTF8_MARK


class ExportIn(ExportChoice):
    """Whom to export, and what of them."""

    name: Annotated[str, Field(max_length=200, pattern=_TEXT)] = ""


class ExportOut(Schema):
    """An export, and how far it is."""

    id: int
    name: str
    state: str
    format: Format
    columns: list[str]
    total: int
    rows: int
    bytes: int
    error: str
    made_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class ExportColumns(Schema):
    """What may stand in an export's columns."""

    columns: list[str]
