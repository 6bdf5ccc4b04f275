"""What a template sees of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cumulus.core.json import JsonView


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The facts behind one mail.

    Attributes
    ----------
    contact : Mapping[str, JsonView]
        The person's attributes, with `id` and `email`.
    event : Mapping[str, JsonView] or None
        What happened that led to the mail: `name`, `timestamp`, `message_id`, `properties`.
    workspace : Mapping[str, JsonView]
        `name`.
    unsubscribe_url : str
        The person's own link.
    """

    contact: Mapping[str, JsonView]
    event: Mapping[str, JsonView] | None
    workspace: Mapping[str, JsonView]
    unsubscribe_url: str


def mail_context(facts: MailFacts) -> dict[str, JsonView]:
    """Return the names that a template may use; null values count as missing.

    An event's properties are found under `event.properties` and, unless the event has a field
    of that name itself, right under `event`.
    """
    return {
        "contact": _without_nulls(facts.contact),
        "event": _without_nulls(_flat(facts.event or {})),
        "account": {},
        "workspace": facts.workspace,
        "links": {"unsubscribe": facts.unsubscribe_url},
    }


def _flat(event: Mapping[str, JsonView]) -> Mapping[str, JsonView]:
    properties = event.get("properties")
    return {**properties, **event} if isinstance(properties, Mapping) else event


def _without_nulls(values: Mapping[str, JsonView]) -> dict[str, JsonView]:
    return {
        key: _without_nulls(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }
