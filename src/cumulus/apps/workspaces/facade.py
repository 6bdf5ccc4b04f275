"""What other apps may ask of workspaces."""

from __future__ import annotations

from cumulus.apps.workspaces.access import authorise, source_card_of
from cumulus.apps.workspaces.operating import create_operator_token, find_workspace, make_password_link
from cumulus.apps.workspaces.queries import (
    member_names,
    sources_of_all_workspaces,
    user_names,
    workspace_card,
    workspace_ids,
)
from cumulus.apps.workspaces.services import prepare_installation, record_audit

__all__ = [
    "authorise",
    "create_operator_token",
    "find_workspace",
    "make_password_link",
    "member_names",
    "prepare_installation",
    "record_audit",
    "source_card_of",
    "sources_of_all_workspaces",
    "user_names",
    "workspace_card",
    "workspace_ids",
]
