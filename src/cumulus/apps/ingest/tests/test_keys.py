"""A write key works from the moment it exists, and asking for unknown ones costs the database little."""

from __future__ import annotations

import asyncio

from cumulus.apps.ingest.collector.keys import WriteKeys
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.ids import SourceId, WorkspaceId


class _Database:
    def __init__(self) -> None:
        self.keys = ["wk_old"]
        self.asked = 0

    async def load(self) -> list[SourceCard]:
        self.asked += 1
        return [
            SourceCard(SourceId(n), WorkspaceId(1), "Site", key, disabled=False) for n, key in enumerate(self.keys, 1)
        ]


def test_a_new_key_is_found_at_once_even_right_after_the_last_answer() -> None:
    database = _Database()

    async def run() -> list[bool]:
        keys = WriteKeys(database.load)
        before = [await keys.find("wk_old")]
        database.keys.append("wk_new")
        return [card is not None for card in [*before, await keys.find("wk_new"), await keys.find("wk_old")]]

    assert asyncio.run(run()) == [True, True, True]
    assert database.asked == 2


def test_a_crowd_with_wrong_keys_shares_one_question() -> None:
    database = _Database()

    async def run() -> list[SourceCard | None]:
        keys = WriteKeys(database.load)
        await keys.find("wk_old")
        return await asyncio.gather(*[keys.find(f"wk_wrong_{n}") for n in range(500)])

    assert asyncio.run(run()) == [None] * 500
    assert database.asked <= 3
