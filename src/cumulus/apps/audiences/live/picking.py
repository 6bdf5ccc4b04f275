"""Whom a list of ids and identifiers means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId


@dataclass(frozen=True, slots=True)
class Picked:
    """The people who were found, and what nobody is known by, in the order given."""

    people: list[int]
    unknown: list[str]


def pick(principal: Principal, ids: Sequence[int], namespace: str, values: Sequence[str]) -> Picked:
    """Return the people who are meant and whom the one who asks sees; blanks and repetitions do not count."""
    wanted = list(dict.fromkeys(value for value in values if value))
    named = contacts.people_named(principal.workspace_id, namespace, wanted) if wanted else {}
    asked = {ContactId(each) for each in ids} | set(named.values())
    seen = contacts.visible(principal, sorted(asked)) if asked else set()
    unknown = [str(each) for each in ids if each not in seen]
    unknown += [value for value in wanted if named.get(value) not in seen]
    return Picked(sorted(int(each) for each in seen), unknown)
