"""On which channels a person is reached: an address, consent, and no closed door."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from cumulus.apps.contacts.consent import queries as consent
from cumulus.apps.contacts.consent.contracts import MARKETING, Channel, ConsentVerdict
from cumulus.apps.contacts.contracts import ChannelCounts
from cumulus.apps.contacts.display import text_attribute
from cumulus.apps.contacts.models import ConsentPurpose, Contact, Suppression
from cumulus.apps.contacts.portrait.panel_schemas import ChannelOut
from cumulus.apps.contacts.profile import PARTS
from cumulus.core.ids import ContactId, WorkspaceId

REACHABLE, NO_ADDRESS = "reachable", "no_address"
_ADDRESSES = {
    Channel.EMAIL: "email",
    Channel.SMS: "phone",
    Channel.PHONE: "phone",
    Channel.WECHAT: "wechat_openid",
    Channel.WECOM: "wecom_external_userid",
    Channel.PUSH: "device_id",
}


def channels_of(workspace_id: WorkspaceId, contact: Contact, names: Set[str], now: datetime) -> list[ChannelOut]:
    """Return each channel with whether marketing may use it and what came of it; four queries."""
    person = ContactId(contact.pk)
    closed = dict(Suppression.objects.filter(contact_id=person).values_list("channel", "reason"))
    verdicts = _verdicts(workspace_id, person, now)
    sent = {each.channel: each for each in PARTS.channels(workspace_id, person)}
    found = []
    for channel, namespace in _ADDRESSES.items():
        has = namespace in names or bool(text_attribute(contact.attributes, namespace))
        reason = NO_ADDRESS if not has else closed.get(channel.value) or verdicts[channel]
        counts = sent.get(channel.value, ChannelCounts(channel.value))
        found.append(
            ChannelOut(
                channel=channel.value,
                reachable=reason == REACHABLE,
                reason=reason,
                sent=counts.sent,
                opened=counts.opened,
                clicked=counts.clicked,
                last_sent_at=counts.last_sent_at,
            )
        )
    return found


def _verdicts(workspace_id: WorkspaceId, person: ContactId, now: datetime) -> dict[Channel, str]:
    """Return for every channel what `may_contact` says of marketing, in two queries instead of two each."""
    governed = ConsentPurpose.objects.filter(workspace_id=workspace_id, key=MARKETING, archived_at=None).first()
    if governed is None:
        return dict.fromkeys(Channel, REACHABLE)
    said = {
        each.channel: each.verdict(now) for each in consent.present(workspace_id, [person]) if each.purpose == MARKETING
    }
    return {channel: _verdict(governed, channel, said.get(channel.value)) for channel in Channel}


def _verdict(governed: ConsentPurpose, channel: Channel, said: ConsentVerdict | None) -> str:
    if governed.channels and channel.value not in governed.channels:
        return REACHABLE
    if not governed.needs_opt_in:
        return ConsentVerdict.WITHDRAWN if said is ConsentVerdict.WITHDRAWN else REACHABLE
    verdict = ConsentVerdict.NO_CONSENT if said is None else said
    return REACHABLE if verdict is ConsentVerdict.ALLOWED else verdict.value
