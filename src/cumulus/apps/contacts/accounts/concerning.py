"""Whom a change of accounts concerns: a pure walk over people, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, Candidate, Key, Workplace

NAMED = ""
"""Stands for a namespace where a name (as `name_key`) leads to accounts."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What accounts have to do with people.

    Attributes
    ----------
    leading : Collection[Key]
        What leads to the accounts; names too, as `(NAMED, name_key)`.
    lost : Collection[Key]
        What led to them before.
    members : Collection[int]
        Who belongs to them by a rule.
    """

    leading: Collection[Key]
    lost: Collection[Key]
    members: Collection[int]


def concerned(candidates: Iterable[Candidate], reach: Reach) -> list[Candidate]:
    """Return, in order, those of `candidates` who may be found elsewhere than before; nobody else can be.

    Holds where everybody was matched before the accounts changed. Whoever is led to them no more
    may make an account: so it also concerns those after them whom something would lead to that one.
    They make none themselves, because what led them before still does.
    """
    leading, members = frozenset(reach.leading), frozenset(reach.members)
    first, made = leading | frozenset(reach.lost), set[Key]()
    found = []
    for each in candidates:
        leads = [key for _, key in each.workplace.leads()]
        ways = [*leads, (NAMED, each.workplace.name_key)]
        if each.contact_id in members or not first.isdisjoint(ways):
            found.append(each)
            if leading.isdisjoint(leads):
                made.update(_of_a_new_one(each.workplace))
        elif not made.isdisjoint(ways):
            found.append(each)
    return found


def _of_a_new_one(workplace: Workplace) -> list[Key]:
    """Return what would lead to the account that somebody's company becomes."""
    if not workplace.name_key:
        return []
    code = [(CREDIT_CODE, workplace.credit_code)] if workplace.credit_code else []
    return [*code, *workplace.external, (NAMED, workplace.name_key)]
