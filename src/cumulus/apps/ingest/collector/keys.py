"""Write keys, held in memory and renewed from the database."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import time
from collections.abc import Awaitable, Callable

from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.errors import Unavailable

logger = logging.getLogger(__name__)

_FRESH_SECONDS = 10.0
"""A disabled source is refused, and a new one accepted, after at most so long."""
_ASK_AGAIN_SECONDS = 0.5
"""An unknown key may be brand-new, so it is looked up at once, but not by every request."""

LoadSources = Callable[[], Awaitable[list[SourceCard]]]


class WriteKeys:
    """Finds the source of a write key.

    Parameters
    ----------
    load : LoadSources
        Asks the database for every source.
    fresh_seconds : float
        How long an answer is good for.
    """

    def __init__(self, load: LoadSources, fresh_seconds: float = _FRESH_SECONDS) -> None:
        self._load = load
        self._fresh_seconds = fresh_seconds
        self._sources: dict[str, SourceCard] = {}
        self._loaded_at = float("-inf")
        self._failed = False
        self._loading = asyncio.Lock()

    async def find(self, write_key: str) -> SourceCard | None:
        """Return the key's source, or None when there is none or it is disabled.

        Raises
        ------
        Unavailable
            `keys_unavailable`: the key is not known here, and the database cannot be asked. A
            refusal would make the client throw its events away.
        """
        await self._renew(self._fresh_seconds)
        if write_key not in self._sources:
            await self._renew(min(_ASK_AGAIN_SECONDS, self._fresh_seconds))
        found = self._sources.get(write_key)
        if found is None and self._failed:
            raise Unavailable("keys_unavailable", "The write key cannot be checked now. Try again.")
        return None if found is None or found.disabled else found

    async def _renew(self, age_seconds: float) -> None:
        if time.monotonic() - self._loaded_at < age_seconds:
            return
        async with self._loading:
            if time.monotonic() - self._loaded_at < age_seconds:
                return
            try:
                self._sources = {card.write_key: card for card in await self._load()}
                self._failed = False
            except Exception:
                # Known keys go on working while the database is away, whatever it is.
                self._failed = True
                logger.warning("write_keys.not_renewed", exc_info=True)
            self._loaded_at = time.monotonic()


def key_from_authorization(header: str) -> str:
    """Return the write key in a Basic header, with or without the colon; else nothing."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
