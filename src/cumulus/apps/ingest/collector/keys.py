"""Write keys, held in memory and renewed from the database."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import Awaitable, Callable

from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.errors import Unavailable

logger = logging.getLogger(__name__)

_FRESH_SECONDS = 10.0
"""A disabled source is refused, and a new one accepted, after at most so long."""
_ASK_AGAIN_SECONDS = 0.5
"""An unknown key may be brand-new: it is looked up, but the database is not asked more often."""

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
        self._aliases: dict[str, SourceCard] = {}
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
        return await self._find(lambda: self._sources.get(write_key))

    async def find_project(self, project: str) -> SourceCard | None:
        """Return the source whose write key or alias `project` is, as `find` does.

        Raises
        ------
        Unavailable
            `keys_unavailable`.
        """
        return await self._find(lambda: self._sources.get(project) or self._aliases.get(project))

    async def _find(self, look: Callable[[], SourceCard | None]) -> SourceCard | None:
        await self._renew(time.monotonic() - self._fresh_seconds)
        found = look()
        if found is None:
            await self._look_again()
            found = look()
        if found is None and self._failed:
            raise Unavailable("keys_unavailable", "The write key cannot be checked now. Try again.")
        return None if found is None or found.disabled else found

    async def _look_again(self) -> None:
        """Ask for keys made since the last answer; whoever comes too early waits, all for one answer."""
        asked_at = time.monotonic()
        too_early = self._loaded_at + min(_ASK_AGAIN_SECONDS, self._fresh_seconds) - asked_at
        if too_early > 0:
            await asyncio.sleep(too_early)
        await self._renew(asked_at)

    async def _renew(self, oldest: float) -> None:
        """Load, unless what is here was asked for at `oldest` or later."""
        if self._loaded_at >= oldest:
            return
        async with self._loading:
            if self._loaded_at >= oldest:
                return
            asked_at = time.monotonic()
            try:
                cards = await self._load()
                self._sources = {card.write_key: card for card in cards}
                self._aliases = {card.alias: card for card in cards if card.alias}
                self._failed = False
            except Exception:
                # Known keys go on working while the database is away, whatever it is.
                self._failed = True
                logger.warning("write_keys.not_renewed", exc_info=True)
            self._loaded_at = asked_at


def key_from_authorization(header: str) -> str:
    """Return the write key in a Basic header, with or without the colon; else nothing."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0]
    except ValueError:  # not base64, not ASCII or not UTF-8
        return ""
