"""People find their accounts: in order of strength, in sets, once, and only where nothing else was decided."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db import connection

from cumulus.apps.contacts.accounts.codes import check_letter
from cumulus.apps.contacts.accounts.evidence import workplace_of
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.matching import match_accounts, match_people
from cumulus.apps.contacts.accounts.membership import primary_accounts
from cumulus.apps.contacts.accounts.roles import AccountRole
from cumulus.apps.contacts.accounts.services import (
    change_settings,
    create_account,
    decide_suggestion,
    make_primary,
    put_member,
    remove_member,
    update_account,
)
from cumulus.apps.contacts.identity.deciding import merge_by_hand
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.models import Account, AccountMember, AccountSuggestion
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from tests.fixtures import Api, TestWorkspace

CODE = "914403001922038216"
OTHER_CODE = "91330100799655058B"


def made(api: Api, **attributes: object) -> ContactId:
    answer = api.post("/contacts", {"attributes": attributes})
    assert answer.status == 201, answer.body
    return ContactId(answer.body["id"])


def people_of(account: AccountId) -> list[int]:
    rows = AccountMember.objects.filter(account_id=account, until=None)
    return sorted(set(rows.values_list("contact_id", flat=True)))


def account_of(workspace: TestWorkspace, person: ContactId) -> str:
    found = primary_accounts(workspace.id, [person])
    return found[person][1] if person in found else ""


@pytest.fixture
def company(workspace: TestWorkspace) -> AccountId:
    facts = AccountFacts({"name": "晴川科技"}, ("qingchuan.com",), CODE, (("erp", "E-1"),))
    return create_account(workspace.id, facts)


@pytest.mark.parametrize(
    "known",
    [
        {"credit_code": CODE},
        {"email": "li@qingchuan.com"},
        {"email": "li@rd.QingChuan.com"},
        {"company": "晴川科技（北京）有限公司"},
        {"company": {"name": "晴川科技集团"}},
        {"email": "li@elsewhere.example", "company": "晴川科技"},
        {"company": "Somebody Else", "credit_code": CODE},
    ],
)
def test_what_leads_to_an_account(
    api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain, known: dict[str, object]
) -> None:
    person = made(api, **{"email": "li@qq.com", **known})
    drain()
    assert people_of(company) == [person]


def test_the_stronger_evidence_decides(api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain) -> None:
    other = create_account(workspace.id, AccountFacts({"name": "海岳集团"}, ("haiyue.cn",), OTHER_CODE))
    by_code = made(api, email="a@haiyue.cn", credit_code=CODE, company="海岳集团")
    by_domain = made(api, email="b@haiyue.cn", company="晴川科技")
    by_id = match_accounts(workspace.id, [(by_domain, {"company": {"id": "x", "name": "晴川科技"}})])
    assert by_id.joined == 1
    drain()
    assert people_of(company) == [by_code]
    assert people_of(other) == [by_domain]


def test_a_company_that_nobody_knows_becomes_an_account_once(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    names = ["云帆软件有限公司", "云帆软件（上海）有限公司", "云帆软件", "ＹＦ Ltd.", "YF"]
    people = [made(api, email=f"p{n}@qq.com", company=name) for n, name in enumerate(names)]
    drain()
    accounts = Account.objects.filter(workspace_id=workspace.id).order_by("id")
    assert [account.name for account in accounts] == ["云帆软件有限公司", "ＹＦ Ltd."]
    assert [people_of(AccountId(account.pk)) for account in accounts] == [people[:3], people[3:]]
    assert all(account.version == account.stored_version for account in accounts)


@pytest.mark.parametrize("company", ["个人", "x", "n/a", "42", ""])
def test_what_names_no_company_makes_none(api: Api, workspace: TestWorkspace, drain: Drain, company: str) -> None:
    made(api, email="somebody@163.com", company=company)
    drain()
    assert not Account.objects.filter(workspace_id=workspace.id).exists()


def test_a_workspace_may_want_no_accounts_made(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    assert api.put("/accounts/settings", {"create_from_company": False}).status == 200
    made(api, email="li@yunfan.com", company="云帆软件")
    drain()
    assert not Account.objects.filter(workspace_id=workspace.id).exists()


def test_events_of_a_client_lead_to_accounts_too(workspace: TestWorkspace, company: AccountId, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"email": "a@qingchuan.com", "title": "CIO"}})
    send(workspace, {"type": "group", "userId": "u2", "groupId": "g-7", "traits": {"name": "晴川科技"}})
    send(workspace, {"type": "group", "userId": "u3", "groupId": "g-8", "traits": {"name": "云帆软件"}})
    send(workspace, {"type": "group", "userId": "u4", "groupId": "g-8"})
    drain()
    drain()
    rows = AccountMember.objects.filter(account_id=company).order_by("contact_id")
    assert [row.role for row in rows] == ["decision_maker", "other"]
    made_account = Account.objects.get(workspace_id=workspace.id, name="云帆软件")
    assert len(people_of(AccountId(made_account.pk))) == 2


def test_two_accounts_of_one_name_are_left_to_somebody(
    api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain
) -> None:
    twin = create_account(workspace.id, AccountFacts({"name": "晴川科技有限公司"}, None, OTHER_CODE))
    person = made(api, email="li@qq.com", company="晴川科技")
    coded = made(api, email="wu@qq.com", company="晴川科技", credit_code=OTHER_CODE)
    drain()
    waiting = AccountSuggestion.objects.get(workspace_id=workspace.id)
    assert (waiting.contact_id, waiting.account_ids) == (person, [company, twin])
    assert people_of(twin) == [coded]
    decide_suggestion(workspace.id, waiting.pk, twin)
    match_people(workspace.id, [person])
    assert people_of(twin) == [person, coded]
    assert AccountSuggestion.objects.filter(workspace_id=workspace.id, decided_at=None).count() == 0


def test_what_is_left_to_somebody_names_accounts_that_were_made_just_now(
    api: Api, workspace: TestWorkspace, company: AccountId
) -> None:
    coded, person = made(api, email="wu@qq.com"), made(api, email="li@qq.com")
    says: list[dict[str, JsonValue]] = [{"company": "晴川科技", "credit_code": OTHER_CODE}, {"company": "晴川科技"}]
    match_accounts(workspace.id, list(zip([coded, person], says, strict=True)))
    twin = Account.objects.get(workspace_id=workspace.id, source="rule").pk
    left_open = AccountSuggestion.objects.get(workspace_id=workspace.id)
    assert (left_open.contact_id, left_open.account_ids) == (person, [company, twin])


def test_who_changes_company_changes_account_and_the_past_stays(
    api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain
) -> None:
    person = made(api, email="li@qingchuan.com")
    drain()
    api.patch(f"/contacts/{person}", {"attributes": {"email": "li@qq.com", "company": "海岳集团"}})
    drain()
    drain()
    assert account_of(workspace, person) == "海岳集团"
    past = AccountMember.objects.get(account_id=company, contact_id=person)
    assert past.until is not None
    events = {item["name"] for item in api.get(f"/contacts/{person}/events").body["items"]}
    assert {"Account Joined", "Account Left"} <= events


def test_what_was_decided_by_hand_no_rule_changes(
    api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain
) -> None:
    other = create_account(workspace.id, AccountFacts({"name": "海岳集团"}))
    person = made(api, email="li@qingchuan.com")
    drain()
    remove_member(workspace.id, company, person)
    put_member(workspace.id, other, person, AccountRole.BUYER)
    api.patch(f"/contacts/{person}", {"attributes": {"company": "晴川科技"}})
    drain()
    assert (people_of(company), people_of(other)) == ([], [person])
    api.patch(f"/contacts/{person}", {"attributes": {"company": "云帆软件", "email": "li@qq.com"}})
    drain()
    assert people_of(other) == [person]
    assert account_of(workspace, person) == "海岳集团"
    joined = AccountId(Account.objects.get(workspace_id=workspace.id, name="云帆软件").pk)
    make_primary(workspace.id, joined, person)
    assert account_of(workspace, person) == "云帆软件"


def test_a_part_is_given_and_the_one_before_stays_as_history(workspace: TestWorkspace, api: Api) -> None:
    account = create_account(workspace.id, AccountFacts({"name": "海岳集团"}))
    person = made(api, email="li@qq.com")
    put_member(workspace.id, account, person, AccountRole.USER)
    put_member(workspace.id, account, person, AccountRole.USER)
    put_member(workspace.id, account, person, AccountRole.DECISION_MAKER, "CIO")
    rows = AccountMember.objects.filter(account_id=account).order_by("id")
    assert [(row.role, row.until is None) for row in rows] == [("user", False), ("decision_maker", True)]


def test_matching_twice_changes_nothing(api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain) -> None:
    people = [made(api, email=f"p{n}@qingchuan.com", company=f"Firm {n}") for n in range(5)]
    drain()
    before = list(AccountMember.objects.filter(workspace_id=workspace.id).values_list("id", "version"))
    match_people(workspace.id, people)
    assert list(AccountMember.objects.filter(workspace_id=workspace.id).values_list("id", "version")) == before


def test_a_new_domain_finds_those_who_are_there_already(
    api: Api, workspace: TestWorkspace, company: AccountId, drain: Drain
) -> None:
    person = made(api, email="li@qc-cloud.cn")
    drain()
    update_account(workspace.id, company, AccountFacts({}, ("qingchuan.com", "qc-cloud.cn")))
    match_people(workspace.id, [person])
    assert people_of(company) == [person]


STEMS = ["晴川", "海岳", "云帆", "Acme", "Bolt", "星河科技"]
FORMS = ["{}", "{}有限公司", "{}股份有限公司", "{}（上海）有限公司", "{}集团", "{} Co., Ltd.", "（北京）{}有限责任公司"]


@pytest.mark.parametrize("seed", range(6))
def test_any_batches_give_the_accounts_of_the_oracle(api: Api, workspace: TestWorkspace, seed: int) -> None:
    """The oracle walks people one by one over plain lists."""
    chance = random.Random(seed)
    codes = [first + check_letter(first) for first in (f"9133010079965{n:04d}" for n in range(3))]
    known = [
        {
            "company": chance.choice(FORMS).format(chance.choice(STEMS)) if chance.random() < 0.9 else "",
            "credit_code": chance.choice(codes) if chance.random() < 0.3 else "",
            "email": f"p{n}@{chance.choice(['qq.com', 'acme.com', 'x.acme.com'])}",
        }
        for n in range(60)
    ]
    create_account(workspace.id, AccountFacts({"name": "Acme"}, ("acme.com",)))
    people = [made(api, email=f"s{seed}-{n}@qq.com") for n in range(len(known))]
    pairs = list(zip(people, known, strict=True))
    while pairs:
        size = chance.randint(1, 20)
        match_accounts(workspace.id, [(person, dict(each)) for person, each in pairs[:size]])
        pairs = pairs[size:]
    assert _found(workspace.id, people) == _expected(known)


def _found(workspace_id: WorkspaceId, people: list[ContactId]) -> list[int | None]:
    """Return each person's account, numbered by its first appearance."""
    accounts = primary_accounts(workspace_id, people)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(accounts[person][0], len(numbers)) if person in accounts else None for person in people]


