"""What the API takes and gives about notices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from cumulus.apps.workspaces.contracts import NoticeKind


class NoticeOut(Schema):
    """What fails, or worked again at `resolved_at`; `times` is how often one after the other."""

    id: int
    kind: NoticeKind
    subject_id: int
    name: str
    error: str
    times: int
    raised_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    seen: bool


class NoticeList(Schema):
    """The newest notices; `unseen` is how many fail that were not seen."""

    items: list[NoticeOut]
    unseen: int


class SeenIn(Schema):
    """What was seen."""

    ids: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=100)]
