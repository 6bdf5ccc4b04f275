"""The events that Cumulus itself produces: known before the first of them happens."""

from __future__ import annotations

from collections.abc import Mapping

from cumulus.apps.audiences.expressions.catalogue import Kind, Kinds

_TEXT, _NUMBER = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER})
_MAIL: Mapping[str, Kinds] = {"message_id": _NUMBER, "template": _TEXT}

OWN_EVENTS: Mapping[str, Mapping[str, Kinds]] = {
    "Page Viewed": {"url": _TEXT, "path": _TEXT, "title": _TEXT, "referrer": _TEXT},
    "Screen Viewed": {"name": _TEXT},
    "Contact Identified": {},
    "Group Joined": {},
    "Alias Created": {},
    "Contact Created": {},
    "Contact Updated": {},
    "Contacts Merged": {"merged": _NUMBER, "tags": frozenset({Kind.LIST})},
    "Tag Added": {"tag": _TEXT},
    "Tag Removed": {"tag": _TEXT},
    "Journey Entered": {"journey": _NUMBER, "version": _NUMBER},
    "Journey Exited": {"journey": _NUMBER, "version": _NUMBER, "reason": _TEXT},
    "Email Sent": _MAIL,
    "Email Bounced": _MAIL,
    "Email Opened": _MAIL,
    "Link Clicked": {**_MAIL, "url": _TEXT},
    "Email Unsubscribed": _MAIL,
}
