"""What happens to people lets them find their accounts: the pipeline calls this with each batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from cumulus.apps.contacts.accounts.group_calls import JOINED_GROUP, keep, said_in
from cumulus.apps.contacts.accounts.group_traits import tell
from cumulus.apps.contacts.accounts.locks import lock_accounts
from cumulus.apps.contacts.accounts.matching import candidates_of, match
from cumulus.apps.contacts.contracts import Happened
from cumulus.core.ids import WorkspaceId

_OWN = frozenset({"Contact Created", "Contact Updated", "Contacts Merged", "Contacts Split"})
_IDENTIFIED = "Contact Identified"
_TELLING_TEXT = (
    "company companyName company_name organization 单位 公司 email domain credit_code creditCode 统一社会信用代码"
)
_TELLING = frozenset(_TELLING_TEXT.split())


def match_who_changed(events: Sequence[Happened]) -> None:
    """Match the people whose company, mail address or credit code events may have changed, or whom a group call names."""
    by_workspace: defaultdict[WorkspaceId, list[Happened]] = defaultdict(list)
    for event in events:
        if _matters(event):
            by_workspace[event.workspace_id].append(event)
    for workspace_id, telling in sorted(by_workspace.items()):
        _match(workspace_id, telling)


@transaction.atomic
def _match(workspace_id: WorkspaceId, events: Sequence[Happened]) -> None:
    said = said_in(events)
    if said:
        lock_accounts(workspace_id)
        keep(workspace_id, said)
    depths = {event.contact_id: event.depth for event in events}
    match(workspace_id, candidates_of(workspace_id, depths))
    tell(workspace_id, said)


def _matters(event: Happened) -> bool:
    if event.is_own:
        keys = event.properties.get("keys")
        return event.name in _OWN and (not isinstance(keys, list) or not _TELLING.isdisjoint(map(str, keys)))
    return (event.name == _IDENTIFIED and not _TELLING.isdisjoint(event.properties)) or event.name == JOINED_GROUP
