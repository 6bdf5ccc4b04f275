"""Hostile text at every place of every request about audiences: taken as it is, or refused with a reason; never an error."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from cumulus.apps.audiences.computed import jobs
from cumulus.apps.audiences.models import ComputedTagJob
from cumulus.apps.audiences.scoring.tests.cards import BUYERS as CARD
from cumulus.apps.audiences.tests import hostile
from cumulus.apps.audiences.tests.making import BUYERS, EXAMPLE, Drain, open_shop, send
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

_STATES: list[JsonValue] = [
    {"key": "known", "name_zh": "a", "name_en": "b", "tone": "teal", "expression": {"all": []}, "alert": False},
    {"key": "buyer", "name_zh": "c", "name_en": "d", "tone": "teal", "expression": BUYERS},
]
_BANDS: JsonObject = {
    "kind": "bands",
    "measure": {
        "event": "Order Completed",
        "where": [{"property": "currency", "op": "eq", "value": "CNY"}],
        "within": {"last": "90d"},
        "function": "sum",
        "property": "total",
    },
    "cuts": {"by": "quantile", "at": [0.5]},
    "values": ["low", "high"],
}
_CASES: JsonObject = {
    "kind": "cases",
    "cases": [{"value": "a", "expression": BUYERS}],
    "otherwise": "b",
}
BODIES: dict[str, JsonObject] = {
    "/segments/preview": {"expression": EXAMPLE},
    "/segments/text": {"text": 'city in ["Suzhou"] and event "Order Completed" within {"last": "30d"}'},
    "/segments": {"name": "Name", "description": "What", "expression": BUYERS, "keeping": "on_demand"},
    "/segment-folders": {"name": "Folder"},
    "/stages": {"name": "Way", "description": "What", "states": _STATES},
    "/stages/preview": {"states": _STATES},
    "/scores": {"name": "Card", "definition": CARD},
    "/scores/preview": {"definition": CARD},
    "/computed-tags": {"name": "Tag", "description": "What", "definition": _CASES, "schedule": "manual"},
    "/computed-tags/preview": {"definition": _BANDS},
    "/insight/compare": {"expression": BUYERS, "against": {"all": []}},
}
_EACH = 2
"""Hostile things at each place; together the places see all of them."""


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _as_json(value: JsonValue) -> JsonValue:
    """Return what travels in a request: half of a pair of surrogates cannot."""
    found: JsonValue = json.loads(json.dumps(value).replace("\\ud800", "\\ufffd"))
    return found


def _places(raw: JsonValue) -> int:
    inside = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    return 1 + sum(map(_places, inside))


def _requests(body: JsonObject) -> Iterator[JsonValue]:
    """Yield the body with other hostile things at each place."""
    size = len(hostile.EVERYTHING)
    for turn in range(_places(body) * _EACH):
        place = turn // _EACH
        thing = hostile.EVERYTHING[(turn * 7) % size]
        values = [each for each in hostile.changed(body, [thing]) if each is not thing]
        if values:
            yield _as_json(values[place % len(values)])


@pytest.mark.slow
@pytest.mark.parametrize("path", BODIES)
def test_every_request_is_answered_or_refused_with_a_reason(api: Api, people: dict[str, ContactId], path: str) -> None:
    assert api.post(path, BODIES[path]).status in (200, 201)
    for body in _requests(BODIES[path]):
        answer = api.post(path, body)
        assert answer.status < 500, (body, answer.body)
        if answer.status >= 400:
            assert answer.body["code"], body
            assert answer.body["message"], body
    assert api.get(path.removesuffix("/preview").removesuffix("/text")).status in (200, 405, 404)


@pytest.mark.parametrize("text", [text for text in hostile.TEXTS if text.strip()])
def test_names_stand_as_they_were_written(api: Api, workspace: TestWorkspace, text: str) -> None:
    name = text.strip()[:80]
    for path, body in (
        ("/segments", {"expression": {"all": []}, "description": text}),
        ("/segment-folders", {}),
        ("/scores", {"definition": CARD | {"groups": []}}),
    ):
        made = api.post(path, {**body, "name": name})
        assert made.status in (201, 422), made.body
        if made.status == 201:
            assert made.body["name"] == name


def test_portraits_show_hostile_traits_as_they_are(
    api: Api, workspace: TestWorkspace, drain: Drain, people: dict[str, ContactId]
) -> None:
    texts = [text for text in hostile.TEXTS if text.strip()][:30]
    said: list[JsonObject] = [
        {"type": "identify", "userId": f"h{i}", "traits": {"motto": text, f"of {i} {text}"[:60]: "x"}}
        for i, text in enumerate(texts)
    ]
    did: list[JsonObject] = [
        {"type": "track", "userId": f"h{i}", "event": text, "properties": {text: text}} for i, text in enumerate(texts)
    ]
    send(workspace, *said, *did)
    drain()
    for text in texts:
        contacts.ensure_tag(workspace.id, text.strip()[:50])
    for job_id in ComputedTagJob.objects.filter(workspace_id=workspace.id).values_list("id", flat=True):
        jobs.run_job(job_id)
    answer = api.post("/insight/compare", {"expression": {"all": []}})
    assert answer.status == 200
    shown = {trait["value"] for trait in answer.body["traits"]}
    assert len(shown & set(texts)) > len(texts) // 2
    assert api.get("/catalogue").status == 200
    preview = api.post(
        "/segments/preview",
        {"expression": {"any": [{"attribute": "motto", "op": "eq", "value": text} for text in texts]}},
    ).body
    assert [each["count"] for each in preview["conditions"]] == [1] * len(texts)
    assert preview["count"] == len(texts)
