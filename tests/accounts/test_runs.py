"""Runs in which people find their accounts: asked for with the change, joined, cancelled, carried on."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cumulus.apps.contacts import everybody
from cumulus.apps.contacts.accounts import running
from cumulus.apps.contacts.accounts.asking import MOST_ACCOUNTS, note
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.importing import import_accounts
from cumulus.apps.contacts.accounts.merging import merge_accounts, undo_merge
from cumulus.apps.contacts.accounts.running import cancel_run, left_over, work_off
from cumulus.apps.contacts.accounts.services import (
    change_settings,
    create_account,
    update_account,
)
from cumulus.apps.contacts.accounts.tasks import match_left_over
from cumulus.apps.contacts.models import Account, AccountMember, AccountRun
from cumulus.core.errors import Conflict, NotFound
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from tests.accounts.sets import Crash, abandon, crashing, latest, made
from tests.fixtures import Api, TestWorkspace


def runs(workspace: TestWorkspace) -> list[tuple[str, list[int] | None]]:
    rows = AccountRun.objects.filter(workspace_id=workspace.id).order_by("id")
    return [(run.state, run.accounts) for run in rows]


def members(account: AccountId) -> list[int]:
    rows = AccountMember.objects.filter(account_id=account, until=None).order_by("contact_id")
    return list(rows.values_list("contact_id", flat=True))


def elsewhere(verb: Callable[[], object]) -> None:
    """Do something on a connection of its own, and wait for it."""

    def work() -> None:
        try:
            verb()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_new_account_is_found_by_its_people_and_by_nobody_else(workspace: TestWorkspace) -> None:
    change_settings(workspace.id, create_from_company=False)
    by_mail, by_name, other = made(
        workspace, {"email": "a@lumen.example"}, {"company": "Lumen Ltd."}, {"company": "Else", "email": "b@qq.com"}
    )
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    assert runs(workspace) == [("waiting", [account])]
    with CaptureQueriesContext(connection) as asked:
        work_off(workspace.id)
    assert members(account) == [by_mail, by_name]
    held = [query["sql"] for query in asked if "FOR SHARE" in query["sql"]]
    assert [str(other) in sql for sql in held] == [False]
    run = latest(workspace)
    assert (run.state, run.total, run.done, run.joined) == ("done", 3, 3, 2)


def test_whom_nothing_concerns_is_not_locked_and_nothing_is_written(workspace: TestWorkspace) -> None:
    made(workspace, {"company": "Else"}, {"email": "b@else.example"})
    create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    with CaptureQueriesContext(connection) as asked:
        work_off(workspace.id)
    statements = [query["sql"] for query in asked]
    assert [sql for sql in statements if "FOR SHARE" in sql or "pg_advisory" in sql] == []
    assert {sql.split('"')[1] for sql in statements if sql.startswith("UPDATE")} == {"contacts_accountrun"}
    assert latest(workspace).joined == 0


def test_a_change_that_leads_nobody_elsewhere_asks_for_no_run(workspace: TestWorkspace) -> None:
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    work_off(workspace.id)
    update_account(workspace.id, account, AccountFacts({"name": "Lumen Ltd.", "industry": "Light"}, ("lumen.example",)))
    assert runs(workspace) == [("done", [account])]
    update_account(workspace.id, account, AccountFacts({}, ("lumen.example", "lumen.test")))
    assert runs(workspace) == [("done", [account]), ("waiting", [account])]


def test_a_change_that_fails_asks_for_nothing(workspace: TestWorkspace) -> None:
    create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    work_off(workspace.id)
    with pytest.raises(Conflict):
        create_account(workspace.id, AccountFacts({"name": "Other"}, ("lumen.example",)))
    assert [state for state, _ in runs(workspace)] == ["done"]


def test_who_asks_while_one_waits_joins_it_and_all_swallows(workspace: TestWorkspace) -> None:
    one = create_account(workspace.id, AccountFacts({"name": "One"}))
    two = create_account(workspace.id, AccountFacts({"name": "Two"}))
    update_account(workspace.id, one, AccountFacts({"name": "Uno"}))
    assert runs(workspace) == [("waiting", [one, two])]
    assert latest(workspace).lost == [["", "one"]]
    note(workspace.id, None)
    create_account(workspace.id, AccountFacts({"name": "Three"}))
    assert runs(workspace) == [("waiting", None)]


def test_very_many_accounts_are_all(workspace: TestWorkspace) -> None:
    note(workspace.id, [AccountId(n) for n in range(1, MOST_ACCOUNTS + 2)])
    assert runs(workspace) == [("waiting", None)]
    cancel_run(workspace.id, latest(workspace).pk)
    note(workspace.id, [AccountId(n) for n in range(1, MOST_ACCOUNTS + 1)])
    note(workspace.id, [AccountId(MOST_ACCOUNTS + 1)])
    assert runs(workspace) == [("cancelled", None), ("waiting", None)]


def test_who_asks_while_one_runs_waits_for_its_end(workspace: TestWorkspace) -> None:
    account = create_account(workspace.id, AccountFacts({"name": "One"}))
    first = latest(workspace)
    assert everybody.begin(first)
    update_account(workspace.id, account, AccountFacts({}, ("one.example",)))
    person = made(workspace, {"email": "a@one.example"})[0]
    work_off(workspace.id)
    assert [state for state, _ in runs(workspace)] == ["running", "waiting"]
    running.carry_on(first)
    work_off(workspace.id)
    assert [state for state, _ in runs(workspace)] == ["done", "done"]
    assert members(account) == [person]


def test_a_run_that_a_crash_ended_goes_on_where_it_was(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = made(workspace, *({"email": f"p{n}@lumen.example"} for n in range(5)))
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    monkeypatch.setattr(running, "AT_ONCE", 2)
    with crashing(monkeypatch, at=2), pytest.raises(Crash):
        work_off(workspace.id)
    assert (members(account), latest(workspace).joined) == (people[:2], 2)
    assert workspace.id not in left_over()
    abandon(workspace)
    assert workspace.id in left_over()
    work_off(workspace.id)
    assert members(account) == people
    run = latest(workspace)
    assert (run.state, run.done, run.joined) == ("done", 5, 5)


def test_two_who_carry_one_run_on_count_nobody_twice(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    people = made(workspace, *({"email": f"p{n}@lumen.example"} for n in range(4)))
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    monkeypatch.setattr(running, "AT_ONCE", 2)
    run = latest(workspace)
    everybody.begin(run)
    behind = AccountRun.objects.get(pk=run.pk)
    running.carry_on(run)
    running.carry_on(behind)
    ended = latest(workspace)
    assert (ended.state, ended.done, ended.joined) == ("done", 4, 4)
    assert members(account) == people


def test_whoever_works_at_the_same_time_begins_a_run_once(workspace: TestWorkspace) -> None:
    people = made(workspace, *({"email": f"p{n}@lumen.example"} for n in range(40)))
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        elsewhere(lambda: work_off(workspace.id))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(run.state, run.joined) for run in AccountRun.objects.filter(workspace_id=workspace.id)] == [("done", 40)]
    assert members(account) == people


def test_the_job_of_every_minute_takes_up_what_waits(workspace: TestWorkspace) -> None:
    note(workspace.id, None)
    before = _jobs(workspace.id)
    match_left_over(timestamp=0)
    assert _jobs(workspace.id) == before + 1
    work_off(workspace.id)
    match_left_over(timestamp=0)
    assert _jobs(workspace.id) == before + 1


def _jobs(workspace_id: WorkspaceId) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE task_name = 'contacts.match_accounts' AND (args ->> 'workspace_id')::int = %s",
            [workspace_id],
        )
        return int(cursor.fetchone()[0])


def test_a_cancelled_run_keeps_what_it_found_and_nothing_of_the_set_it_was_at(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = made(workspace, *({"email": f"p{n}@lumen.example"} for n in range(4)))
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    monkeypatch.setattr(running, "AT_ONCE", 2)
    move = everybody.move

    def cancelled_at_the_second(run: AccountRun, seen: list[ContactId], **noted: object) -> bool:
        if run.last_id:
            elsewhere(lambda: cancel_run(workspace.id, run.pk))
        return move(run, seen, **noted)

    monkeypatch.setattr(everybody, "move", cancelled_at_the_second)
    work_off(workspace.id)
    run = latest(workspace)
    assert (run.state, run.done, run.joined) == ("cancelled", 2, 2)
    assert members(account) == people[:2]
    assert cancel_run(workspace.id, run.pk).ended_at == run.ended_at


def test_one_that_waits_is_cancelled_before_it_begins(workspace: TestWorkspace) -> None:
    made(workspace, {"email": "a@lumen.example"})
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    cancel_run(workspace.id, latest(workspace).pk)
    work_off(workspace.id)
    assert (members(account), runs(workspace)) == ([], [("cancelled", [account])])


def test_a_domain_taken_away_while_the_run_is_under_way_is_followed(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = made(workspace, *({"email": f"p{n}@lumen.example"} for n in range(4)))
    account = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    monkeypatch.setattr(running, "AT_ONCE", 2)
    move = everybody.move

    def changed_after_the_first(run: AccountRun, seen: list[ContactId], **noted: object) -> bool:
        if not run.last_id:
            update_account(workspace.id, account, AccountFacts({}, ("lumen.test",)))
        return move(run, seen, **noted)

    monkeypatch.setattr(everybody, "move", changed_after_the_first)
    work_off(workspace.id)
    assert members(account) == people[:2]


def test_a_list_asks_once_for_the_accounts_that_something_new_leads_to(workspace: TestWorkspace) -> None:
    known = create_account(workspace.id, AccountFacts({"name": "Lumen"}, ("lumen.example",)))
    work_off(workspace.id)
    text = b"name,domains,industry\nLumen,lumen.example,Light\nNova,nova.example,Light\n"
    import_accounts(workspace.id, _file(text), "import")
    nova = AccountId(Account.objects.get(workspace_id=workspace.id, name="Nova").pk)
    assert runs(workspace) == [("done", [known]), ("waiting", [nova])]
    work_off(workspace.id)
    import_accounts(workspace.id, _file(text), "import")
    assert [state for state, _ in runs(workspace)] == ["done", "done"]


def _file(text: bytes) -> io.BytesIO:
    return io.BytesIO(text)


def test_merged_accounts_take_in_who_was_left_to_somebody(workspace: TestWorkspace) -> None:
    one = create_account(workspace.id, AccountFacts({"name": "Lumen"}))
    other = create_account(workspace.id, AccountFacts({"name": "Lumen Ltd."}))
    person = made(workspace, {"company": "Lumen"})[0]
    work_off(workspace.id)
    assert members(one) == []
    merge_accounts(workspace.id, one, other)
    work_off(workspace.id)
    assert members(one) == [person]
    undo_merge(workspace.id, other)
    assert runs(workspace)[-1] == ("waiting", [one, other])


def test_companies_of_those_who_are_there_become_accounts_once_that_is_wanted(workspace: TestWorkspace) -> None:
    change_settings(workspace.id, create_from_company=False)
    made(workspace, {"company": "Lumen"})
    change_settings(workspace.id, create_from_company=True)
    change_settings(workspace.id, create_from_company=True)
    assert runs(workspace) == [("waiting", None)]
    work_off(workspace.id)
    assert Account.objects.filter(workspace_id=workspace.id).count() == 1


def test_runs_over_http(workspace: TestWorkspace, api: Api, other_api: Api) -> None:
    assert api.get("/accounts/runs/last").body == {"run": None}
    made(workspace, {"email": "a@lumen.example"})
    api.post("/accounts", {"name": "Lumen", "domains": ["lumen.example"]})
    first = api.get("/accounts/runs/last").body["run"]
    assert (first["state"], first["accounts"], first["ended_at"]) == ("waiting", 1, None)
    answer = api.post("/accounts/runs")
    assert (answer.status, answer.body["id"], answer.body["accounts"]) == (201, first["id"], None)
    assert other_api.get("/accounts/runs/last").body == {"run": None}
    refused = other_api.post(f"/accounts/runs/{first['id']}/cancel")
    assert (refused.status, refused.body["code"]) == (404, "account_run_not_found")
    work_off(workspace.id)
    done = api.get("/accounts/runs/last").body["run"]
    assert (done["state"], done["joined"], done["done"]) == ("done", 1, 1)
    again = api.post("/accounts/runs").body
    assert api.post(f"/accounts/runs/{again['id']}/cancel").body["state"] == "cancelled"
    kept = api.get("/audit?limit=20").body["items"]
    assert {"account_run.started", "account_run.cancelled"} <= {line["action"] for line in kept}


def test_the_last_run_is_the_one_under_way(workspace: TestWorkspace, api: Api) -> None:
    note(workspace.id, None)
    first = latest(workspace)
    everybody.begin(first)
    note(workspace.id, None)
    assert api.get("/accounts/runs/last").body["run"]["id"] == first.pk
    cancel_run(workspace.id, first.pk)
    assert api.get("/accounts/runs/last").body["run"]["state"] == "waiting"


def test_old_runs_are_forgotten(workspace: TestWorkspace) -> None:
    note(workspace.id, None)
    work_off(workspace.id)
    AccountRun.objects.filter(workspace_id=workspace.id).update(ended_at=timezone.now() - timedelta(days=31))
    note(workspace.id, None)
    work_off(workspace.id)
    assert [state for state, _ in runs(workspace)] == ["done"]


def test_no_run_of_another_workspace_ends_by_a_guess(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    note(workspace.id, None)
    with pytest.raises(NotFound):
        cancel_run(other_workspace.id, latest(workspace).pk)
    assert runs(workspace) == [("waiting", None)]
