"""Templates over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cumulus.apps.content import facade
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import TemplateId
from tests.fixtures import Api, TestWorkspace

BODY = {"name": "Welcome", "subject": "Hi", "format": "html", "source": "<p>{{ contact.name }}</p>"}
CONVERT = {"format": "html", "source": "<p>Hi</p>"}
PREVIEW = {"subject": "Hi {{ contact.name }}", "format": "html", "source": "<p>{{ contact.name }}</p>"}


def test_saving_makes_a_version_and_an_equal_content_none(api: Api, workspace: TestWorkspace) -> None:
    made = api.post("/templates", BODY)
    template = TemplateId(made.body["id"])
    first = facade.latest_version(workspace.id, template)
    same = api.put(f"/templates/{template}", {**BODY, "name": "Renamed"})
    changed = api.put(f"/templates/{template}", {**BODY, "subject": "Hello"})

    assert (made.status, made.body["version"], made.body["preheader"]) == (201, 1, "")
    assert (same.body["version"], same.body["name"]) == (1, "Renamed")
    assert (changed.body["version"], changed.body["subject"]) == (2, "Hello")
    assert first is not None
    old = facade.load_versions([first])[first]
    assert (old.subject, old.template_id) == ("Hi", template)
    assert facade.latest_version(workspace.id, template) != first


def test_a_broken_template_is_not_saved_and_its_problems_are_told(api: Api) -> None:
    answer = api.post("/templates", {**BODY, "source": "<p>\n{{ nobody }}</p>"})

    assert (answer.status, answer.body["code"]) == (422, "invalid_template")
    (problem,) = answer.body["problems"]
    assert (problem["field"], problem["line"], problem["code"]) == ("source", 2, "unknown_name")
    assert problem["parameters"]["name"] == "nobody"
    assert api.get("/templates").body["total"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "a\0b"},
        {"name": "x" * 201},
        {"format": "pdf"},
        {"subject": "a\0b"},
        {"source": "x" * 400_001},
        {"source": None},
        {"name": 5},
        {"name": "\ud800"},
        {"source": "\ud800"},
        {"subject": ["x"]},
        {"preheader": {"a": 1}},
    ],
)
def test_bad_input_is_refused_with_a_reason(api: Api, change: dict[str, object]) -> None:
    answer = api.post("/templates", {**BODY, **change})

    assert answer.status == 422
    assert answer.body["message"]


@pytest.mark.parametrize("body", [None, [], "x", 5, {}, {"a": {"b": []}}])
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("POST", "/preview"), ("PUT", "/{id}")])
def test_a_nonsense_body_is_refused(api: Api, method: str, path: str, body: object) -> None:
    template = api.post("/templates", BODY).body["id"]

    answer = api.call(method, f"/templates{path.format(id=template)}", body)

    assert answer.status in {400, 422}
    assert answer.body["code"]


def test_sql_and_template_text_in_every_field_is_text(api: Api) -> None:
    evil = "'; DROP TABLE content_template; -- {{ 7 * 7 }}"

    made = api.post("/templates", {**BODY, "name": evil, "subject": evil, "preheader": evil})

    assert (made.status, made.body["name"], made.body["subject"]) == (201, evil, evil)


def test_lists_page_newest_first_and_leave_out_archived_ones(api: Api) -> None:
    ids = [api.post("/templates", {**BODY, "name": f"T{n}"}).body["id"] for n in range(3)]
    removed = api.delete(f"/templates/{ids[1]}")

    first = api.get("/templates?limit=1").body
    second = api.get(f"/templates?limit=1&cursor={first['next_cursor']}").body

    assert removed.status == 204
    assert [item["id"] for item in first["items"] + second["items"]] == [ids[2], ids[0]]
    assert (first["total"], second["next_cursor"]) == (2, None)
    assert api.get(f"/templates/{ids[1]}").status == 404
    assert api.get("/templates?cursor=x").body["code"] == "invalid_cursor"


def test_preview_without_a_person_and_with_problems(api: Api) -> None:
    plain = api.post("/templates/preview", PREVIEW)
    faulty = api.post("/templates/preview", {**PREVIEW, "source": "<p>{{ nobody }}</p>"})
    broken = api.post("/templates/preview", {**PREVIEW, "source": "<p>{{ x</p>"})
    stranger = api.post("/templates/preview", {**PREVIEW, "contact_id": 2**40})

    assert (plain.status, plain.body["subject"], plain.body["problems"]) == (200, "Hi", [])
    (problem,) = faulty.body["problems"]
    assert (problem["line"], problem["code"], problem["parameters"]["name"]) == (1, "unknown_name", "nobody")
    assert problem["message"].startswith("“nobody” is not known here.")
    assert "<p></p>" in faulty.body["html"]
    assert (broken.status, broken.body["html"]) == (200, "")
    assert (stranger.status, stranger.body["code"]) == (404, "contact_not_found")


@pytest.mark.parametrize(
    ("preheader", "shown"),
    [
        ("For {{ contact.name|default('you') }} & more", "For Ann & more"),
        ("For {{ contact.name }", "For {{ contact.name }"),
        ("{{ contact.name.nope() }}", "{{ contact.name.nope() }}"),
        ("", ""),
    ],
)
def test_the_preview_fills_the_preheader_unless_it_is_broken(api: Api, preheader: str, shown: str) -> None:
    person = api.post("/contacts", {"attributes": {"email": "ann@example.com", "name": "Ann"}}).body["id"]

    answer = api.post("/templates/preview", {**PREVIEW, "preheader": preheader, "contact_id": person})

    assert (answer.status, answer.body["preheader"]) == (200, shown)


def test_a_template_that_cannot_be_filled_says_why_with_a_code(api: Api) -> None:
    endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}"
    slow = api.post("/templates/preview", {**PREVIEW, "source": f"<p>\n{endless}</p>"}).body
    failing = api.post("/templates/preview", {**PREVIEW, "source": "<p>{{ contact.id.nope() }}</p>"}).body

    assert [(found["code"], found["line"]) for found in slow["problems"]] == [("too_many_steps", 2)]
    assert [found["code"] for found in failing["problems"]] == ["cannot_be_filled"]
    assert failing["problems"][0]["parameters"]["detail"]


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"first_name": "Emma", "last_name": "Bauer"}, "Emma Bauer"),
        ({"firstName": "小明", "lastName": "王", "name": ""}, "王小明"),
        ({"first_name": "Emma", "name": "E. B."}, "E. B."),
        ({"city": "Bonn"}, "friend"),
    ],
)
def test_a_mail_calls_people_as_pages_do(api: Api, known: dict[str, object], name: str) -> None:
    person = api.post("/contacts", {"attributes": {"email": "a@b.example", **known}}).body["id"]
    body = {**PREVIEW, "subject": "Hello {{ contact.name | default('friend') }}", "contact_id": person}
    assert api.post("/templates/preview", body).body["subject"] == f"Hello {name}"


def test_preview_as_a_person_of_another_workspace_finds_nobody(api: Api, other_api: Api) -> None:
    person = api.post("/contacts", {"attributes": {"email": "ann@example.com", "name": "Ann"}})
    body = {**PREVIEW, "contact_id": person.body["id"]}

    assert api.post("/templates/preview", body).body["subject"] == "Hi Ann"
    assert other_api.post("/templates/preview", body).status == 404


def test_another_workspace_sees_and_changes_nothing(api: Api, other_api: Api) -> None:
    path = f"/templates/{api.post('/templates', BODY).body['id']}"

    assert other_api.get(path).status == 404
    assert other_api.put(path, {**BODY, "name": "Stolen"}).status == 404
    assert other_api.delete(path).status == 404
    assert other_api.get("/templates").body["items"] == []
    assert api.get(path).body["name"] == "Welcome"
    assert api.get(f"/templates/{2**70}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "permission"),
    [
        ("GET", "/templates", None, Permission.TEMPLATES_VIEW),
        ("POST", "/templates", BODY, Permission.TEMPLATES_EDIT),
        ("POST", "/templates/preview", PREVIEW, Permission.TEMPLATES_VIEW),
        ("POST", "/templates/convert", CONVERT, Permission.TEMPLATES_VIEW),
        ("GET", "/templates/1", None, Permission.TEMPLATES_VIEW),
        ("PUT", "/templates/1", BODY, Permission.TEMPLATES_EDIT),
        ("DELETE", "/templates/1", None, Permission.TEMPLATES_EDIT),
    ],
)
def test_each_endpoint_needs_its_right(
    anonymous_api: Api,
    token_with: Callable[..., Api],
    method: str,
    path: str,
    body: object,
    permission: Permission,
) -> None:
    others = [each for each in Permission if each is not permission]

    assert anonymous_api.call(method, path, body).status == 401
    assert token_with(*others).call(method, path, body).status == 403
    assert token_with(permission).call(method, path, body).status in {200, 201, 404}
    assert token_with(Permission.TEMPLATES_VIEW).get("/templates").body["total"] <= 1


def test_a_preview_as_a_person_needs_the_right_to_see_people(
    token_with: Callable[..., Api],
) -> None:
    editor = token_with(Permission.TEMPLATES_VIEW, Permission.TEMPLATES_EDIT)

    assert editor.post("/templates/preview", {**PREVIEW, "contact_id": 1}).status == 403
