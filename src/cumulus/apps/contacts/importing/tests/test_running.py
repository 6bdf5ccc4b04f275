"""Files become people: once, wherever it stops."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from cumulus.apps.contacts.importing import batches, services
from cumulus.apps.contacts.importing.mapping import Column, Kind, Meaning, Policy
from cumulus.apps.contacts.importing.running import run_import
from cumulus.apps.contacts.importing.tests.bringing import brought, figures, ran, started, whole_people
from cumulus.apps.contacts.importing.undoing import undo_import
from cumulus.apps.contacts.models import Contact, Identity, Import
from cumulus.core.errors import Conflict
from tests.fixtures import Api, TestWorkspace

FILE = '\ufeffemail,phone,name,note\nLi@x.io,13800138000,李,"a\nb"\nbad,,x,\n,,,\nli@x.io,,李雷,\nhan@x.io\n'


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "ROWS", 10)


def numbered(first: int, last: int) -> str:
    rows = [f"p{number}@x.io,1380013{number:04},Person {number}" for number in range(first, last)]
    return "\n".join(["email,phone,name", *rows, ""])


def test_rows_become_people_and_a_second_run_changes_nothing(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    assert figures(ran(brought(workspace.id, FILE))) == (2, 1, 0, 2)
    drain()
    li = api.get("/contacts/lookup?namespace=phone&value=%2B8613800138000").body
    assert li["attributes"] == {"email": "li@x.io", "phone": "+8613800138000", "name": "李雷", "note": "a\nb"}
    assert api.get("/contacts").body["total"] == 2
    again = ran(brought(workspace.id, FILE, policy=Policy.FILL_EMPTY))
    assert figures(again) == (0, 0, 3, 2)
    drain()
    assert api.get("/contacts").body["total"] == whole_people(workspace.id) == 2
    assert api.get(f"/contacts/{li['id']}").body["attributes"]["name"] == "李雷"


def test_a_row_that_joins_two_people_joins_them_in_the_list_too(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    first = api.post("/contacts", {"attributes": {"email": "a@x.io"}}).body["id"]
    api.post("/contacts", {"attributes": {"phone": "13800138000", "city": "苏州"}})
    drain()
    done = ran(brought(workspace.id, "email,phone\na@x.io,13800138000\n"))
    drain()
    assert figures(done) == (0, 1, 0, 0)
    assert api.get("/contacts").body["total"] == 1
    assert api.get(f"/contacts/{first}").body["attributes"]["city"] == "苏州"


def test_each_policy_keeps_its_word(workspace: TestWorkspace, api: Api) -> None:
    person = api.post("/contacts", {"attributes": {"email": "a@x.io", "city": "苏州"}}).body["id"]
    file = "email,city,company\na@x.io,上海,Acme\nb@x.io,北京,\n"

    def attributes() -> dict[str, str]:
        found: dict[str, str] = api.get(f"/contacts/{person}").body["attributes"]
        return found

    assert figures(ran(brought(workspace.id, file, policy=Policy.SKIP_EXISTING))) == (1, 0, 1, 0)
    assert attributes() == {"email": "a@x.io", "city": "苏州"}
    assert figures(ran(brought(workspace.id, file, policy=Policy.FILL_EMPTY))) == (0, 1, 1, 0)
    assert attributes() == {"email": "a@x.io", "city": "苏州", "company": "Acme"}
    assert figures(ran(brought(workspace.id, file))) == (0, 1, 1, 0)
    assert attributes() == {"email": "a@x.io", "city": "上海", "company": "Acme"}


def test_tags_and_closed_channels_come_with_the_row(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    file = "邮箱,标签,邮件订阅\na@x.io,金卡；老客户,否\nb@x.io,,是\n"
    done = ran(brought(workspace.id, file, tags=("展会",)))
    drain()
    found = api.get("/contacts/lookup?namespace=email&value=a@x.io").body
    assert {(tag["name"], tag["source"]) for tag in found["tags"]} == {
        (name, f"import:{done.pk}") for name in ("金卡", "老客户", "展会")
    }
    assert [each["channel"] for each in found["suppressions"]] == ["email"]
    other = api.get("/contacts/lookup?namespace=email&value=b@x.io").body
    assert [tag["name"] for tag in other["tags"]] == ["展会"]
    assert other["suppressions"] == []


def test_types_are_kept_and_what_does_not_fit_is_rejected_with_its_reason(workspace: TestWorkspace, api: Api) -> None:
    columns = (
        Column(Meaning.IDENTIFIER, "email"),
        Column(Meaning.ATTRIBUTE, "spent", Kind.NUMBER),
        Column(Meaning.ATTRIBUTE, "born", Kind.DATE),
        Column(Meaning.IGNORE),
    )
    file = (
        'a,b,c,d\na@x.io,"¥1,200.50",1990年3月1日,x\nb@x.io,much,1990-03-01,x\nc@x.io,1,1990-02-30,x\nd@x.io,7,,x,y\n'
    )
    done = ran(brought(workspace.id, file, columns=columns))
    found = api.get("/contacts/lookup?namespace=email&value=a@x.io").body["attributes"]
    assert found == {"email": "a@x.io", "spent": 1200.5, "born": "1990-03-01"}
    assert figures(done) == (1, 0, 0, 3)
    rejects = api.get(f"/imports/{done.pk}/rejects.csv?locale=zh-CN").content.decode("utf-8-sig").splitlines()
    assert rejects == [
        "a,b,c,d,行号,原因,列",
        "b@x.io,much,1990-03-01,x,3,不是数字,b",
        "c@x.io,1,1990-02-30,x,4,不是日期,c",
        "d@x.io,7,,x,5,单元格比列多,",
    ]


@pytest.mark.usefixtures("small_batches")
def test_a_pause_stops_between_batches_and_the_rest_comes_later(workspace: TestWorkspace) -> None:
    found = started(brought(workspace.id, numbered(0, 95)))
    run_import(found.pk, lambda running: services.pause(found) if running.position == 30 else None)  # type: ignore[arg-type]
    found.refresh_from_db()
    assert (found.state, found.position, whole_people(workspace.id)) == ("paused", 30, 30)
    run_import(found.pk)
    assert whole_people(workspace.id) == 30
    Import.objects.filter(pk=found.pk).update(state="running")
    run_import(found.pk)
    found.refresh_from_db()
    assert (found.state, found.position, figures(found)) == ("done", 95, (95, 0, 0, 0))
    assert whole_people(workspace.id) == 95


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_ended_halfway_goes_on_at_its_checkpoint(workspace: TestWorkspace) -> None:
    found = started(brought(workspace.id, numbered(0, 95)))

    def die(running: Import) -> None:
        if running.position == 50:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_import(found.pk, die)
    run_import(found.pk)
    found.refresh_from_db()
    assert (found.state, figures(found), whole_people(workspace.id)) == ("done", (95, 0, 0, 0), 95)


@pytest.mark.usefixtures("small_batches")
def test_an_import_undone_leaves_what_others_wrote(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    known = api.post("/contacts", {"attributes": {"email": "p1@x.io", "name": "Ada", "city": "苏州"}}).body["id"]
    other = api.post("/contacts", {"attributes": {"email": "p2@x.io", "name": "Bob"}}).body["id"]
    drain()
    done = ran(brought(workspace.id, numbered(0, 40), tags=("展会",)))
    drain()
    touched = api.get("/contacts/lookup?namespace=email&value=p7@x.io").body["id"]
    api.patch(f"/contacts/{touched}", {"attributes": {"city": "北京"}})
    api.patch(f"/contacts/{other}", {"attributes": {"name": "Robert"}})
    drain()
    assert api.get("/contacts").body["total"] == 40
    services.undo(done)
    undo_import(done.pk)
    undo_import(done.pk)
    drain()
    done.refresh_from_db()
    assert (done.state, done.undone) == ("undone", {"removed": 37, "kept": 1, "restored": 2})
    assert api.get("/contacts").body["total"] == whole_people(workspace.id) == 3
    ada = api.get(f"/contacts/{known}").body
    assert ada["attributes"] == {"email": "p1@x.io", "name": "Ada", "city": "苏州"}
    assert ada["tags"] == []
    assert [(each["namespace"], each["value"]) for each in ada["identities"]] == [("email", "p1@x.io")]
    assert api.get(f"/contacts/{other}").body["attributes"] == {"email": "p2@x.io", "name": "Robert"}
    assert api.get("/contacts?tag=展会").body["total"] == 0
    assert Identity.objects.filter(workspace_id=workspace.id).count() == 4
    gone = Contact.objects.filter(workspace_id=workspace.id).exclude(removed_at=None).first()
    assert gone is not None
    assert gone.attributes == {}
    assert api.get(f"/contacts/{gone.pk}").status == 404
    assert figures(ran(brought(workspace.id, numbered(0, 40)))) == (37, 2, 1, 0)


def test_what_is_not_under_way_cannot_be_paused(workspace: TestWorkspace) -> None:
    found = brought(workspace.id, numbered(0, 3))
    for verb in (services.pause, services.resume, services.undo):
        with pytest.raises(Conflict):
            verb(found)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("seed", range(4))
def test_the_bulk_path_makes_the_same_people_whatever_the_batches(workspace: TestWorkspace, seed: int) -> None:
    random.seed(seed)
    lines = ["email,phone,name"]
    for _ in range(200):
        mail = f"m{random.randrange(150)}@x.io" if random.random() < 0.8 else ""
        phone = f"13800{random.randrange(150):06}" if random.random() < 0.7 else ""
        lines.append(f"{mail},{phone},N{random.randrange(1000)}")
    found = ran(brought(workspace.id, "\n".join([*lines, ""])))
    expected, names = united(lines[1:])
    groups: dict[int, set[str]] = {}
    for identity in Identity.objects.filter(workspace_id=workspace.id):
        groups.setdefault(identity.contact_id, set()).add(identity.value)
    assert {frozenset(group) for group in groups.values()} == expected
    assert whole_people(workspace.id) == len(expected)
    assert sum(figures(found)) == 200
    for contact in Contact.objects.filter(workspace_id=workspace.id, merged_into_id=None):
        assert contact.attributes["name"] == names[frozenset(groups[contact.pk])]


def united(lines: list[str]) -> tuple[set[frozenset[str]], dict[frozenset[str], str]]:
    """The oracle: identifiers of one row are one person's; the last row names them."""
    groups: list[set[str]] = []
    last: list[tuple[str, str]] = []
    for line in lines:
        mail, phone, name = line.split(",")
        ids = {each for each in (mail, f"+86{phone}" if phone else "") if each}
        if not ids:
            continue
        last.append((next(iter(ids)), name))
        touching = [group for group in groups if group & ids]
        groups = [group for group in groups if not group & ids] + [ids.union(*touching)]
    found = {frozenset(group) for group in groups}
    names = {group: next(name for each, name in reversed(last) if each in group) for group in found}
    return found, names
