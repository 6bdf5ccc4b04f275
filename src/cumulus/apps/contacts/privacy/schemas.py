"""Requests and answers about privacy requests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from cumulus.apps.contacts.privacy.contracts import RequestKind, RequestState


class PrivacyIn(Schema):
    """A person's wish. An erasure is confirmed by typing the person's number."""

    contact_id: int
    kind: RequestKind
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    confirm: Annotated[str, Field(max_length=20)] = ""


class StoreCount(Schema):
    """A store that is done, and how many rows it gave."""

    store: str
    rows: int


class PrivacyOut(Schema):
    """A request and how far it is."""

    id: int
    kind: RequestKind
    state: RequestState
    contact_id: int
    reason: str
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    error: str
    done: list[StoreCount]
    steps: int
    has_file: bool
    has_certificate: bool
