"""What an app that keeps personal data gives to exports and erasure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue


class RequestKind(StrEnum):
    """What a person asks for."""

    EXPORT = "export"
    ERASE = "erase"


class RequestState(StrEnum):
    """queued → running → done, failed; queued → cancelled; failed → queued (tried again)."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier of the person, as it is stored."""

    namespace: str
    value: str


class Eraser(Protocol):
    """Takes a person out of one store; safe to run twice, and after half of it was done."""

    def __call__(
        self,
        workspace_id: WorkspaceId,
        contact_ids: Sequence[ContactId],
        identifiers: Sequence[Name],
        mails: Sequence[str],
    ) -> int:
        """Erase and return how many rows were changed or removed.

        Parameters
        ----------
        contact_ids : Sequence[ContactId]
            The person with all parts.
        identifiers : Sequence[Name]
            Everything they were called.
        mails : Sequence[str]
            Every mail address of theirs, lower case; also those that are no identifier any more.
        """
        ...


class Exporter(Protocol):
    """Gives what one store knows about a person, as JSON rows."""

    def __call__(
        self, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
    ) -> Sequence[Mapping[str, JsonValue]]:
        """Return the rows, oldest first where there is an order."""
        ...


class CaughtUp(Protocol):
    """Says whether the pipeline has dealt with everything that was in the log at a moment."""

    def __call__(self, seq: int) -> bool:
        """Return whether every row up to `seq` is done."""
        ...
