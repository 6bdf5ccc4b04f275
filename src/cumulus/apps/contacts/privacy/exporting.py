"""Everything about a person in one ZIP: JSON for programs, a page in both languages for people."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.template.loader import render_to_string

from cumulus.apps.contacts.models import PrivacyRequest
from cumulus.apps.contacts.privacy.certificate import sign
from cumulus.apps.contacts.privacy.contracts import RequestState
from cumulus.apps.contacts.privacy.people import parts_of
from cumulus.apps.contacts.privacy.registry import KEEPERS
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue

_TITLES = {
    "contact": ("基本信息", "Attributes"),
    "identifiers": ("身份标识", "Identifiers"),
    "tags": ("标签", "Tags"),
    "closed_channels": ("已关闭的渠道", "Closed channels"),
    "consents": ("同意记录", "Consent records"),
    "events": ("行为事件", "Events"),
    "messages": ("收到的消息", "Messages"),
    "journeys": ("旅程", "Journeys"),
}
_Rows = Sequence[Mapping[str, JsonValue]]


def export(request: PrivacyRequest, clock: Clock = utc_now) -> None:
    """Gather the person of a running request; safe to run again, it begins anew."""
    workspace_id = WorkspaceId(request.workspace_id)
    people = parts_of(workspace_id, ContactId(request.contact_id))
    sections: dict[str, _Rows] = {}
    for name, exporter in KEEPERS.exporters.items():
        sections[name] = exporter(workspace_id, people)
        request.progress[name] = len(sections[name])
        request.save(update_fields=["progress"])
    now = clock()
    request.content = pack(sections, now)
    request.certificate = sign(
        {
            "request": request.pk,
            "workspace": request.workspace_id,
            "requested_by": request.requested_by,
            "exported_at": now.isoformat(),
            "sections": {**request.progress},
        }
    )
    request.state, request.finished_at, request.error = RequestState.DONE.value, now, ""
    request.save(update_fields=["content", "certificate", "state", "finished_at", "error"])


def pack(sections: Mapping[str, _Rows], now: datetime) -> bytes:
    """Return the ZIP: `data.json`, and `index.html` that needs nothing else."""
    shown = [
        {"title_zh": _title(name)[0], "title_en": _title(name)[1], "rows": [_lines(row) for row in rows]}
        for name, rows in sections.items()
    ]
    page = render_to_string("contacts/export.html", {"sections": shown, "at": now})
    plain = {name: [*rows] for name, rows in sections.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", msgspec.json.format(msgspec.json.encode(plain), indent=1))
        file.writestr("index.html", page)
    return buffer.getvalue()


def _title(name: str) -> tuple[str, str]:
    return _TITLES.get(name, (name, name))


def _lines(row: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    return [(key, _text(value)) for key, value in row.items() if value not in (None, "", {}, [])]


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