def _expected(known: list[dict[str, str]]) -> list[int | None]:
    accounts: list[dict[str, set[str]]] = [{"names": {"acme"}, "codes": set(), "domains": {"acme.com"}}]
    chosen: list[int | None] = []
    for each in known:
        place = workplace_of(dict(each))
        by_code = [n for n, a in enumerate(accounts) if place.credit_code and place.credit_code in a["codes"]]
        by_domain = [n for n, a in enumerate(accounts) if any(place.domain.endswith(d) for d in a["domains"])]
        by_name = [
            n
            for n, a in enumerate(accounts)
            if place.name_key
            and place.name_key in a["names"]
            and (not place.credit_code or not a["codes"] or place.credit_code in a["codes"])
        ]
        if by_code or by_domain:
            chosen.append((by_code or by_domain)[0])
        elif len(by_name) == 1:
            chosen.append(by_name[0])
        elif by_name or not place.name_key:
            chosen.append(None)
        else:
            codes = {place.credit_code} if place.credit_code else set()
            accounts.append({"names": {place.name_key}, "codes": codes, "domains": set()})
            chosen.append(len(accounts) - 1)
    numbers: dict[int, int] = {}
    return [None if n is None else numbers.setdefault(n, len(numbers)) for n in chosen]


def test_batches_at_the_same_time_make_a_company_once(api: Api, workspace: TestWorkspace) -> None:
    people = [made(api, email=f"p{n}@qq.com") for n in range(40)]
    start = threading.Barrier(4)

    def work(part: list[ContactId]) -> None:
        start.wait()
        try:
            match_accounts(workspace.id, [(person, {"company": f"同名公司{person % 3}"}) for person in part])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(people[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    named: defaultdict[str, int] = defaultdict(int)
    for name in Account.objects.filter(workspace_id=workspace.id).values_list("name_key", flat=True):
        named[name] += 1
    assert sorted(named.values()) == [1, 1, 1]
    assert AccountMember.objects.filter(workspace_id=workspace.id, until=None).count() == 40


def test_merged_people_bring_their_accounts(api: Api, workspace: TestWorkspace, drain: Callable[[], int]) -> None:
    first, second = made(api, email="a@qq.com", company="海岳集团"), made(api, email="b@qq.com", company="海岳集团")
    drain()
    assert merge_by_hand(workspace.id, first, second, Decision()) == first
    rows = AccountMember.objects.filter(workspace_id=workspace.id)
    assert {(row.contact_id, row.origin_id) for row in rows} == {(first, first), (first, second)}
    account = api.get("/accounts").body["items"][0]
    assert account["members"] == 1
    assert [each["contact_id"] for each in api.get(f"/accounts/{account['id']}/members").body["items"]] == [first]


def test_the_setting_is_kept(workspace: TestWorkspace) -> None:
    change_settings(workspace.id, create_from_company=False)
    change_settings(workspace.id, create_from_company=True)
