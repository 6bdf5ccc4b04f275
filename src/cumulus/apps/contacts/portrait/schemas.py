"""Requests and answers about notes, tasks and files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field


def _said(text: str) -> str:
    kept = text.replace("\0", "").strip()
    if not kept:
        raise ValueError("Write something.")
    return kept


NoteText = Annotated[str, Field(max_length=10_000), AfterValidator(_said)]
TaskTitle = Annotated[str, Field(max_length=200), AfterValidator(_said)]
Once = Annotated[str, Field(max_length=120, pattern=r"^[\x21-\x7e]*$")]
"""A name of the caller's choice: sent again, the thing is kept once."""
MemberId = Annotated[int, Field(ge=1, lt=2**31)]


class NoteIn(Schema):
    """A note about a person."""

    model_config = ConfigDict(extra="forbid")
    text: NoteText
    pinned: bool = False
    once: Once = ""


class NotePatch(Schema):
    """What is to change of a note; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    text: NoteText | None = None
    pinned: bool | None = None


class NoteOut(Schema):
    """A note about a person; no author: a program wrote it, or somebody who is gone."""

    id: int
    text: str
    pinned: bool
    author: str
    created_at: datetime
    updated_at: datetime


class NoteList(Schema):
    """A person's notes: pinned ones first, then the newest."""

    items: list[NoteOut]


class TaskIn(Schema):
    """Something to be done about a person."""

    model_config = ConfigDict(extra="forbid")
    title: TaskTitle
    due_on: date | None = None
    assignee_id: MemberId | None = None
    once: Once = ""


class TaskPatch(Schema):
    """What is to change of a task; what is left out stays, null empties."""

    model_config = ConfigDict(extra="forbid")
    title: TaskTitle | None = None
    due_on: date | None = None
    assignee_id: MemberId | None = None
    done: bool | None = None


class AssigneeOut(Schema):
    """A member who may be given a task."""

    id: int
    name: str


class TaskOut(Schema):
    """Something to be done about a person."""

    id: int
    title: str
    due_on: date | None
    assignee: AssigneeOut | None
    author: str
    done_at: datetime | None
    created_at: datetime


class TaskList(Schema):
    """A person's tasks, open ones first by the day they are due, and who may be given one."""

    items: list[TaskOut]
    assignees: list[AssigneeOut]


class ContactFileOut(Schema):
    """A file about a person."""

    id: int
    name: str
    content_type: str
    bytes: int
    author: str
    created_at: datetime


class ContactFileList(Schema):
    """A person's files, newest first, and what is taken."""

    items: list[ContactFileOut]
    max_bytes: int
    endings: list[str]
