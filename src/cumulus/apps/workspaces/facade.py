"""What other apps may ask of workspaces."""

from __future__ import annotations

from cumulus.apps.workspaces.access import authorise
from cumulus.apps.workspaces.operating import create_operator_token, find_workspace, make_password_link
from cumulus.apps.workspaces.queries import (
    sources_of_all_workspaces,
    workspace_card,
    workspace_ids,
)
from cumulus.apps.workspaces.services import prepare_installation, record_audit, redact_audit

__all__ = [
    "authorise",
    "create_operator_token",
    "find_workspace",
    "make_password_link",
    "prepare_installation",
    "record_audit",
    "redact_audit",
    "sources_of_all_workspaces",
    "workspace_card",
    "workspace_ids",
]
