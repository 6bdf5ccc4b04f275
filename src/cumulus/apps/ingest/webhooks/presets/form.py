"""Answers of an online form, in the shape that Typeform made common.

The body is signed with HMAC-SHA256, base64 after `sha256=`. An answer is found by its
question's `ref`. [typeform.com/developers: webhooks]
"""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, paths
from cumulus.apps.ingest.webhooks.signatures import Options
from cumulus.core.json import JsonObject


def _answer(ref: str, kind: str) -> str:
    return f"form_response.answers[?field.ref=='{ref}'].{kind} | [0]"


_WHO = paths(
    email=_answer("email", "email"), phone=_answer("phone", "phone_number"), user_id="form_response.hidden.user_id"
)
_FORM: JsonObject = {
    **paths(
        form="form_response.definition.title",
        form_id="form_response.form_id",
        team_size=_answer("team_size", "choice.label"),
        utm_source="form_response.hidden.utm_source",
        utm_campaign="form_response.hidden.utm_campaign",
    ),
}

FORM: Final = Preset(
    scheme=Scheme.HMAC,
    options=Options(header="Typeform-Signature", encoding="base64", prefix="sha256="),
    delivery_id={"path": "event_id"},
    mapping={
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "timestamp": {"path": "form_response.submitted_at"},
                "traits": paths(
                    email=_answer("email", "email"),
                    phone=_answer("phone", "phone_number"),
                    name=_answer("name", "text"),
                    company=_answer("company", "text"),
                ),
            },
            {
                "kind": "track",
                "event": {"text": "Form Submitted"},
                "identifiers": _WHO,
                "properties": _FORM,
                "timestamp": {"path": "form_response.submitted_at"},
                "messageId": {"path": "form_response.token"},
            },
        ]
    },
    sample={
        "event_id": "01JNTQ8Z5N6W8W0V4K9QJ6E3YH",
        "event_type": "form_response",
        "form_response": {
            "form_id": "lT4Z3j",
            "token": "a3a12ec67a1365927098a606107fac15",
            "landed_at": "2025-03-08T02:14:31Z",
            "submitted_at": "2025-03-08T02:16:09Z",
            "hidden": {"utm_source": "wechat", "utm_campaign": "spring", "user_id": ""},
            "definition": {
                "id": "lT4Z3j",
                "title": "Book a demo",
                "fields": [
                    {"id": "f1", "ref": "name", "title": "Your name?", "type": "short_text"},
                    {"id": "f2", "ref": "email", "title": "Your mail address?", "type": "email"},
                    {"id": "f3", "ref": "phone", "title": "Your phone number?", "type": "phone_number"},
                    {"id": "f4", "ref": "company", "title": "Your company?", "type": "short_text"},
                    {"id": "f5", "ref": "team_size", "title": "How large is your team?", "type": "multiple_choice"},
                ],
            },
            "answers": [
                {"type": "text", "text": "陈晨", "field": {"id": "f1", "ref": "name", "type": "short_text"}},
                {"type": "email", "email": "chen@example.com", "field": {"id": "f2", "ref": "email", "type": "email"}},
                {
                    "type": "phone_number",
                    "phone_number": "+8613800138005",
                    "field": {"id": "f3", "ref": "phone", "type": "phone_number"},
                },
                {"type": "text", "text": "云上科技", "field": {"id": "f4", "ref": "company", "type": "short_text"}},
                {
                    "type": "choice",
                    "choice": {"label": "11–50"},
                    "field": {"id": "f5", "ref": "team_size", "type": "multiple_choice"},
                },
            ],
        },
    },
)
