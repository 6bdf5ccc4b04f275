"""What happens to people lets them find their accounts: the pipeline calls this with each batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cumulus.apps.contacts.accounts.evidence import GROUP, Candidate, Workplace, title_of, workplace_of
from cumulus.apps.contacts.accounts.matching import match
from cumulus.apps.contacts.contracts import Happened
from cumulus.apps.contacts.queries import whole_people
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject

_OWN = frozenset({"Contact Created", "Contact Updated", "Contacts Merged", "Contacts Split"})
_IDENTIFIED, _GROUP = "Contact Identified", "Group Joined"
_TELLING_TEXT = (
    "company companyName company_name organization 单位 公司 email domain credit_code creditCode 统一社会信用代码"
)
_TELLING = frozenset(_TELLING_TEXT.split())


def match_who_changed(events: Sequence[Happened]) -> None:
    """Match the people whose company, mail address or credit code events may have changed."""
    by_workspace: defaultdict[WorkspaceId, dict[ContactId, Happened]] = defaultdict(dict)
    for event in events:
        if _matters(event):
            by_workspace[event.workspace_id][event.contact_id] = event
    for workspace_id, people in sorted(by_workspace.items()):
        match(workspace_id, list(_candidates(workspace_id, people)))


def _matters(event: Happened) -> bool:
    if event.is_own:
        keys = event.properties.get("keys")
        return event.name in _OWN and (not isinstance(keys, list) or not _TELLING.isdisjoint(map(str, keys)))
    return (event.name == _IDENTIFIED and not _TELLING.isdisjoint(event.properties)) or event.name == _GROUP


def _candidates(workspace_id: WorkspaceId, people: Mapping[ContactId, Happened]) -> Iterable[Candidate]:
    for person, attributes in whole_people(workspace_id, people.keys()):
        event = people[person]
        yield Candidate(person, _workplace(attributes, event), title_of(attributes), event.depth)


def _workplace(attributes: JsonObject, event: Happened) -> Workplace:
    """A `group` call speaks of the company itself: its id and name stand above what the person said."""
    group = event.properties.get("group_id")
    if event.is_own or event.name != _GROUP or not isinstance(group, str) or not 0 < len(group) <= 255:
        return workplace_of(attributes)
    named: JsonObject = {"company": value} if (value := event.properties.get("name")) else {}
    return workplace_of({**attributes, **named}, ((GROUP, group),))
