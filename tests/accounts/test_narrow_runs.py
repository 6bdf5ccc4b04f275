"""A run about some accounts finds what one over everybody finds, also where it is cancelled or crashes on the way."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.accounts import running
from cumulus.apps.contacts.accounts.asking import note
from cumulus.apps.contacts.accounts.codes import check_letter
from cumulus.apps.contacts.accounts.evidence import GROUP, GroupCall
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.group_calls import Said, keep
from cumulus.apps.contacts.accounts.matching import match_people
from cumulus.apps.contacts.accounts.merging import merge_accounts
from cumulus.apps.contacts.accounts.roles import AccountRole
from cumulus.apps.contacts.accounts.running import cancel_run, work_off
from cumulus.apps.contacts.accounts.services import (
    create_account,
    decide_suggestion,
    put_member,
    remove_member,
    update_account,
)
from cumulus.apps.contacts.models import Account, AccountKey, AccountMember, AccountRun, AccountSuggestion
from cumulus.core.errors import Conflict
from cumulus.core.ids import AccountId, ContactId
from tests.accounts.sets import Crash, abandon, crashing, latest, made
from tests.fixtures import TestWorkspace

State = AccountRun.State
NAMES = ["晴川科技", "晴川科技有限公司", "海岳集团", "Acme", "Acme Ltd.", "Bolt", "云帆软件", "星河", "星河有限公司"]
DOMAINS = ["acme.example", "rd.acme.example", "bolt.example", "haiyue.example", "xinghe.example"]
GROUPS = ["g-1", "g-2", "g-3", "g-4"]
CODES = [first + check_letter(first) for first in (f"9133010079965{n:04d}" for n in range(4))]


def _somebody(chance: random.Random) -> dict[str, str]:
    known = {"email": f"p{chance.random()}@{chance.choice([*DOMAINS, 'qq.com', 'qq.com', 'other.example'])}"}
    if chance.random() < 0.7:
        known["company"] = chance.choice(NAMES)
    if chance.random() < 0.3:
        known["credit_code"] = chance.choice(CODES)
    return known


def _call(workspace: TestWorkspace, people: list[ContactId], chance: random.Random) -> None:
    """Let `group` calls about some come in, as the pipeline keeps them."""
    now = timezone.now()
    keep(
        workspace.id,
        [
            Said(person, GroupCall(chance.choice(GROUPS), chance.choice(["", *NAMES])), now)
            for person in people
            if chance.random() < 0.2
        ],
    )


def _facts(chance: random.Random, *, named: bool) -> AccountFacts:
    values = {"name": chance.choice(NAMES)} if named else {}
    if chance.random() < 0.3:
        values["legal_name"] = chance.choice(["", *NAMES])
    domains = tuple(chance.sample(DOMAINS, chance.randint(0, 2))) if chance.random() < 0.6 else None
    code = chance.choice(["", *CODES]) if chance.random() < 0.6 else None
    groups = tuple((GROUP, each) for each in chance.sample(GROUPS, chance.randint(0, 2)))
    return AccountFacts(dict(values), domains, code, groups if chance.random() < 0.4 else None)


def _change(workspace: TestWorkspace, chance: random.Random) -> None:
    """Make an account or change one; what leads to another is refused, as ever."""
    known = list(Account.objects.filter(workspace_id=workspace.id, merged_into_id=None).order_by("id"))
    try:
        if not known or chance.random() < 0.4:
            create_account(workspace.id, _facts(chance, named=True))
        elif chance.random() < 0.85:
            account = AccountId(chance.choice(known).pk)
            update_account(workspace.id, account, _facts(chance, named=chance.random() < 0.5))
        elif len(known) > 1:
            kept, other = chance.sample(known, 2)
            merge_accounts(workspace.id, AccountId(kept.pk), AccountId(other.pk))
    except Conflict:
        return


def _decide_by_hand(workspace: TestWorkspace, people: list[ContactId], chance: random.Random) -> None:
    """Somebody takes people out, puts others in, and decides what was left open."""
    rows = list(AccountMember.objects.filter(workspace_id=workspace.id, until=None).order_by("id"))
    for row in chance.sample(rows, min(3, len(rows))):
        remove_member(workspace.id, AccountId(row.account_id), ContactId(row.contact_id))
    accounts = list(Account.objects.filter(workspace_id=workspace.id, merged_into_id=None).order_by("id"))
    for person in chance.sample(people, 3) if accounts else []:
        put_member(workspace.id, AccountId(chance.choice(accounts).pk), person, AccountRole.OTHER)
    for left in AccountSuggestion.objects.filter(workspace_id=workspace.id, decided_at=None).order_by("id")[:2]:
        decide_suggestion(workspace.id, left.pk, chance.choice([None, AccountId(left.account_ids[0])]))


def _settle(workspace: TestWorkspace, people: list[ContactId]) -> None:
    """Let everybody find their account until that changes nothing any more."""
    while (matched := match_people(workspace.id, people)).joined or matched.made:
        pass


Picture = tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]


def _picture(workspace: TestWorkspace) -> Picture:
    """Return who is and was where, what leads where, and what is left open; accounts by what they are, not by id."""
    keys: dict[int, list[str]] = {}
    for key in AccountKey.objects.filter(workspace_id=workspace.id).order_by("namespace", "value"):
        keys.setdefault(key.account_id, []).append(f"{key.namespace}:{key.value}")
    accounts = Account.objects.filter(workspace_id=workspace.id).order_by("id")
    order = {account.pk: place for place, account in enumerate(accounts)}
    member_rows = AccountMember.objects.filter(workspace_id=workspace.id)
    left_open = AccountSuggestion.objects.filter(workspace_id=workspace.id)
    return (
        [(account.name, keys.get(account.pk)) for account in accounts],
        [
            (row.contact_id, order[row.account_id], row.source, row.until is None, row.barred)
            for row in sorted(member_rows, key=lambda row: (row.contact_id, order[row.account_id], row.pk))
        ],
        [
            (row.contact_id, [order[each] for each in row.account_ids], row.value)
            for row in left_open.order_by("contact_id", "value")
        ],
    )


def _of_everybody(workspace: TestWorkspace, people: list[ContactId]) -> Picture:
    """Return what matching everybody would give, and leave everything as it is."""
    with transaction.atomic():
        match_people(workspace.id, people)
        found = _picture(workspace)
        transaction.set_rollback(True)
    return found


Way = Callable[[TestWorkspace, list[ContactId], pytest.MonkeyPatch, random.Random], Picture]
"""Runs what is asked for in some way; returns what matching everybody would have given instead."""


def _at_once(workspace: TestWorkspace, people: list[ContactId], _: pytest.MonkeyPatch, __: random.Random) -> Picture:
    wanted = _of_everybody(workspace, people)
    work_off(workspace.id)
    return wanted


def _crashed(
    workspace: TestWorkspace, people: list[ContactId], monkeypatch: pytest.MonkeyPatch, chance: random.Random
) -> Picture:
    wanted = _of_everybody(workspace, people)
    with crashing(monkeypatch, at=chance.randint(1, 4)), pytest.raises(Crash):
        work_off(workspace.id)
    abandon(workspace)
    work_off(workspace.id)
    return wanted


def _cancelled_and_begun_anew(
    workspace: TestWorkspace, people: list[ContactId], monkeypatch: pytest.MonkeyPatch, chance: random.Random
) -> Picture:
    with crashing(monkeypatch, at=chance.randint(1, 4)), pytest.raises(Crash):
        work_off(workspace.id)
    cancel_run(workspace.id, latest(workspace).pk)
    wanted = _of_everybody(workspace, people)
    note(workspace.id, None)
    work_off(workspace.id)
    return wanted


@pytest.mark.parametrize("way", [_at_once, _crashed, _cancelled_and_begun_anew])
@pytest.mark.parametrize("seed", [1, 104, 108, 109, 114])
def test_a_run_about_some_accounts_finds_what_one_over_everybody_finds(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch, seed: int, way: Way
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(running, "AT_ONCE", 12)
    people = made(workspace, *(_somebody(chance) for _ in range(60)))
    moved = 0
    while moved < 3:  # rounds in which people moved
        _call(workspace, people, chance)
        _settle(workspace, people)
        _decide_by_hand(workspace, people, chance)
        _settle(workspace, people)
        AccountRun.objects.filter(workspace_id=workspace.id).delete()
        before = _picture(workspace)
        while not AccountRun.objects.filter(workspace_id=workspace.id).exists():
            for _ in range(chance.randint(1, 3)):
                _change(workspace, chance)
        wanted = way(workspace, people, monkeypatch, chance)
        assert _picture(workspace) == wanted
        assert latest(workspace).state == State.DONE
        moved += wanted[1] != before[1]
