"""Which account somebody belongs to: by credit code, external id, domain, name. A pure, ordered fold.

Any split of the same people into batches gives the same accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, Evidence, Key, Workplace
from cumulus.core.ids import AccountId


@dataclass(slots=True)
class Landscape:
    """The accounts that a set of people may belong to; the fold adds those that it makes.

    Attributes
    ----------
    by_key : dict[Key, AccountId]
        Where each domain, credit code and external id leads.
    by_name : dict[str, set[AccountId]]
        The accounts of each name.
    codes : dict[AccountId, set[str]]
        The credit codes of those found by name.
    """

    by_key: dict[Key, AccountId] = field(default_factory=dict)
    by_name: dict[str, set[AccountId]] = field(default_factory=dict)
    codes: dict[AccountId, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Belongs:
    """They belong to this account; below zero for one that is still to be made."""

    account_id: AccountId
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may be one of several: somebody is to decide."""

    account_ids: tuple[AccountId, ...]
    evidence: Evidence
    value: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A company that nobody knew; `account_id` is below zero until it is stored."""

    account_id: AccountId
    name: str
    keys: tuple[Key, ...]


Decision = Belongs | Unclear | None
"""None: nothing is said that leads to a company."""


def decide_all(
    workplaces: Iterable[Workplace], known: Landscape, *, create: bool
) -> tuple[list[Decision], list[NewAccount]]:
    """Return where each belongs, in order, and the accounts to make.

    Parameters
    ----------
    known : Landscape
        What is stored; changed by what is made here.
    create : bool
        Whether a company that nobody knows becomes an account.
    """
    made: list[NewAccount] = []
    decisions: list[Decision] = []
    for workplace in workplaces:
        decision = _decide(workplace, known)
        if decision is None and create and workplace.name_key:
            new = _new(workplace, AccountId(-1 - len(made)), known)
            made.append(new)
            decision = Belongs(new.account_id, Evidence.NAME)
        decisions.append(decision)
    return decisions, made


def _decide(workplace: Workplace, known: Landscape) -> Decision:
    for evidence, key in workplace.leads():
        if (found := known.by_key.get(key)) is not None:
            return Belongs(found, evidence)
    named = known.by_name.get(workplace.name_key, set()) if workplace.name_key else set()
    fitting = sorted(each for each in named if _fits(workplace.credit_code, known.codes.get(each, set())))
    if len(fitting) > 1:
        return Unclear(tuple(fitting), Evidence.NAME, workplace.company)
    return Belongs(fitting[0], Evidence.NAME) if fitting else None


def _fits(code: str, codes: set[str]) -> bool:
    """A name leads to no account whose credit code is another than theirs."""
    return not code or not codes or code in codes


def _new(workplace: Workplace, account_id: AccountId, known: Landscape) -> NewAccount:
    codes = ((CREDIT_CODE, workplace.credit_code),) if workplace.credit_code else ()
    keys = (*codes, *workplace.external)
    for key in keys:
        known.by_key[key] = account_id
    known.by_name.setdefault(workplace.name_key, set()).add(account_id)
    known.codes[account_id] = {value for _, value in codes}
    return NewAccount(account_id, workplace.company, keys)
