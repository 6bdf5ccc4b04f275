"""The one list of node kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cumulus.apps.journeys.nodes.add_tag import AddTag
from cumulus.apps.journeys.nodes.base import NodeKind
from cumulus.apps.journeys.nodes.condition import Condition
from cumulus.apps.journeys.nodes.entry_event import EntryEvent
from cumulus.apps.journeys.nodes.entry_segment import EntrySegment
from cumulus.apps.journeys.nodes.exit import Exit
from cumulus.apps.journeys.nodes.send_mail import SendMail
from cumulus.apps.journeys.nodes.wait import Wait

# Any: each kind has its own config type, and only the kind itself reads it.
AnyKind = NodeKind[Any]

_ALL: tuple[AnyKind, ...] = (
    EntryEvent(),
    EntrySegment(),
    Wait(),
    Condition(),
    SendMail(),
    AddTag(),
    Exit(),
)

KINDS: Mapping[str, AnyKind] = {kind.name: kind for kind in _ALL}
"""Every kind under its name."""
