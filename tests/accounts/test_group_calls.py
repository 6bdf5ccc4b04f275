"""What a `group` call said is kept with its person: whatever matches them later judges by it, too."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from cumulus.apps.contacts.accounts.asking import ask
from cumulus.apps.contacts.accounts.evidence import GroupCall as Call
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.group_calls import Said, keep, newest_calls
from cumulus.apps.contacts.accounts.matching import match_people
from cumulus.apps.contacts.accounts.membership import primary_accounts
from cumulus.apps.contacts.accounts.running import work_off
from cumulus.apps.contacts.accounts.services import create_account, update_account
from cumulus.apps.contacts.identity.deciding import merge_by_hand, undo_merge
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.models import Account, AccountMember, Contact, GroupCall, Merge
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from tests.accounts.sets import made
from tests.fixtures import TestWorkspace

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
THEIRS: JsonObject = {"email": "a@yunfan.com", "company": "云帆软件"}


def identify(user: str, traits: JsonObject) -> JsonObject:
    return {"type": "identify", "userId": user, "traits": traits}


def group(user: str, group_id: str, name: str = "", ago: int = 0) -> JsonObject:
    traits: JsonObject = {"name": name} if name else {}
    at = (datetime.now(UTC) - timedelta(hours=ago)).isoformat()
    return {"type": "group", "userId": user, "groupId": group_id, "traits": traits, "timestamp": at}


def heard(workspace: TestWorkspace, drain: Drain, *items: JsonObject) -> None:
    send(workspace, *items)
    drain()
    drain()  # what the batch itself said of people


def where(workspace: TestWorkspace) -> list[str]:
    """Return the accounts that people belong to now, person after person."""
    rows = AccountMember.objects.filter(workspace_id=workspace.id, until=None).order_by("contact_id", "id")
    names = {account.pk: account.name for account in Account.objects.filter(workspace_id=workspace.id)}
    return [names[row.account_id] for row in rows]


def test_a_run_over_everybody_leaves_people_where_a_group_call_put_them(workspace: TestWorkspace, drain: Drain) -> None:
    heard(workspace, drain, identify("u1", THEIRS), group("u1", "g-9", "晴川科技"))
    (before,) = AccountMember.objects.filter(workspace_id=workspace.id, until=None)
    ask(workspace.id)
    work_off(workspace.id)
    (after,) = AccountMember.objects.filter(workspace_id=workspace.id, until=None)
    assert (after.pk, Account.objects.get(pk=after.account_id).name) == (before.pk, "晴川科技")


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_what_somebody_says_later_of_themselves_moves_nobody_out_of_their_group(
    workspace: TestWorkspace, drain: Drain, in_one_batch: bool
) -> None:
    create_account(workspace.id, AccountFacts({"name": "云帆软件"}, None))
    calls = [group("u1", "g-9", "晴川科技"), identify("u1", THEIRS)]
    for part in [calls] if in_one_batch else [[each] for each in calls]:
        heard(workspace, drain, *part)
    assert where(workspace) == ["晴川科技"]


def test_the_newest_call_counts_whatever_comes_first(workspace: TestWorkspace, drain: Drain) -> None:
    heard(workspace, drain, group("u1", "g-2", "海岳集团", ago=1))
    heard(workspace, drain, group("u1", "g-1", "晴川科技", ago=5), group("u2", "g-1", "晴川科技", ago=5))
    assert where(workspace) == ["海岳集团", "晴川科技"]
    heard(workspace, drain, group("u1", "g-1"), group("u1", "g-2", ago=2))
    assert where(workspace) == ["晴川科技", "晴川科技"]


def test_a_call_without_a_name_keeps_the_name_of_its_group(workspace: TestWorkspace, drain: Drain) -> None:
    create_account(workspace.id, AccountFacts({"name": "晴川科技"}, None))
    heard(workspace, drain, identify("u1", THEIRS), group("u1", "g-9", "晴川科技", ago=2))
    heard(workspace, drain, group("u1", "g-9", ago=1))
    heard(workspace, drain, group("u2", "g-8", "晴川科技", ago=1), group("u2", "g-8"))
    assert where(workspace) == ["晴川科技", "晴川科技"]
    heard(workspace, drain, group("u1", "g-7"))  # of another group the name is not known
    assert where(workspace) == ["云帆软件", "晴川科技"]


def test_where_a_group_leads_nowhere_any_more_the_next_best_decides(workspace: TestWorkspace, drain: Drain) -> None:
    create_account(workspace.id, AccountFacts({"name": "云帆软件"}, ("yunfan.com",)))
    qingchuan = create_account(workspace.id, AccountFacts({"name": "晴川科技"}, None, "", (("group", "g-9"),)))
    heard(workspace, drain, identify("u1", THEIRS), group("u1", "g-9"))
    assert where(workspace) == ["晴川科技"]
    update_account(workspace.id, qingchuan, AccountFacts({}, None, None, (("erp", "E-1"),)))
    work_off(workspace.id)
    assert where(workspace) == ["云帆软件"]


def test_a_group_that_gets_an_account_later_finds_its_people(workspace: TestWorkspace, drain: Drain) -> None:
    create_account(workspace.id, AccountFacts({"name": "云帆软件"}, ("yunfan.com",)))
    heard(workspace, drain, identify("u1", THEIRS), group("u1", "g-9"), group("u2", "g-9"))
    assert where(workspace) == ["云帆软件"]
    create_account(workspace.id, AccountFacts({"name": "晴川科技"}, None, "", (("group", "g-9"),)))
    work_off(workspace.id)
    assert where(workspace) == ["晴川科技", "晴川科技"]


def two_people(workspace: TestWorkspace, drain: Drain) -> tuple[ContactId, ContactId]:
    heard(workspace, drain, identify("u1", {"email": "a@qq.com"}), identify("u2", {"email": "b@qq.com"}))
    one, other = Contact.objects.filter(workspace_id=workspace.id).order_by("id").values_list("id", flat=True)
    return ContactId(one), ContactId(other)


def test_a_merge_takes_the_call_along_and_undone_gives_it_back(workspace: TestWorkspace, drain: Drain) -> None:
    early, late = two_people(workspace, drain)
    keep(
        workspace.id,
        [Said(early, Call("g-1", "晴川科技"), NOW), Said(late, Call("g-2", "海岳集团"), NOW + timedelta(hours=1))],
    )
    match_people(workspace.id, [early, late])
    whole = merge_by_hand(workspace.id, early, late, Decision())
    assert newest_calls(workspace.id, [early, late]) == {whole: Call("g-2", "海岳集团")}
    match_people(workspace.id, [whole])
    assert account_of(workspace, whole) == "海岳集团"
    apart = undo_merge(workspace.id, Merge.objects.get(workspace_id=workspace.id).pk, Decision())
    match_people(workspace.id, [whole, apart])
    assert [account_of(workspace, person) for person in (whole, apart)] == ["晴川科技", "海岳集团"]


def account_of(workspace: TestWorkspace, person: ContactId) -> str:
    return primary_accounts(workspace.id, [person])[person][1]


def test_a_call_about_somebody_who_was_merged_meanwhile_is_the_whole_persons(
    workspace: TestWorkspace, drain: Drain
) -> None:
    one, other = two_people(workspace, drain)
    whole = merge_by_hand(workspace.id, one, other, Decision())
    part = other if whole == one else one
    keep(workspace.id, [Said(part, Call("g-1", "晴川科技"), NOW)])
    assert newest_calls(workspace.id, [whole]) == {whole: Call("g-1", "晴川科技")}


def test_calls_kept_at_the_same_time_in_any_order_end_with_the_newest(workspace: TestWorkspace) -> None:
    people = made(workspace, *({"email": f"p{n}@qq.com"} for n in range(30)))

    def said(hour: int) -> None:
        calls = [Said(person, Call(f"g-{hour}"), NOW + timedelta(hours=hour)) for person in people]
        keep(workspace.id, calls if hour % 2 else calls[::-1])

    def say(hour: int) -> None:
        start.wait()
        try:
            said(hour)
        finally:
            connection.close()

    start = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say, (3, 0, 2, 1)))
    assert newest_calls(workspace.id, people) == dict.fromkeys(people, Call("g-3"))
    said(2)
    assert set(newest_calls(workspace.id, people).values()) == {Call("g-3")}


def test_a_call_never_reaches_a_person_of_another_workspace(
    workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    (theirs,) = made(other_workspace, {"email": "a@qq.com"})
    keep(workspace.id, [Said(theirs, Call("g-1"), NOW)])
    assert not GroupCall.objects.filter(contact_id=theirs).exists()


def test_a_call_without_an_id_says_nothing(workspace: TestWorkspace, drain: Drain) -> None:
    heard(workspace, drain, group("u1", "x" * 256, "晴川科技"))
    assert where(workspace) == []
    assert not GroupCall.objects.filter(workspace_id=workspace.id).exists()
