"""The four panels, put together: a few queries each, whatever the person has done."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import datetime

from cumulus.apps.contacts.accounts.queries import accounts_of
from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.display import text_attribute
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.models import Account, Contact, Identity
from cumulus.apps.contacts.portrait import panel_schemas as panels
from cumulus.apps.contacts.portrait.channels import channels_of
from cumulus.apps.contacts.portrait.history import Activity, Orders, activity_of, orders_of, touches_of
from cumulus.apps.contacts.portrait.interests import HALF_LIFE_DAYS, TOP, Interest, InterestKind, interests_of
from cumulus.apps.contacts.portrait.touches import Touch
from cumulus.apps.contacts.profile import PARTS
from cumulus.apps.contacts.schemas import SegmentRef
from cumulus.apps.contacts.tags.answers import applied_out
from cumulus.apps.contacts.tags.queries import Held, applied_to
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import member_names, workspace_card
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.ahead import ahead

_GROUPS: Mapping[str, frozenset[str]] = {
    "contact": frozenset(
        {"name", "firstName", "lastName", "first_name", "last_name", "nickname", "email", "phone"}
        | {"gender", "age", "birthday", "language", "locale", "avatar"}
    ),
    "work": frozenset(
        {"company", "companyName", "title", "position", "department", "industry", "employees", "website", "domain"}
    ),
    "place": frozenset({"country", "region", "province", "state", "city", "district", "address", "postcode"}),
}
_NAMES_SHOWN = 20
_FAVOURITES = 5


def load_portrait(principal: Principal, contact: Contact, clock: Clock = utc_now) -> panels.PortraitOut:
    """Return the panels of a whole person.

    Costs four queries of the warehouse, each over this person's events alone and begun at once,
    and about a dozen short ones of PostgreSQL meanwhile.
    """
    began, now = time.monotonic(), clock()
    workspace_id, person = principal.workspace_id, ContactId(contact.pk)
    zone = workspace_card(workspace_id).timezone
    coming = ahead(activity_of, workspace_id, person, zone, now)
    orders, interests = ahead(orders_of, workspace_id, person), ahead(interests_of, workspace_id, person, now)
    account = _account(principal, person)
    names = list(Identity.objects.filter(workspace_id=workspace_id, contact_id=person).order_by("first_seen_at", "id"))
    mask = mask_for(principal).about(contact.attributes)
    who, channels = _who(principal, contact, names, account, mask), _channels(workspace_id, contact, names, now)
    activity = coming.result()
    told = _Told(activity, ahead(touches_of, workspace_id, person, activity.places), orders)
    portrait = panels.PortraitOut(
        who=who,
        relation=_relation(principal, contact, told, account, mask),
        talk=_talk(channels, activity, zone),
        care=_care(interests.result(), mask),
        took_ms=0,
    )
    portrait.took_ms = round((time.monotonic() - began) * 1000)
    return portrait


@dataclass(frozen=True, slots=True)
class _Told:
    """What the events say of the relation; the last two are on their way."""

    activity: Activity
    touches: Future[tuple[Touch | None, Touch | None]]
    orders: Future[list[Orders]]


def _who(
    principal: Principal,
    contact: Contact,
    names: Sequence[Identity],
    account: panels.PortraitAccountOut | None,
    mask: Mask,
) -> panels.WhoPanel:
    return panels.WhoPanel(
        groups=_groups(principal.workspace_id, mask.attributes(contact.attributes)),
        account=account,
        names=_names(principal.workspace_id, names, mask),
    )


def _groups(workspace_id: WorkspaceId, attributes: JsonObject) -> list[panels.FactGroupOut]:
    """Return the facts by the group that the workspace declared for them, else by ours; ours stand first."""
    declared = catalogue_of(workspace_id).by_name
    grouped: defaultdict[tuple[str, str], list[panels.FactOut]] = defaultdict(list)
    for key, value in sorted(attributes.items()):
        ours = next((group for group, keys in _GROUPS.items() if key in keys), "other")
        title = declared[key].group if key in declared else ""
        grouped["declared" if title else ours, title].append(panels.FactOut(key=key, value=value))
    order = [*_GROUPS, "declared", "other"]
    ranked = sorted(grouped, key=lambda group: (order.index(group[0]), group[1]))
    return [panels.FactGroupOut(key=key, title=title, items=grouped[key, title]) for key, title in ranked]


def _account(principal: Principal, person: ContactId) -> panels.PortraitAccountOut | None:
    if Permission.ACCOUNTS_VIEW not in principal.permissions:
        return None
    for member, name in accounts_of(principal.workspace_id, person):
        if member.until is None:
            return panels.PortraitAccountOut(
                id=member.account_id, name=name, role=member.role.value, title=member.title
            )
    return None


def _names(workspace_id: WorkspaceId, names: Sequence[Identity], mask: Mask) -> list[panels.NamesOut]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for each in names:
        values[each.namespace].append(mask.identifier(each.namespace, each.value))
    kinds = kinds_of(workspace_id)
    ranked = sorted(
        values, key=lambda namespace: kinds.by_namespace[namespace].rank if kinds.declared(namespace) else 0
    )
    return [
        panels.NamesOut(
            namespace=namespace,
            label_zh=kinds.by_namespace[namespace].label_zh if kinds.declared(namespace) else namespace,
            label_en=kinds.by_namespace[namespace].label_en if kinds.declared(namespace) else namespace,
            values=values[namespace][:_NAMES_SHOWN],
            count=len(values[namespace]),
        )
        for namespace in ranked
    ]


def _relation(
    principal: Principal, contact: Contact, told: _Told, account: panels.PortraitAccountOut | None, mask: Mask
) -> panels.RelationPanel:
    workspace_id, person, activity = principal.workspace_id, ContactId(contact.pk), told.activity
    segments, journeys = PARTS.segments(workspace_id, person), PARTS.journeys(workspace_id, person)
    owner, tags, orders = _owner(principal, contact, account, mask), _tags(person), told.orders.result()
    first, last = told.touches.result()
    return panels.RelationPanel(
        since=min(at for at in (contact.first_seen_at, contact.created_at, activity.first_at) if at is not None),
        events=activity.done,
        first_touch=_touch(first, mask),
        last_touch=_touch(last, mask),
        stages=_stages(contact, activity, orders),
        orders=[panels.OrdersOut(**asdict(each)) for each in orders],
        segments=[SegmentRef(id=pk, name=name) for pk, name in segments],
        journeys=[panels.JourneyStayOut(**asdict(each)) for each in journeys],
        owner=owner,
        scores=[panels.ScoreOut(key=key, value=value) for key, value in PARTS.scores(workspace_id, person)],
        tags=tags,
    )


def _touch(touch: Touch | None, mask: Mask) -> panels.TouchOut | None:
    if touch is None:
        return None
    return panels.TouchOut(
        type=touch.type,
        at=touch.at,
        source=mask.text(touch.source),
        medium=mask.text(touch.medium),
        campaign=mask.text(touch.campaign),
        landing_page=mask.text(touch.landing_page),
    )


def _stages(contact: Contact, activity: Activity, orders: Sequence[Orders]) -> list[panels.StageOut]:
    dates = {
        "created": contact.created_at,
        "first_event": activity.first_at,
        "identified": activity.identified_at,
        "first_order": min((each.first_at for each in orders), default=None),
        "last_order": max((each.last_at for each in orders), default=None),
        "last_event": activity.last_at,
    }
    found = [panels.StageOut(key=key, at=at) for key, at in dates.items() if at is not None]
    return sorted(found, key=lambda stage: stage.at)


def _owner(principal: Principal, contact: Contact, account: panels.PortraitAccountOut | None, mask: Mask) -> str:
    """Whoever looks after them here, else whom their record names, else who looks after their account."""
    given = member_names(principal.workspace_id).get(contact.owner_id) if contact.owner_id is not None else None
    told = given or text_attribute(mask.attributes(contact.attributes), "owner", "owner_name")
    if told or Permission.ACCOUNTS_VIEW not in principal.permissions:
        return told
    found = None if account is None else Account.objects.filter(pk=account.id).first()
    if found is None or found.owner_id is None:
        return ""
    return member_names(principal.workspace_id).get(found.owner_id, "")


def _tags(person: ContactId) -> list[panels.TagGroupedOut]:
    grouped: defaultdict[str, list[Held]] = defaultdict(list)
    for each in applied_to(person):
        grouped[each.group].append(each)
    order = sorted(grouped, key=lambda group: (group == "", group))
    return [panels.TagGroupedOut(group=group, tags=[applied_out(each) for each in grouped[group]]) for group in order]


def _channels(
    workspace_id: WorkspaceId, contact: Contact, names: Sequence[Identity], now: datetime
) -> list[panels.ChannelOut]:
    return channels_of(workspace_id, contact, {each.namespace for each in names}, now)


def _talk(channels: list[panels.ChannelOut], activity: Activity, zone: str) -> panels.TalkPanel:
    sent = [each.last_sent_at for each in channels if each.last_sent_at is not None]
    busiest = max(activity.hours)
    return panels.TalkPanel(
        channels=channels,
        hours=activity.hours,
        best_hour=activity.hours.index(busiest) if busiest else None,
        timezone=zone,
        last_sent_at=max(sent, default=None),
        last_answered_at=activity.answered_at,
        last_event_at=activity.last_at,
    )


def _care(found: Sequence[Interest], mask: Mask) -> panels.CarePanel:
    topics = [each for each in found if each.kind is not InterestKind.PAGE][:TOP]
    return panels.CarePanel(
        interests=_interests(topics, mask),
        pages=_interests([each for each in found if each.kind is InterestKind.PAGE][:_FAVOURITES], mask),
        products=_interests([each for each in found if each.kind is InterestKind.PRODUCT][:_FAVOURITES], mask),
        half_life_days=HALF_LIFE_DAYS,
    )


def _interests(found: Sequence[Interest], mask: Mask) -> list[panels.InterestOut]:
    strongest = max((each.strength for each in found), default=0.0) or 1.0
    return [
        panels.InterestOut(
            kind=each.kind,
            value=mask.text(each.value),
            strength=round(each.strength, 3),
            before=round(each.before, 3),
            share=each.strength / strongest,
            events=each.events,
            last_at=each.last_at,
            trend=each.trend,
        )
        for each in found
    ]
