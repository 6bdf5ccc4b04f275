"""What later apps want to hear of accounts; assembly (`config.registry`) hands it over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cumulus.core.ids import AccountId, WorkspaceId

Changed = Callable[[Sequence[tuple[WorkspaceId, AccountId]]], None]


@dataclass(slots=True)
class AccountHooks:
    """Who is told.

    Attributes
    ----------
    changed : Callable
        Takes accounts of which something changed, by hand, by a program, from a file or by a merge. The
        warehouse shows it already. Called in a transaction that marks them as told: perhaps twice, never not.
    """

    changed: Changed = lambda _: None


HOOKS = AccountHooks()
