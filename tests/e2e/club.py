"""A lamp maker's club of six: small enough to know every answer by heart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from secrets import token_hex

from tests.acceptance.serving import Served
from tests.e2e.filling import send

MEMBERS = (("Ada Wright", "London", 3), ("林青", "杭州", 0), ("Bo Lund", "Lund", 1), ("周文", "杭州", 2))
STRANGERS = (("Eve Stone", "London", 5), ("吴桐", "杭州", 4))
"""Name, city and how many lamps they bought; strangers are in no club."""


@dataclass(frozen=True)
class Club:
    """Six people of whom four are members of a club that nobody else knows.

    Attributes
    ----------
    name : str
        The members' attribute `club`.
    bought : str
        The event of a lamp's sale.
    """

    name: str
    bought: str

    def address(self, name: str) -> str:
        """Return the mail address of one of the six."""
        number = [each[0] for each in MEMBERS + STRANGERS].index(name)
        return f"{self.name}-{number}@lamps.example"

    def purchase(self, name: str) -> Mapping[str, object]:
        """Return the item that says that somebody bought a lamp now."""
        return {"type": "track", "event": self.bought, "userId": self.address(name), "properties": {"price": 25}}


def found_club(served: Served) -> Club:
    """Send the six and what they bought; return when the pages can see them."""
    mark = token_hex(3)
    club = Club(f"lantern-{mark}", f"Lamp Bought {mark}")
    send(served, list(_items(club)))
    expression = {"attribute": "club", "op": "eq", "value": club.name}
    preview = "/segments/preview"
    served.wait_until(lambda: served.api("POST", preview, {"expression": expression})["count"] == len(MEMBERS))
    bought = {"event": club.bought}
    served.wait_until(lambda: served.api("POST", preview, {"expression": bought})["count"] == 5)
    return club


def _items(club: Club) -> Iterator[Mapping[str, object]]:
    for name, city, lamps in MEMBERS + STRANGERS:
        address = club.address(name)
        belongs = {"club": club.name} if (name, city, lamps) in MEMBERS else {}
        traits = {"email": address, "name": name, "city": city, **belongs}
        yield {"type": "identify", "userId": address, "traits": traits}
        yield from (club.purchase(name) for _ in range(lamps))
