"""Who holds a name that passes from hand to hand: a shared device, a phone number given out again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cumulus.apps.contacts.identity.lookup import links_to, names_with
from cumulus.apps.contacts.identity.partition import Link


class Place(NamedTuple):
    """Whose something is: the whole person, and the part of it."""

    contact: int
    home: int


@dataclass(frozen=True, slots=True)
class Holders:
    """The users of shared names over time."""

    links: Mapping[int, Sequence[Link]]
    places: Mapping[int, Place]

    def at(self, identity: int, when: datetime) -> Place | None:
        """Return who held the name then: whom it was seen with around that time, else whom it was seen with last."""
        heard = [link for link in self.links.get(identity, ()) if link.at <= when]
        if not heard:
            return None
        during = [link for link in heard if link.last_at >= when]
        latest = max(during, key=lambda link: link.at) if during else max(heard, key=lambda link: link.last_at)
        return self.places.get(latest.left)


def holders(identities: Collection[int]) -> Holders:
    """Return the users of these names; two queries."""
    links = links_to(identities)
    lefts = names_with({link.left for each in links.values() for link in each})
    return Holders(links, {each.id: Place(each.contact_id, each.home_id) for each in lefts})
