"""`kill -9` of every process at random moments loses nothing, doubles nothing, and needs no hand.

`--kills 200` kills for longer; `--kill-seed` repeats an order of kills.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import psutil
import psycopg
import pytest
import requests
from segment.analytics import Client
from segment.analytics.request import APIError

from tests.acceptance.serving import Served, running

VICTIMS = ("web", "pipeline", "warehouse", "worker", "postgres")
SENDERS = 3
SETTLE_SECONDS = 120.0
BEGUN = "Trial Begun"
MAIL = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ contact.name }}</mj-text></mj-column></mj-section></mj-body></mjml>"


@dataclass
class Sender:
    """An application that tracks with the SDK and tries again until its call was acknowledged."""

    served: Served
    number: int
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    people: int = 0
    refused: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Send until told to stop; each third round brings a new person into the journey."""
        client = Client(self.served.write_key, host=self.served.url, sync_mode=True, gzip=True, timeout=10)
        while not self.stop.is_set():
            person = f"kill-{self.number}-{self.people}"
            self._until_acknowledged(lambda key, p=person: client.identify(p, _traits(p), message_id=key))
            self._until_acknowledged(lambda key, p=person: client.track(p, BEGUN, {"n": self.number}, message_id=key))
            for _ in range(5):
                self._until_acknowledged(lambda key, p=person: client.track(p, "Trial Used", message_id=key))
            self.people += 1

    def _until_acknowledged(self, send: object) -> None:
        assert callable(send)
        key = str(uuid4())
        while True:
            try:
                send(key)
            except requests.RequestException:
                self.stop.wait(0.05)
            except APIError as error:
                if error.status < 500:
                    self.refused.append(str(error))
                    return
                self.stop.wait(0.05)
            else:
                self.acknowledged.append(key)
                return


def _traits(person: str) -> dict[str, str]:
    return {"email": f"{person}@example.com", "name": person}


@pytest.fixture
def victim() -> Iterator[Served]:
    """A Cumulus of its own: this test breaks it."""
    with running() as server:
        yield server


def publish_journey(served: Served) -> int:
    """Publish: trial begun, wait a second, tag, mail; return the journey's id."""
    template = served.api(
        "POST", "/templates", {"name": "Kill", "subject": "Hello {{ contact.name }}", "format": "mjml", "source": MAIL}
    )
    nodes = [
        {"id": "start", "kind": "entry_event", "config": {"event": BEGUN}},
        {"id": "wait", "kind": "wait", "config": {"seconds": 1}},
        {"id": "tag", "kind": "add_tag", "config": {"tag": "on trial"}},
        {"id": "mail", "kind": "send_mail", "config": {"template_id": template["id"]}},
        {"id": "end", "kind": "exit", "config": {}},
    ]
    names = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"{here}-{there}", "source": here, "target": there, "branch": "out"}
        for here, there in itertools.pairwise(names)
    ]
    graph = {"nodes": [{**node, "position": {"x": 0, "y": 0}} for node in nodes], "edges": edges}
    journey = served.api("POST", "/journeys", {"name": "Kill", "graph": graph})
    served.api("POST", f"/journeys/{journey['id']}/publish")
    return int(journey["id"])


def kill(served: Served, child: str) -> None:
    """Kill a process and wait until another stands in its place."""
    pid = served.kill(child)
    served.wait_until(lambda: served.pid(child) not in {pid, None}, SETTLE_SECONDS)


def test_kills_lose_nothing_and_double_nothing(victim: Served, request: pytest.FixtureRequest) -> None:
    kills, seed = request.config.getoption("--kills"), request.config.getoption("--kill-seed")
    chance = random.Random(seed)
    order = [name for _ in range(-(-kills // len(VICTIMS))) for name in chance.sample(VICTIMS, len(VICTIMS))][:kills]
    journey = publish_journey(victim)
    stop = threading.Event()
    senders = [Sender(victim, number, stop) for number in range(SENDERS)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        for name in order:
            stop.wait(chance.uniform(0.2, 2.0))
            kill(victim, name)
        victim.wait_until(victim.all_ready, SETTLE_SECONDS)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert [line for sender in senders for line in sender.refused] == []
    acknowledged = {key for sender in senders for key in sender.acknowledged}
    people = sum(sender.people for sender in senders)
    assert people > kills, "too few people to mean anything"
    expect_every_event_once(victim, acknowledged)
    expect_every_mail_once_or_uncertain(victim, journey, people)
    expect_no_orphans(victim)


def expect_every_event_once(served: Served, acknowledged: set[str]) -> None:
    """Each acknowledged event is stored once, and no event twice."""

    def missing() -> set[str]:
        rows = served.query("SELECT message_id, count() FROM events WHERE source_id > 0 GROUP BY message_id")
        twice = [row for row in rows if int(row[1]) > 1]
        assert twice == []
        return acknowledged - {row[0] for row in rows}

    served.wait_until(lambda: not missing(), SETTLE_SECONDS)
    aside = served.api("GET", "/quarantine")
    assert aside["total"] == 0, aside["items"][:3]


def expect_every_mail_once_or_uncertain(served: Served, journey: int, people: int) -> None:
    """Each person was entered once and mailed once; what nobody can know is marked so."""

    def moved_on() -> bool:
        stats = served.api("GET", f"/journeys/{journey}/stats")
        return bool(stats["entered"] == people and stats["active"] == 0)

    served.wait_until(moved_on, SETTLE_SECONDS)
    address = json.loads((served.data_dir / "run" / "engines.json").read_text())["database_url"]
    pending = "SELECT count(*) FROM messaging_message WHERE status IN ('queued', 'sending')"
    with psycopg.connect(address, autocommit=True) as database:
        served.wait_until(lambda: database.execute(pending).fetchone() == (0,), SETTLE_SECONDS)
        rows = database.execute(
            "SELECT m.status, count(*), count(DISTINCT m.contact_id), count(b.id)"
            " FROM messaging_message m LEFT JOIN messaging_mailboxmail b ON b.message_ref = m.message_ref"
            " GROUP BY m.status"
        ).fetchall()
        mails = database.execute("SELECT rcpt_to, count(*) FROM messaging_mailboxmail GROUP BY 1 HAVING count(*) > 1")
        assert mails.fetchall() == []
    by_status = {status: (messages, contacts, mails) for status, messages, contacts, mails in rows}
    assert set(by_status) <= {"sent", "uncertain"}, by_status
    assert by_status["sent"] == (by_status["sent"][0],) * 3
    assert sum(row[1] for row in rows) == people


def expect_no_orphans(served: Served) -> None:
    """After the stop no process of this data folder remains."""
    served.stop()
    folder = str(served.data_dir)
    left = [
        process.info for process in psutil.process_iter(["pid", "cmdline"]) if folder in str(process.info["cmdline"])
    ]
    assert left == []
