"""The signed addresses under which a consent is confirmed."""

from __future__ import annotations

import struct

from django.conf import settings

from cumulus.core.ids import WorkspaceId
from cumulus.core.signing import Signer

_RECORD = struct.Struct(">IQ")


def confirmation_link(workspace_id: WorkspaceId, record_id: int) -> str:
    """Return the address that confirms the pending line."""
    return f"{settings.PUBLIC_URL}/consent/confirm/{_signer().sign(_RECORD.pack(workspace_id, record_id))}"


def read_confirmation(token: str) -> tuple[WorkspaceId, int] | None:
    """Return the workspace and the line, None for a token that is not ours."""
    payload = _signer().open(token)
    if payload is None or len(payload) != _RECORD.size:
        return None
    workspace_id, record_id = _RECORD.unpack(payload)
    return WorkspaceId(workspace_id), record_id


def _signer() -> Signer:
    return Signer(settings.SECRET_KEY.encode(), "consent.confirm")
