"""What other apps may ask of workspaces."""

from __future__ import annotations

from cumulus.apps.workspaces.access import authorise, principal_now, source_card_of
from cumulus.apps.workspaces.notices.services import forget_notices, raise_notice, withdraw_notices
from cumulus.apps.workspaces.operating import create_operator_token, find_workspace, make_password_link
from cumulus.apps.workspaces.queries import (
    member_names,
    member_of,
    source_cards,
    source_of_key,
    sources_of_all_workspaces,
    takes_events,
    user_names,
    workspace_card,
    workspace_ids,
)
from cumulus.apps.workspaces.services import open_source, prepare_installation, record_audit, redact_audit

__all__ = [
    "authorise",
    "create_operator_token",
    "find_workspace",
    "forget_notices",
    "make_password_link",
    "member_names",
    "member_of",
    "open_source",
    "prepare_installation",
    "principal_now",
    "raise_notice",
    "record_audit",
    "redact_audit",
    "source_card_of",
    "source_cards",
    "source_of_key",
    "sources_of_all_workspaces",
    "takes_events",
    "user_names",
    "withdraw_notices",
    "workspace_card",
    "workspace_ids",
]
