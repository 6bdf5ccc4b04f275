"""The events that Cumulus itself produces: known before the first of them happens."""

from __future__ import annotations

from collections.abc import Mapping

from cumulus.apps.audiences.expressions.catalogue import Kind, Kinds

_TEXT, _NUMBER = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER})
_JOURNEY: Mapping[str, Kinds] = {"journey": _TEXT, "journey_id": _NUMBER}
_RUN: Mapping[str, Kinds] = {**_JOURNEY, "version": _NUMBER}
_MAIL: Mapping[str, Kinds] = {"message_id": _NUMBER, "template": _TEXT, **_JOURNEY}
_VISIT: Mapping[str, Kinds] = {**_MAIL, "bot": frozenset({Kind.BOOL})}
_SEGMENT: Mapping[str, Kinds] = {"segment": _NUMBER, "slug": _TEXT, "name": _TEXT}
_ACCOUNT: Mapping[str, Kinds] = {"account": _TEXT, "account_id": _NUMBER}
_TAG: Mapping[str, Kinds] = {"tag": _TEXT, "source": _TEXT, "value": _TEXT}
_CONSENT: Mapping[str, Kinds] = {"purpose": _TEXT, "channel": _TEXT, "source": _TEXT}

OWN_EVENTS: Mapping[str, Mapping[str, Kinds]] = {
    "Page Viewed": {"url": _TEXT, "path": _TEXT, "title": _TEXT, "referrer": _TEXT},
    "Screen Viewed": {"name": _TEXT},
    "Contact Identified": {},
    "Group Joined": {},
    "Alias Created": {},
    "Contact Created": {},
    "Contact Updated": {},
    "Contact Removed": {},
    "Contacts Merged": {"merged": _NUMBER, "parts": frozenset({Kind.LIST}), "tags": frozenset({Kind.LIST})},
    "Contacts Split": {
        "from": _NUMBER,
        "parts": frozenset({Kind.LIST}),
        "among": frozenset({Kind.LIST}),
        "tags": frozenset({Kind.LIST}),
        "tags_lost": frozenset({Kind.LIST}),
    },
    "Account Joined": {**_ACCOUNT, "role": _TEXT, "source": _TEXT},
    "Account Left": _ACCOUNT,
    "Account Moved": {**_ACCOUNT, "left_id": _NUMBER},
    "Account Role Changed": {**_ACCOUNT, "role": _TEXT},
    "Tag Added": _TAG,
    "Tag Removed": _TAG,
    "QR Scanned": {"code": _TEXT, "tag": _TEXT, "scene": _TEXT},
    "Consent Requested": {**_CONSENT, "link": _TEXT},
    "Consent Given": _CONSENT,
    "Consent Withdrawn": {**_CONSENT, "reason": _TEXT},
    "Note Added": {"note_id": _NUMBER},
    "Task Added": {"task_id": _NUMBER, "title": _TEXT},
    "Task Done": {"task_id": _NUMBER, "title": _TEXT},
    "Stage Changed": {"model": _TEXT, "from": _TEXT, "to": _TEXT},
    "Score Changed": {
        "score": _TEXT,
        "from": _NUMBER,
        "to": _NUMBER,
        "grade_from": _TEXT,
        "grade": _TEXT,
        "cause": _TEXT,
        "crossed": _TEXT,
        "reasons": frozenset({Kind.LIST}),
    },
    "Journey Entered": _RUN,
    "Journey Exited": {**_RUN, "reason": _TEXT},
    "Segment Entered": _SEGMENT,
    "Segment Exited": _SEGMENT,
    "Email Sent": _MAIL,
    "Email Bounced": {**_MAIL, "reason": _TEXT},
    "Email Opened": _VISIT,
    "Link Clicked": {**_VISIT, "url": _TEXT},
    "Email Unsubscribed": _MAIL,
}
