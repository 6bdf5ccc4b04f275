"""What `group` calls say of companies fills their facts, and leaves what somebody wrote."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from cumulus.apps.contacts.accounts.evidence import GroupCall
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.group_calls import Said
from cumulus.apps.contacts.accounts.group_traits import tell
from cumulus.apps.contacts.accounts.merging import merge_accounts
from cumulus.apps.contacts.accounts.own_fields import MOST
from cumulus.apps.contacts.accounts.services import create_account, update_account
from cumulus.apps.contacts.accounts.warehouse import store_changed
from cumulus.apps.contacts.models import Account
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.core.ids import AccountId, ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SOMEBODY = ContactId(1)


def company(workspace: TestWorkspace, group: str = "g-1", name: str = "晴川科技") -> AccountId:
    return create_account(workspace.id, AccountFacts({"name": name}, None, "", (("group", group),)))


def said(traits: JsonObject, hour: int = 0, group: str = "g-1") -> Said:
    return Said(SOMEBODY, GroupCall(group), NOON + timedelta(hours=hour), traits)


def facts(account: AccountId) -> JsonObject:
    found = Account.objects.get(pk=account)
    return {key: value for key, value in {"industry": found.industry, **found.attributes}.items() if value != ""}


def test_a_call_describes_the_company_that_it_makes(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    traits: JsonObject = {"name": "晴川科技", "industry": "制造业", "employees": 120, "plan": "pro", "id": "x"}
    send(workspace, {"type": "group", "userId": "u1", "groupId": "g-1", "traits": traits})
    drain()
    (made,) = Account.objects.filter(workspace_id=workspace.id)
    assert facts(AccountId(made.pk)) == {"industry": "制造业", "employees": 120, "plan": "pro"}
    store_changed()
    sql = "SELECT industry, toString(attributes) FROM accounts FINAL WHERE workspace_id = {w:UInt32}"
    assert warehouse.query(sql, {"w": workspace.id}).rows == [("制造业", '{"employees":120,"plan":"pro"}')]


def test_a_field_follows_the_newest_call_until_somebody_writes_it(workspace: TestWorkspace) -> None:
    account = company(workspace)
    tell(workspace.id, [said({"industry": "零售", "employees": 100, "plan": "free"})])
    tell(workspace.id, [said({"industry": "金融", "employees": 200, "plan": "pro"}, hour=1)])
    assert facts(account) == {"industry": "金融", "employees": 200, "plan": "pro"}
    update_account(workspace.id, account, AccountFacts({"industry": "教育", "attributes": {"employees": 250}}))
    tell(workspace.id, [said({"industry": "汽车", "employees": 300, "plan": "max"}, hour=2)])
    assert facts(account) == {"industry": "教育", "employees": 250}  # the plan was taken away by hand, too


def test_what_was_written_before_any_call_stays(workspace: TestWorkspace) -> None:
    account = company(workspace)
    update_account(workspace.id, account, AccountFacts({"industry": "教育", "attributes": {"employees": 250}}))
    tell(workspace.id, [said({"industry": "汽车", "employees": 300, "seats": 5})])
    assert facts(account) == {"industry": "教育", "employees": 250, "seats": 5}


def test_a_late_call_says_nothing_new_and_the_same_twice_writes_once(workspace: TestWorkspace) -> None:
    account = company(workspace)
    tell(workspace.id, [said({"employees": 200}, hour=2)])
    version = Account.objects.get(pk=account).version
    tell(workspace.id, [said({"employees": 100}, hour=1)])
    tell(workspace.id, [said({"employees": 200}, hour=3)])
    assert (facts(account), Account.objects.get(pk=account).version) == ({"employees": 200}, version)


def test_any_split_of_calls_into_batches_gives_the_same(workspace: TestWorkspace) -> None:
    chance = random.Random(7)
    calls = [
        said({chance.choice("abc"): chance.randint(0, 3), "industry": chance.choice(["零售", "金融"])}, hour)
        for hour in range(40)
    ]
    whole = company(workspace)
    tell(workspace.id, calls)
    wanted = facts(whole)
    for seed in range(5):
        split = random.Random(seed)
        parts = company(workspace, f"g-{seed + 2}")
        rest = [Said(SOMEBODY, GroupCall(f"g-{seed + 2}"), each.at, each.traits) for each in calls]
        while rest:
            size = split.randint(1, 9)
            batch, rest = rest[:size], rest[size:]
            tell(workspace.id, split.sample(batch, len(batch)))
        assert facts(parts) == wanted


def test_what_no_field_can_hold_is_left_out(workspace: TestWorkspace) -> None:
    account = company(workspace)
    long: JsonObject = {"industry": "x" * 101, "tier": 7, "a.b": 1, "deep": {"x": 1}, "none": None, "empty": ""}
    theirs: JsonObject = {"signed": True, "annual_revenue": 5, "credit_code": "x", "owner_id": 3}
    tell(workspace.id, [said({**long, **theirs, "tags": ["a", "b"]})])
    assert facts(account) == {"tags": ["a", "b"]}
    tell(workspace.id, [said({f"k{n}": n for n in range(2 * MOST)}, hour=1)])
    tell(workspace.id, [said({"k0": -1, **{f"other{n}": n for n in range(MOST)}}, hour=2)])
    full = Account.objects.get(pk=account)
    assert (len(full.attributes), len(full.told), full.attributes["k0"]) == (MOST, MOST, -1)


def test_a_merged_company_is_told_as_the_whole(workspace: TestWorkspace) -> None:
    kept, other = company(workspace), company(workspace, "g-2", "晴川科技（北京）")
    merge_accounts(workspace.id, kept, other)
    tell(workspace.id, [said({"employees": 9}, group="g-2")])
    assert (facts(kept), facts(other)) == ({"employees": 9}, {})


def test_a_group_of_another_workspace_tells_nothing(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    theirs = company(other_workspace)
    tell(workspace.id, [said({"employees": 9})])
    assert facts(theirs) == {}
