"""A webhook made over the API, and posts to its address."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from cumulus.apps.ingest.models import Delivery
from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.signatures import Options
from cumulus.apps.ingest.webhooks.tests.signing import signed
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Answer, Api

MAPPING: JsonObject = {
    "items": [
        {
            "kind": "track",
            "event": {"text": "Bell Rung"},
            "identifiers": {"user_id": {"path": "who"}},
            "properties": {"n": {"path": "n"}},
        }
    ]
}


@dataclass
class Hook:
    """A webhook and its sender."""

    api: Api
    id: int
    path: str
    scheme: Scheme
    secret: str
    options: Options = field(default_factory=Options)

    def post(self, body: JsonValue, delivery: str = "msg_1", **headers: str) -> Answer:
        """Post `body` as JSON, signed as the scheme says."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        request = signed(self.scheme, raw, self.secret, self.options, datetime.now(UTC), delivery)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.post_raw(request.body, {**request.headers, **named})

    def post_raw(self, body: bytes, headers: dict[str, str], content_type: str = "application/json") -> Answer:
        """Post these bytes with these headers."""
        answer = Client(enforce_csrf_checks=True).post(self.path, body, content_type, headers=headers)
        return Answer(answer.status_code, json.loads(answer.content), dict(answer.headers), answer.content)

    def change(self, **changes: Any) -> Answer:
        """Change settings over the API."""
        return self.api.patch(f"/webhooks/{self.id}", changes)

    def deliveries(self, query: str = "") -> list[dict[str, Any]]:
        """Return the log, newest first."""
        items: list[dict[str, Any]] = self.api.get(f"/webhooks/{self.id}/deliveries{query}").body["items"]
        return items

    def replay(self, **what: Any) -> dict[str, Any]:
        """Replay over the API."""
        answer = self.api.post(f"/webhooks/{self.id}/replay", what)
        assert answer.status == 200, answer.body
        body: dict[str, Any] = answer.body
        return body

    def verdicts(self) -> list[str]:
        """Return the verdicts in the table, oldest first."""
        return list(Delivery.objects.filter(webhook_id=self.id).order_by("pk").values_list("verdict", flat=True))


def open_hook(api: Api, preset: str = "custom", secret: str = "sender's own", **changes: Any) -> Hook:
    """Return a new webhook of a preset, with these changes."""
    made = api.post("/webhooks", {"name": "A hook", "preset": preset})
    assert made.status == 201, made.body
    hook_id, given = made.body["id"], made.body["secret"]
    if not given and changes.get("scheme", made.body["scheme"]) != "none":
        changes = {"secret": secret, **changes}
    body = made.body
    if changes:
        changed = api.patch(f"/webhooks/{hook_id}", changes)
        assert changed.status == 200, changed.body
        body = changed.body
    path = body["address"].removeprefix("http://testserver")
    return Hook(api, hook_id, path, Scheme(body["scheme"]), given or secret, Options(**body["options"]))
