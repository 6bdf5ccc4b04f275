"""A card to start from brings the rule that puts on its tag, once, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cumulus.apps.audiences.scoring.tests.cards import publish, settle, stored
from cumulus.apps.audiences.tests.making import Drain, open_shop, send
from cumulus.apps.contacts.models import TagRule
from cumulus.apps.workspaces.contracts import Permission
from tests.fixtures import Api, TestWorkspace


def courses(api: Api, language: str = "en") -> dict[str, Any]:
    """Return the body that starts the card for meetings and courses."""
    preset = next(each for each in api.get("/scores/presets").body["items"] if each["key"] == "courses")
    return {"name": "Courses", "definition": preset[language], "tag_rules": preset[f"tag_rules_{language}"]}


@pytest.mark.parametrize(("language", "tag"), [("zh", "产品意向"), ("en", "Product interest")])
def test_the_rule_is_made_once_and_shown(api: Api, workspace: TestWorkspace, language: str, tag: str) -> None:
    first = api.post("/scores", courses(api, language)).body
    second = api.post("/scores", courses(api, language)).body
    assert first["tags"] == second["tags"]
    (shown,) = first["tags"]
    (rule,) = shown["rules"]
    assert (shown["tag"], rule["events"], rule["enabled"]) == (tag, ["Certificate Earned"], True)
    assert first["waiting"] == [each for each in first["waiting"] if each["code"] != "unknown_tag"]
    assert TagRule.objects.filter(workspace_id=workspace.id).count() == 1


def test_a_certificate_brings_points_and_the_tag(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    people = open_shop(workspace, drain)
    score = api.post("/scores", courses(api)).body
    assert api.post(f"/scores/{score['id']}/publish", {"revision": 1}).status == 200
    settle()
    before = stored(workspace.id, score["id"])[people["u3"]][0]
    for name in ("Event Registered", "Event Checked In", "Certificate Earned"):
        send(workspace, {"type": "track", "event": name, "userId": "u3"})
    drain()
    drain()
    settle()
    after = stored(workspace.id, score["id"])[people["u3"]][0]
    # Registered 1, checked in 3, first time there 5, certificate 10, its tag 20.
    assert after - before == pytest.approx(39, abs=0.01)


def test_without_the_right_to_tags_no_rule_and_no_card_is_made(
    workspace: TestWorkspace, api: Api, token_with: Callable[..., Api]
) -> None:
    limited = token_with(Permission.SCORES_VIEW, Permission.SCORES_EDIT)
    refused = limited.post("/scores", courses(api))
    assert (refused.status, refused.body["code"]) == (403, "missing_permission")
    assert not TagRule.objects.filter(workspace_id=workspace.id).exists()
    assert api.get("/scores").body["items"] == []
    alone = limited.post("/scores", {**courses(api), "tag_rules": []})
    assert (alone.status, alone.body["tags"]) == (201, [])


def test_a_tag_that_nothing_puts_on_is_shown_without_rules(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    open_shop(workspace, drain)
    assert api.get(f"/scores/{publish(api)}").body["tags"] == [{"tag": "vip", "rules": []}]
