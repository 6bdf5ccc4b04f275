"""People whose identity is worth a look."""

from __future__ import annotations

from tests.acceptance.serving import Served
from tests.e2e.filling import send


def person_named(served: Served, namespace: str, value: str) -> int | None:
    """Return whom the list finds by a value and who has it as an identifier of that kind."""
    found = served.api("GET", f"/contacts?q={value}")["items"]
    for each in found:
        names = served.api("GET", f"/contacts/{each['id']}/identity")["identifiers"]
        if (namespace, value) in [(name["namespace"], name["value"]) for name in names]:
            return int(each["id"])
    return None


def merged(served: Served, mark: str) -> int:
    """A visitor who signs in as somebody known, on a device that somebody else used before; return who they are."""
    user, other, device, visit = f"u-{mark}", f"w-{mark}", f"kiosk-{mark}", f"a-{mark}"
    send(served, [{"type": "track", "event": "Browsed", "anonymousId": visit}])
    send(served, [{"type": "identify", "userId": other, "anonymousId": device, "traits": {"name": f"Wang {mark}"}}])
    mail = f"li-{mark}@example.com"
    send(served, [{"type": "identify", "userId": user, "traits": {"name": f"Li {mark}", "email": mail}}])
    served.wait_until(lambda: person_named(served, "user_id", user) is not None)
    send(served, [{"type": "identify", "userId": user, "anonymousId": visit, "traits": {}}])
    send(served, [{"type": "identify", "userId": user, "anonymousId": device, "traits": {}}])
    served.wait_until(lambda: served.api("GET", f"/contacts?q={visit}")["total"] == 1)
    person = person_named(served, "user_id", user)
    assert person is not None
    served.wait_until(lambda: served.api("GET", f"/contacts/{person}/identity")["outside"] != [])
    return person
