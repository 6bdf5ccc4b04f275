"""How somebody came, from what an event's context says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from cumulus.core.json import JsonValue

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Touch:
    """By a campaign's link, from another site, or directly."""

    type: str
    at: datetime
    source: str = ""
    medium: str = ""
    campaign: str = ""
    landing_page: str = ""


def touch_of(context: Mapping[str, JsonValue], properties: Mapping[str, JsonValue], which: str, at: datetime) -> Touch:
    """Return the touch that an event tells of.

    What our SDK remembers (`context.touch`) comes first, then `context.campaign`, then the page's
    own `utm_…`, then the page that led here.

    Parameters
    ----------
    which : str
        `first` or `last`.
    """
    remembered = _object(_object(context, "touch"), which)
    if remembered:
        return Touch(
            _text(remembered, "type") or "direct",
            _moment(_text(remembered, "at"), at),
            _text(remembered, "source"),
            _text(remembered, "medium"),
            _text(remembered, "campaign"),
            _text(remembered, "landing_page"),
        )
    page = _object(context, "page")
    url = _text(page, "url") or _text(properties, "url")
    campaign = _campaign(_object(context, "campaign"), url)
    landing = url.partition("?")[0].partition("#")[0]
    if any(campaign.values()):
        return Touch("campaign", at, campaign["source"], campaign["medium"], campaign["name"], landing)
    referrer = _host(_text(page, "referrer") or _text(properties, "referrer"))
    if referrer and referrer != _host(url):
        return Touch("referral", at, referrer, "referral", "", landing)
    return Touch("direct", at, landing_page=landing)


def _campaign(told: Mapping[str, JsonValue], url: str) -> dict[str, str]:
    try:
        query = parse_qs(urlsplit(url).query)
    except ValueError:
        query = {}
    utm = {"source": "utm_source", "medium": "utm_medium", "name": "utm_campaign"}
    return {key: _text(told, key) or query.get(name, [""])[0][:_LONGEST] for key, name in utm.items()}


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return at if at.tzinfo is not None else otherwise


def _object(value: Mapping[str, JsonValue], key: str) -> Mapping[str, JsonValue]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: Mapping[str, JsonValue], key: str) -> str:
    found = value.get(key)
    return found[:_LONGEST] if isinstance(found, str) else ""
