"""A person's page, put together from what later apps know of them too.

Apps above this one register what they add at assembly (`config.registry`): contacts cannot
import them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from cumulus.apps.contacts import queries
from cumulus.apps.contacts.access import see_contact
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.contracts import ChannelCounts, JourneyStay, PersonStage
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.models import Identity, Suppression
from cumulus.apps.contacts.schemas import (
    ComputedTagRef,
    ContactCounts,
    ContactOut,
    IdentityOut,
    LookedAfterBy,
    PersonStageOut,
    SegmentRef,
    SuppressionOut,
)
from cumulus.apps.contacts.tags.answers import applied_out
from cumulus.apps.contacts.tags.queries import applied_to
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.ids import ContactId, SegmentId, WorkspaceId


@dataclass(slots=True)
class ProfileParts:
    """What later apps add to a person's page; each takes (workspace, contact)."""

    segments: Callable[[WorkspaceId, ContactId], list[tuple[SegmentId, str]]] = lambda _, __: []
    stages: Callable[[WorkspaceId, ContactId], Sequence[PersonStage]] = lambda _, __: []
    computed_tags: Callable[[WorkspaceId, ContactId], list[tuple[int, str, str]]] = lambda _, __: []
    """Id, name and value."""
    count_messages: Callable[[WorkspaceId, ContactId], int] = lambda _, __: 0
    count_journeys: Callable[[WorkspaceId, ContactId], int] = lambda _, __: 0
    channels: Callable[[WorkspaceId, ContactId], list[ChannelCounts]] = lambda _, __: []
    journeys: Callable[[WorkspaceId, ContactId], list[JourneyStay]] = lambda _, __: []
    scores: Callable[[WorkspaceId, ContactId], list[tuple[str, float]]] = lambda _, __: []


PARTS = ProfileParts()


def load(principal: Principal, contact_id: ContactId) -> ContactOut:
    """Return the page of one person as the one who asks sees it.

    Raises
    ------
    NotFound
        `contact_not_found`: they do not see this person.
    """
    workspace_id, mask = principal.workspace_id, mask_for(principal)
    contact = see_contact(principal, contact_id)
    seen = queries.last_seen(workspace_id, [contact_id])
    return ContactOut(
        id=contact.pk,
        name=mask.name(display_name(contact.attributes)),
        email=mask.identifier("email", text_attribute(contact.attributes, "email")),
        phone=mask.identifier("phone", text_attribute(contact.attributes, "phone")),
        attributes=mask.attributes(contact.attributes),
        masked=sorted(contact.attributes.keys() & (mask.classes or {}).keys()),
        owner=_owner(workspace_id, contact.owner_id),
        tags=[applied_out(each) for each in applied_to(contact_id)],
        identities=_identities(contact_id, mask),
        created_at=contact.created_at,
        updated_at=contact.updated_at,
        first_seen_at=contact.first_seen_at,
        last_seen_at=seen.get(contact_id),
        segments=[
            SegmentRef(id=segment_id, name=name) for segment_id, name in PARTS.segments(workspace_id, contact_id)
        ],
        stages=[PersonStageOut(**asdict(each)) for each in PARTS.stages(workspace_id, contact_id)],
        computed_tags=[
            ComputedTagRef(id=tag_id, name=name, value=value)
            for tag_id, name, value in PARTS.computed_tags(workspace_id, contact_id)
        ],
        suppressions=_suppressions(contact_id),
        counts=ContactCounts(
            events=queries.count_events(workspace_id, contact_id),
            messages=PARTS.count_messages(workspace_id, contact_id),
            journeys=PARTS.count_journeys(workspace_id, contact_id),
        ),
    )


def _owner(workspace_id: WorkspaceId, member_id: int | None) -> LookedAfterBy | None:
    name = member_names(workspace_id).get(member_id) if member_id is not None else None
    return None if member_id is None or name is None else LookedAfterBy(id=member_id, name=name)


def _identities(contact_id: ContactId, mask: Mask) -> list[IdentityOut]:
    found = Identity.objects.filter(contact_id=contact_id).order_by("namespace", "value")
    return [
        IdentityOut(
            namespace=each.namespace,
            value=mask.identifier(each.namespace, each.value),
            first_seen_at=each.first_seen_at,
        )
        for each in found
    ]


def _suppressions(contact_id: ContactId) -> list[SuppressionOut]:
    found = Suppression.objects.filter(contact_id=contact_id).order_by("channel")
    return [SuppressionOut(channel=each.channel, reason=each.reason, at=each.at) for each in found]
