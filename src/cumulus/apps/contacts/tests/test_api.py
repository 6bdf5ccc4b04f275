"""Contacts and tags over HTTP, as people and programs use them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection

from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.facade import addressees, apply_tag, suppress
from cumulus.apps.contacts.models import AppliedTag, Contact
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]
ODD = "'); DROP TABLE contacts; -- {{ 7*7 }} %s %% _ \\ ` 😀"


def made(api: Api, **attributes: object) -> int:
    answer = api.post("/contacts", {"attributes": attributes})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def listed(api: Api, query: str = "") -> tuple[list[int], int]:
    answer = api.get(f"/contacts?{query}")
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.body["items"]], answer.body["total"]


def paged(api: Api, path: str) -> list[object]:
    rows, cursor = [], ""
    while True:
        page = api.get(f"{path}limit=2{cursor}").body
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        cursor = f"&cursor={page['next_cursor']}"


def test_the_list_pages_through_everybody_once_newest_first(api: Api, drain: Drain) -> None:
    people = [made(api, email=f"p{n}@x.io") for n in range(5)]
    drain()
    assert [item["id"] for item in paged(api, "/contacts?")] == people[::-1]  # type: ignore[index]
    assert listed(api, "limit=2")[1] == 5


def test_search_finds_by_name_mail_phone_identifier_and_id(api: Api, drain: Drain) -> None:
    person = made(api, name="王小明", email="Wang@Example.com", phone="13800138000", company="晴川")
    other = made(api, firstName="Ann", lastName="O'Neil 100%_sure", email="ann@example.org")
    answer = api.post("/contacts", {"identities": [{"namespace": "user_id", "value": "crm-zz"}]})
    drain()
    for text in ("小明", "WANG@exa", "8001380", "+86138", str(person)):
        assert listed(api, f"q={quote(text)}") == ([person], 1), text
    for text in ("o'neil", "100%_", "ann o"):
        assert listed(api, f"q={quote(text)}") == ([other], 1), text
    assert listed(api, "q=crm-zz") == ([answer.body["id"]], 1)
    assert listed(api, "q=nobody-like-this") == ([], 0)
    assert listed(api, f"q={quote('%')}") == ([other], 1)


def test_a_contact_is_made_edited_and_looked_up(api: Api, drain: Drain) -> None:
    person = made(api, name="Li", email="li@x.io", age=30, tags=["a"], nested={"a": {"b": 1}})
    changed = api.patch(f"/contacts/{person}", {"attributes": {"age": None, "city": "上海", "email": "li2@x.io"}})
    assert changed.status == 200
    assert changed.body["attributes"] == {
        "name": "Li", "email": "li2@x.io", "city": "上海", "tags": ["a"], "nested": {"a": {"b": 1}},
    }  # fmt: skip
    drain()
    for mail in ("LI@x.io", "li2@x.io"):
        found = api.get(f"/contacts/lookup?namespace=email&value={mail}")
        assert (found.status, found.body["id"]) == (200, person)
    assert listed(api, "q=li2@x.io") == ([person], 1)
    assert {item["name"] for item in api.get(f"/contacts/{person}/events").body["items"]} == {
        "Contact Created", "Contact Updated",
    }  # fmt: skip


def test_an_identifier_belongs_to_one_person(api: Api, other_api: Api) -> None:
    first, second = made(api, email="a@x.io"), made(api, email="b@x.io")
    taken = api.post("/contacts", {"attributes": {"email": "A@x.io"}})
    moved = api.patch(f"/contacts/{second}", {"attributes": {"email": "a@x.io", "name": "B"}})
    for answer in (taken, moved):
        assert (answer.status, answer.body["code"], answer.body["contact_id"]) == (409, "identifier_taken", first)
    assert api.get(f"/contacts/{second}").body["attributes"] == {"email": "b@x.io"}
    assert other_api.post("/contacts", {"attributes": {"email": "a@x.io"}}).status == 201


def test_tags_are_put_on_taken_off_and_counted(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    person = made(api, email="a@x.io")
    body = api.post(f"/contacts/{person}/tags", {"name": " VIP 客户 "}).body
    assert [tag["name"] for tag in body["tags"]] == ["VIP 客户"]
    api.post(f"/contacts/{person}/tags", {"name": "VIP 客户"})
    drain()
    assert listed(api, f"tag={quote('VIP 客户')}") == ([person], 1)
    assert [(tag["name"], tag["people"]) for tag in api.get("/tags").body["items"]] == [("VIP 客户", 1)]
    tag_id = body["tags"][0]["id"]
    assert api.delete(f"/contacts/{person}/tags/{tag_id}").body["tags"] == []
    drain()
    assert listed(api, f"tag={quote('VIP 客户')}") == ([], 0)
    names = [item["name"] for item in api.get(f"/contacts/{person}/events").body["items"]]
    assert sorted(names) == ["Contact Created", "Tag Added", "Tag Removed"]
    assert api.post("/tags", {"name": "new", "color": "green"}).status == 201


def test_the_timeline_pages_through_ties(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    person = made(api, email="a@x.io")
    for n in range(7):
        apply_tag(workspace.id, [ContactId(person)], f"t{n}", "hand")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE spine_log SET received_at = now() WHERE workspace_id = %s", [workspace.id])
    drain()
    items = paged(api, f"/contacts/{person}/events?name=Tag%20Added&")
    assert len({item["message_id"] for item in items}) == len(items) == 7  # type: ignore[index]


def test_an_edit_of_a_merged_contact_reaches_the_whole_person(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    whole, part = made(api, email="a@x.io"), made(api, email="b@x.io")
    Contact.objects.filter(pk=part).update(merged_into_id=whole)
    assert api.patch(f"/contacts/{part}", {"attributes": {"city": "苏州"}}).body["id"] == whole
    assert apply_tag(workspace.id, [ContactId(part), ContactId(whole)], "x", "hand") == 1
    suppress(workspace.id, [ContactId(part), ContactId(whole)], "email", SuppressionReason.BOUNCED)
    suppress(workspace.id, [ContactId(whole)], "email", SuppressionReason.COMPLAINED)
    found = addressees(workspace.id, [ContactId(part)])[ContactId(part)]
    assert (found.id, found.attributes["city"], dict(found.suppressed)) == (whole, "苏州", {"email": "bounced"})
    assert list(AppliedTag.objects.filter(workspace_id=workspace.id).values_list("contact_id", flat=True)) == [whole]


def test_the_same_person_made_at_the_same_time_is_made_once(workspace: TestWorkspace) -> None:
    answers: list[int] = []

    def make() -> None:
        answers.append(Api(workspace.token).post("/contacts", {"attributes": {"email": "same@x.io"}}).status)
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert Contact.objects.filter(workspace_id=workspace.id).count() == 1


DEEP: JsonObject = {}
for _ in range(60):
    DEEP = {"d": DEEP}

BODIES: dict[str, tuple[object, int]] = {
    "nothing": (None, 422),
    "text": ("x", 422),
    "nobody": ({"attributes": {"name": "x"}}, 422),
    "another key": ({"attributes": {}, "id": 5}, 422),
    "a mail that is none": ({"attributes": {"email": ODD}}, 422),
    "a mail of another kind": ({"attributes": {"email": {"a": 1}}}, 422),
    "a phone that is none": ({"attributes": {"phone": True}}, 422),
    "another namespace": ({"identities": [{"namespace": "x", "value": "y"}]}, 422),
    "a junk id": ({"identities": [{"namespace": "user_id", "value": "null"}]}, 422),
    "deep": ({"attributes": {"email": "d@x.io", "d": DEEP}}, 422),
    "a long key": ({"attributes": {"email": "d@x.io", "k" * 300: 1}}, 422),
    "many keys": ({"attributes": {"email": "d@x.io", **{f"k{n}": n for n in range(400)}}}, 422),
    "odd text": ({"attributes": {"email": "odd@x.io", "name": ODD + "\x00", ODD: ODD}}, 201),
    "huge numbers": ({"attributes": {"email": "huge@x.io", "a": 10**300, "b": -(2**80), "c": 1.7e308}}, 201),
    "the last date": ({"attributes": {"email": "last@x.io", "born": "9999-12-31T23:59:59Z"}}, 201),
}


def test_nonsense_is_refused_with_a_code_or_kept_unharmed(api: Api, drain: Drain) -> None:
    for case, (body, status) in BODIES.items():
        answer = api.post("/contacts", body)
        assert answer.status == status, (case, answer.body)
        assert status == 201 or answer.body["code"], case
    drain()
    found = api.get("/contacts/lookup?namespace=email&value=odd@x.io").body
    assert (found["name"], found["attributes"][ODD]) == (ODD, ODD)
    assert listed(api)[1] == 3


QUERIES = [
    "?q=%00", "?q=%25", "?tag=%00%27", f"?q={quote(ODD)}", f"?tag={quote(ODD)}", "?segment=%00", "?segment=99999999999",
    "?limit=0", "?limit=x", "?cursor=x", "?cursor=WzFd", "?cursor=WzFlOTld", "?cursor=W10", "?cursor=WyJhIl0",
    "/0", "/4294967296", "/99999999999999999999", "/lookup?namespace=%00&value=x", "/lookup?namespace=email",
    "/lookup?namespace=email&value=%00", "/lookup?namespace=x&value=y", "/{id}/events?name=%00", "/{id}/events?cursor=x",
    "/{id}/events?cursor=WzFlMzAwLCJhIl0", f"/{{id}}/events?name={quote(ODD)}", "/{id}/events?cursor=W251bGwsbnVsbF0",
]  # fmt: skip


def test_no_query_breaks_the_server(api: Api, drain: Drain) -> None:
    person = made(api, email="a@x.io")
    drain()
    for query in QUERIES:
        answer = api.get("/contacts" + query.replace("{id}", str(person)))
        assert answer.status in (200, 404, 422), (query, answer.status, answer.body)
    for path in (f"/contacts/{person}/tags/0", f"/contacts/{person}/tags/{10**30}", "/contacts/7/tags/7"):
        assert api.delete(path).status == 404
    for name in ("", " ", "\x00", "x" * 101, 5):
        assert api.post(f"/contacts/{person}/tags", {"name": name}).status == 422


def test_another_workspace_sees_and_changes_nothing(api: Api, other_api: Api, drain: Drain) -> None:
    person = made(api, email="a@x.io")
    tag_id = api.post(f"/contacts/{person}/tags", {"name": "mine"}).body["tags"][0]["id"]
    theirs = made(other_api, email="b@x.io")
    drain()
    assert listed(other_api, "q=a@x.io") == ([], 0)
    assert listed(other_api, "tag=mine") == ([], 0)
    assert other_api.get("/tags").body["items"] == []
    refused = [
        other_api.get(f"/contacts/{person}"),
        other_api.get(f"/contacts/{person}/events"),
        other_api.patch(f"/contacts/{person}", {"attributes": {"x": 1}}),
        other_api.post(f"/contacts/{person}/tags", {"name": "x"}),
        other_api.delete(f"/contacts/{person}/tags/{tag_id}"),
        other_api.delete(f"/contacts/{theirs}/tags/{tag_id}"),
        other_api.get("/contacts/lookup?namespace=email&value=a@x.io"),
    ]
    assert [answer.status for answer in refused] == [404] * 7
    body = api.get(f"/contacts/{person}").body
    assert (body["attributes"], [tag["name"] for tag in body["tags"]]) == ({"email": "a@x.io"}, ["mine"])


@pytest.mark.parametrize(("method", "path", "body", "needs"), [
    ("GET", "/contacts", None, Permission.CONTACTS_VIEW),
    ("POST", "/contacts", {"attributes": {"email": "new@x.io"}}, Permission.CONTACTS_EDIT),
    ("GET", "/contacts/lookup?namespace=email&value=a@x.io", None, Permission.CONTACTS_VIEW),
    ("GET", "/contacts/{id}", None, Permission.CONTACTS_VIEW),
    ("PATCH", "/contacts/{id}", {"attributes": {"x": 1}}, Permission.CONTACTS_EDIT),
    ("GET", "/contacts/{id}/events", None, Permission.CONTACTS_VIEW),
    ("POST", "/contacts/{id}/tags", {"name": "x"}, Permission.CONTACTS_EDIT),
    ("DELETE", "/contacts/{id}/tags/1", None, Permission.CONTACTS_EDIT),
    ("GET", "/tags", None, Permission.CONTACTS_VIEW),
    ("POST", "/tags", {"name": "x"}, Permission.CONTACTS_EDIT),
    ("GET", "/quarantine", None, Permission.DATA_VIEW),
    ("GET", "/live/events", None, Permission.CONTACTS_VIEW),
])  # fmt: skip
def test_each_address_asks_for_its_permission(
    method: str,
    path: str,
    body: object,
    needs: Permission,
    workspace: TestWorkspace,
    anonymous_api: Api,
    token_with: Callable[..., Api],
) -> None:
    person = made(Api(workspace.token), email="a@x.io")
    address = path.replace("{id}", str(person))
    assert anonymous_api.call(method, address, body).status == 401
    assert token_with(*set(Permission) - {needs}).call(method, address, body).status == 403
    assert Contact.objects.get(workspace_id=workspace.id).attributes == {"email": "a@x.io"}
    assert token_with(needs).call(method, address, body).status in (200, 201, 404)
