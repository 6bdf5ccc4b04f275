"""The journeys' endpoints: shapes, rights, and other workspaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cumulus.apps.journeys import services
from cumulus.apps.journeys.models import Journey, Version
from cumulus.apps.journeys.tests.making import (
    advance,
    at_once,
    event_name,
    graph,
    made_contact,
    node,
    principal_of,
    react,
    stored,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.errors import Conflict, NotFound
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")

_VIEW, _EDIT, _PUBLISH = (
    Permission.JOURNEYS_VIEW,
    Permission.JOURNEYS_EDIT,
    Permission.JOURNEYS_PUBLISH,
)


def _graph(event: str) -> JsonObject:
    return graph(
        node("in", "entry_event", event=event),
        node("wait", "wait", seconds=60),
        node("out", "exit"),
        ways="in>wait wait>out",
    )


def _made(api: Api, event: str | None = None) -> int:
    body = {"name": "Win back", "graph": _graph(event or event_name())}
    journey: int = api.post("/journeys", body).body["id"]
    return journey


def test_draft_is_saved_read_listed_changed_and_deleted(api: Api) -> None:
    made = api.post("/journeys", {"name": " Win back ", "graph": _graph("Order Completed")})
    assert made.status == 201
    assert (made.body["name"], made.body["status"]) == ("Win back", "draft")
    assert made.body["live_version"] is None
    path = f"/journeys/{made.body['id']}"
    assert api.get(path).body == made.body
    assert [each["id"] for each in api.get("/journeys").body["items"]] == [made.body["id"]]
    saved = api.put(path, {"name": "Again", "graph": {"nodes": [], "edges": []}})
    assert (saved.status, saved.body["name"]) == (200, "Again")
    assert [each["code"] for each in saved.body["problems"]] == ["entry_missing"]
    assert api.delete(path).status == 204
    assert api.get(path).status == 404


def test_problems_stand_on_their_nodes(api: Api) -> None:
    broken = graph(node("in", "entry_event"), node("w", "wait"), ways="in>w")
    path = f"/journeys/{_made(api)}"
    found = api.post(f"{path}/validate", {"graph": broken}).body["problems"]
    errors = {(each["node"], each["code"]) for each in found if each["severity"] == "error"}
    assert errors == {("in", "event_missing"), ("w", "wait_missing")}
    own = api.post(f"{path}/validate", {}).body["problems"]
    assert [each for each in own if each["severity"] == "error"] == []


def test_publishing_what_is_broken_is_refused_with_the_problems(api: Api) -> None:
    journey = api.post("/journeys", {"name": "Empty"}).body["id"]
    answer = api.post(f"/journeys/{journey}/publish")
    assert (answer.status, answer.body["code"]) == (422, "journey_has_problems")
    assert answer.body["problems"][0]["code"] == "entry_missing"
    assert api.get(f"/journeys/{journey}").body["status"] == "draft"


def test_life_of_a_journey(api: Api) -> None:
    path = f"/journeys/{_made(api)}"
    assert api.post(f"{path}/publish").body["version"]["number"] == 1
    assert api.get(path).body["live_version"]["number"] == 1
    assert api.delete(path).body["code"] == "journey_published"
    table = [
        ("resume", 409, "live"),
        ("pause", 200, "paused"),
        ("pause", 409, "paused"),
        ("publish", 200, "paused"),
        ("resume", 200, "live"),
        ("stop", 200, "stopped"),
        ("resume", 409, "stopped"),
        ("stop", 409, "stopped"),
        ("publish", 200, "live"),
    ]
    for verb, status, now in table:
        assert api.post(f"{path}/{verb}").status == status, verb
        assert api.get(path).body["status"] == now, verb
    assert api.get(path).body["live_version"]["number"] == 3
    assert api.post(f"{path}/stop").status == 200


def test_figures_people_and_the_contacts_own_list(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> None:
    event = event_name()
    journey = _made(api, event)
    api.post(f"/journeys/{journey}/publish")
    people = [made_contact(api, name=name) for name in ("李雷", "韩梅梅", "Ann")]
    react(*(stored(workspace.id, person, event) for person in people))
    advance(0)
    stats = api.get(f"/journeys/{journey}/stats").body
    assert api.post(f"/journeys/{journey}/stats").body == stats
    totals = {key: stats[key] for key in ("entered", "active", "completed", "exited")}
    assert totals == {"entered": 3, "active": 3, "completed": 0, "exited": 0}
    assert stats["nodes"]["wait"]["waiting"] == 3
    assert stats["nodes"]["out"]["entered"] == 0
    page = api.get(f"/journeys/{journey}/people?node=wait&limit=2").body
    assert [item["name"] for item in page["items"]] == ["李雷", "韩梅梅"]
    assert page["total"] == 3
    rest = api.get(f"/journeys/{journey}/people?limit=2&cursor={page['next_cursor']}").body
    assert ([item["name"] for item in rest["items"]], rest["next_cursor"]) == (["Ann"], None)
    own = api.get(f"/contacts/{people[0]}/journeys").body
    assert own["total"] == 1
    item = own["items"][0]
    assert (item["journey"], item["version"], item["node"]) == ("Win back", 1, "wait")
    assert item["node_title"]
    advance(60)
    after = api.get(f"/contacts/{people[0]}/journeys").body["items"][0]
    assert (after["node"], after["exit_reason"]) == (None, "completed")


def test_acts_are_in_the_audit_log(api: Api) -> None:
    journey = _made(api)
    for verb in ("publish", "pause", "resume", "stop"):
        api.post(f"/journeys/{journey}/{verb}")
    entries = api.get("/audit").body["items"]
    acts = [item["action"] for item in entries if item["subject"] == f"journey:{journey}"]
    assert sorted(acts) == sorted(
        [
            "journey.created",
            "journey.published",
            "journey.paused",
            "journey.resumed",
            "journey.stopped",
        ]
    )


BAD = [
    {"name": ""},
    {"name": "x" * 201},
    {"name": "a", "graph": {"nodes": "x"}},
    {"name": "a", "graph": {"nodes": [{"id": "n", "kind": "exit", "config": {"reason": "\0"}}]}},
    {"name": "a", "graph": {"nodes": [{"id": "n\0", "kind": "exit"}]}},
    {"name": "a", "graph": {"nodes": [{"id": "n" * 65, "kind": "exit"}]}},
    {"name": "a", "graph": {"nodes": [{"id": "n", "kind": "exit", "position": {"x": 1e300}}]}},
    {"name": "\ud800"},
]


@pytest.mark.parametrize("body", BAD)
def test_bad_input_is_a_clear_error(api: Api, body: JsonObject) -> None:
    answer = api.post("/journeys", body)
    assert answer.status == 422
    assert answer.body["code"] in {"invalid_input", "invalid_name", "invalid_graph"}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=nonsense", "cursor=WyJ4Il0"])
def test_bad_page_is_a_clear_error(api: Api, query: str) -> None:
    assert api.get(f"/journeys?{query}").status == 422
    assert api.get(f"/journeys/{_made(api)}/people?{query}").status == 422


NONSENSE: list[object] = [
    graph(node("in", "entry_event", event="E"), node("w", "wait", days=10**400), ways="in>w"),
    graph(node("in", "entry_event", event="E"), node("w", "wait", days=1e308, hours=1e308), ways="in>w"),
    graph(node("in", "entry_event", event="E"), node("m", "send_mail", template_id=2**70), ways="in>m"),
    graph(node("in", "entry_event", event="E"), node("if", "condition", expression=[1]), ways="in>if"),
    graph(node("in", "entry_event", event="E"), node("if", "condition", expression={"all": 7}), ways="in>if"),
    graph(node("in", "entry_event", event="E", where=[{}]), ways=""),
    graph(node("in", "entry_event", event="E", where=[7]), ways=""),
    graph(node("in", "entry_event", event="E" * 300), ways=""),
    graph(node("in", "entry_event", event=["E"]), ways=""),
    graph(node("in", "entry_segment", segment=2**70), ways=""),
    graph(node("in", "entry_segment", segment="'; DROP TABLE journeys_run; --"), ways=""),
    graph(node("in", "entry_event", event="E"), node("a", "add_tag", tag="a"), ways="in>a a>a"),
    graph(node("in", "entry_event", event="E"), node("a", "add_tag", tag="a"), ways="in>a a>in"),
    graph(node("in", "teleport"), ways=""),
    {"nodes": [node(f"n{at}", "add_tag", tag="x") for at in range(1000)]},
    {"nodes": [node("n", "exit")] * 300, "edges": [{"source": "n", "target": "n"}] * 3000},
]


@pytest.mark.parametrize("made", NONSENSE)
def test_nonsense_is_saved_with_its_problems_and_never_published(api: Api, made: object) -> None:
    saved = api.post("/journeys", {"name": "Nonsense", "graph": made})
    assert saved.status == 201
    assert "error" in {each["severity"] for each in saved.body["problems"]}
    path = f"/journeys/{saved.body['id']}"
    assert api.post(f"{path}/publish").body["code"] == "journey_has_problems"
    for place in ("", "/stats", "/people", "/people?node=n"):
        assert api.get(f"{path}{place}").status == 200


@pytest.mark.parametrize("made", [7, "x", [], {"nodes": [None]}, {"nodes": {}}, {"edges": [[]]}])
def test_what_is_no_graph_is_refused(api: Api, made: object) -> None:
    assert api.post("/journeys", {"name": "Nonsense", "graph": made}).status == 422
    assert api.get("/journeys").body["total"] == 0


def test_journey_that_somebody_deleted_meanwhile_is_not_found(workspace: TestWorkspace, api: Api) -> None:
    principal = principal_of(workspace.id)
    journey = Journey.objects.get(pk=_made(api))
    assert api.delete(f"/journeys/{journey.pk}").status == 204
    draft = services.Draft("Late", {})
    acts: list[Callable[[], object]] = [
        lambda: services.publish(principal, journey),
        lambda: services.save_journey(principal, journey, draft),
        lambda: services.pause(principal, journey),
        lambda: services.stop(principal, journey),
    ]
    journey.graph = _graph(event_name())
    for act in acts:
        with pytest.raises(NotFound, match="journey_not_found"):
            act()
    with pytest.raises(Conflict, match="journey_published"):
        services.delete_journey(principal, journey)


def test_publishing_at_once_gives_each_its_number(workspace: TestWorkspace, api: Api) -> None:
    pk = _made(api)
    at_once(
        *(lambda: services.publish(principal_of(workspace.id), Journey.objects.get(pk=pk)) for _ in range(4)),
    )
    assert sorted(Version.objects.filter(journey_id=pk).values_list("number", flat=True)) == [1, 2, 3, 4]
    assert api.get(f"/journeys/{pk}").body["live_version"]["number"] == 4


@dataclass(frozen=True)
class Row:
    """One endpoint and the rights that it takes."""

    method: str
    path: str
    permissions: tuple[Permission, ...]
    body: JsonObject | None = None
    status: int = 200


ROWS = [
    Row("GET", "/journeys", (_VIEW,)),
    Row("POST", "/journeys", (_EDIT,), {"name": "New"}, 201),
    Row("GET", "/journeys/{journey}", (_VIEW,)),
    Row("PUT", "/journeys/{journey}", (_EDIT,), {"name": "Changed"}),
    Row("DELETE", "/journeys/{journey}", (_EDIT,), status=204),
    Row("POST", "/journeys/{journey}/validate", (_VIEW,), {}),
    Row("POST", "/journeys/{journey}/publish", (_PUBLISH,)),
    Row("POST", "/journeys/{journey}/pause", (_PUBLISH,), status=409),
    Row("POST", "/journeys/{journey}/resume", (_PUBLISH,), status=409),
    Row("POST", "/journeys/{journey}/stop", (_PUBLISH,), status=409),
    Row("GET", "/journeys/{journey}/stats", (_VIEW,)),
    Row("POST", "/journeys/{journey}/stats", (_VIEW,)),
    Row("GET", "/journeys/{journey}/people", (_VIEW, Permission.CONTACTS_VIEW)),
    Row("GET", "/contacts/{contact}/journeys", (Permission.CONTACTS_VIEW,)),
]


def _call(row: Row, caller: Api, places: dict[str, int]) -> int:
    return caller.call(row.method, row.path.format(**places), row.body).status


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_authorisation(
    row: Row,
    workspace: TestWorkspace,
    api: Api,
    other_api: Api,
    anonymous_api: Api,
    token_with: Callable[..., Api],
) -> None:
    contact = made_contact(api, name="Ann")
    places = {"journey": _made(api), "contact": contact}
    before = _state(workspace)
    assert _call(row, anonymous_api, places) == 401
    for missing in row.permissions:
        others = [each for each in Permission if each is not missing]
        assert _call(row, token_with(*others), places) == 403
    if "{" in row.path:
        assert _call(row, other_api, places) == 404
    assert _state(workspace) == before
    assert _call(row, token_with(*row.permissions), places) == row.status


def test_another_workspace_lists_none_of_ours(api: Api, other_api: Api) -> None:
    _made(api)
    assert other_api.get("/journeys").body == {"items": [], "total": 0, "next_cursor": None}


def _state(workspace: TestWorkspace) -> list[object]:
    journeys = Journey.objects.filter(workspace_id=workspace.id)
    versions = Version.objects.filter(journey__workspace_id=workspace.id)
    return [*journeys.order_by("id").values_list(), *versions.order_by("id").values_list()]
