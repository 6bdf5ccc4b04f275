"""Anything that posts JSON."""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, paths

CUSTOM: Final = Preset(
    scheme=Scheme.NONE,
    mapping={
        "items": [
            {
                "kind": "track",
                "event": {"text": "Message Received"},
                "identifiers": paths(email="person.email"),
                "properties": paths(subject="subject"),
            }
        ]
    },
    sample={
        "subject": "Hello",
        "person": {"email": "lin.yue@example.com", "name": "林悦"},
        "tags": ["first", "second"],
    },
)
