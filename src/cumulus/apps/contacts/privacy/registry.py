"""Who keeps personal data: filled at assembly (`config.registry`), since most apps come later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from cumulus.apps.contacts.privacy.contracts import CaughtUp, Eraser, Exporter
from cumulus.core.ids import ContactId, WorkspaceId

PEOPLE = "contacts"
"""The store after which nobody of that name is known; held apart from the pipeline."""


@dataclass(frozen=True, slots=True)
class Store:
    """One place with personal data, and the PostgreSQL tables that its eraser reaches."""

    erase: Eraser
    tables: tuple[str, ...] = ()


@dataclass(slots=True)
class Keepers:
    """What the other apps add.

    Attributes
    ----------
    stores : Mapping[str, Store]
        In the order of erasing: `contacts` first, then nothing new begins for the person.
    exporters : Mapping[str, Exporter]
        By the section's name in the export.
    addresses : Sequence
        Further mail addresses of a person, from apps that wrote to them.
    quiet, caught_up, old_parts_gone :
        The pipeline held still, the log done up to a place, the warehouse's old files removed.
    """

    stores: Mapping[str, Store] = field(default_factory=dict)
    exporters: Mapping[str, Exporter] = field(default_factory=dict)
    addresses: Sequence[Callable[[WorkspaceId, Sequence[ContactId]], set[str]]] = ()
    quiet: Callable[[], AbstractContextManager[bool]] | None = None
    caught_up: CaughtUp | None = None
    old_parts_gone: Callable[[], bool] = lambda: True


KEEPERS = Keepers()
