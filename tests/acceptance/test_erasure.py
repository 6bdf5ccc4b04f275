"""Somebody comes in through every door of a served deployment, is erased, and is nowhere any more.

Each file of the data folder is searched bytewise and unpacked, and each row of each table.
"""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.acceptance.searching import words_in_files, words_in_tables
from tests.acceptance.serving import Served, copy_folder, running
from tests.engines import clean_up_at_once

pytestmark = pytest.mark.slow

USER, ANONYMOUS, OPENID = "qvx-7731-zwolle", "anon-jkqwv-55182", "oZqwKx9aaPPzz0vq"
APP = "wx7c1f"
MAIL, PHONE, NAME = "wixqat.jopfel@zuvrikon-haus.example", "+8613977734561", "Xyqzorvald Vwembley"
WORDS = [USER, ANONYMOUS, OPENID, MAIL, PHONE.removeprefix("+86"), NAME]
COMPANY = "Kjellqvist Obskura Optik"
OTHER = "somebody.else@ordinary.example"
LETTER = '<p>Dear {{ contact.name }}</p><p><a href="https://shop.example/back?c={{ contact.email }}">Look</a></p>'
SECONDS = 90.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


class Story:
    """One deployment, and the person in it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.contact = 0

    def dsn(self) -> str:
        addresses = json.loads((self.served.data_dir / "run" / "engines.json").read_text())
        return str(addresses["database_url"])

    def erase(self) -> dict[str, Any]:
        """Erase through the API; return the request when it is done."""
        wish = {"contact_id": self.contact, "kind": "erase", "confirm": str(self.contact)}
        made = self.served.api("POST", "/privacy-requests", wish)
        path = f"/privacy-requests/{made['id']}"
        self.served.wait_until(lambda: self.served.api("GET", path)["state"] in {"done", "failed"}, 4 * SECONDS)
        done: dict[str, Any] = self.served.api("GET", path)
        assert done["state"] == "done", done
        return done

    def send(self, items: list[dict[str, Any]]) -> None:
        body = {"batch": items, "writeKey": self.served.write_key}
        assert self.served.collect("batch", json.dumps(body).encode())[0] == 200

    def find(self, namespace: str, value: str) -> int | None:
        """Return the contact of an identifier; None when there is nobody."""
        query = urllib.parse.urlencode({"namespace": namespace, "value": value})
        try:
            return int(self.served.api("GET", f"/contacts/lookup?{query}")["id"])
        except urllib.error.HTTPError as error:
            error.close()
            return None


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with running() as served:
        clean_up_at_once(lambda sql: [row[0] for row in served.query(sql)], served.command)
        story = Story(served)
        _live(story, tmp_path_factory.mktemp("files"))
        yield story


def _live(story: Story, folder: Path) -> None:
    served = story.served
    _plan(served)
    journey = _journey(served)
    tag = served.api("POST", "/tags", {"name": "scanned", "color": "blue"})
    _segment_protocol(story)
    served.wait_until(lambda: story.find("email", MAIL) is not None, SECONDS)
    story.contact = story.find("email", MAIL) or 0
    _sensors_protocol(served)
    _webhook(served)
    _file(story, folder)
    _by_hand(story)
    story.send([{"type": "track", "event": "Quote Asked", "userId": USER}])
    _scan(served, tag["id"])
    path = f"/journeys/{journey['id']}/stats"
    served.wait_until(lambda: served.api("GET", path)["nodes"]["mail"]["sent"] >= 1, SECONDS)
    _read_mail(served)
    served.wait_until(lambda: served.api("GET", path)["nodes"]["mail"]["clicked"] == 1, SECONDS)
    _export(served)
    seen = f"/contacts/{story.contact}/events?limit=200"
    wanted = {"Seen", "Quote Asked", "SaSeen", "Hooked", "QR Scanned", "Link Clicked"}
    served.wait_until(lambda: wanted <= {event["name"] for event in served.api("GET", seen)["items"]}, SECONDS)
    story.contact = story.find("email", MAIL) or 0
    names = {"user_id": USER, "anonymous_id": ANONYMOUS, "wechat_openid": f"{APP}:{OPENID}", "phone": PHONE}
    assert {kind: story.find(kind, value) for kind, value in names.items()} == dict.fromkeys(names, story.contact)


def _plan(served: Served) -> None:
    served.api("GET", "/live/trace")  # from now on somebody watches
    properties = [{"name": "contact_me", "kind": "number"}]
    served.api("POST", "/plan/events", {"name": "Quote Priced", "status": "live", "properties": properties})
    served.api("POST", "/plan/events", {"name": "Quote Refused", "status": "live", "properties": properties})


def _journey(served: Served) -> dict[str, Any]:
    letter = {"name": "Hello", "subject": "Dear {{ contact.name }}", "format": "html", "source": LETTER}
    template = served.api("POST", "/templates", letter)
    nodes = [
        {"id": "start", "kind": "entry_event", "config": {"event": "Quote Asked"}},
        {"id": "mail", "kind": "send_mail", "config": {"template_id": template["id"]}},
        {"id": "end", "kind": "exit", "config": {}},
    ]
    edges = [
        {"id": "1", "source": "start", "target": "mail", "branch": "out"},
        {"id": "2", "source": "mail", "target": "end", "branch": "out"},
    ]
    graph = {"nodes": [{**node, "position": {"x": 0, "y": 0}} for node in nodes], "edges": edges}
    journey: dict[str, Any] = served.api("POST", "/journeys", {"name": "Hello", "graph": graph})
    served.api("POST", f"/journeys/{journey['id']}/publish")
    return journey


def _segment_protocol(story: Story) -> None:
    traits = {"email": MAIL.upper(), "phone": PHONE, "name": NAME, "company": COMPANY}
    story.send(
        [
            {"type": "track", "event": "Seen", "anonymousId": ANONYMOUS},
            {"type": "identify", "userId": USER, "anonymousId": ANONYMOUS, "traits": traits},
            {"type": "identify", "userId": "other-1", "traits": {"email": OTHER, "name": "Somebody Else"}},
            {"type": "track", "event": "Kept", "userId": "other-1", "properties": {"n": 1}},
            {"type": "track", "event": "Invited", "userId": "other-1", "properties": {"friend": MAIL}},
            {"type": "nonsense", "userId": USER, "messageId": "refused-1"},
        ]
    )
    served = story.served
    served.wait_until(lambda: story.find("email", MAIL) is not None, SECONDS)
    story.send([{"type": "track", "event": "Quote Priced", "userId": USER, "properties": {"contact_me": MAIL}}])
    source = served.api("GET", "/sources")["items"][0]["id"]
    served.wait_until(lambda: served.api("GET", "/plan/events")["total"] > 2, SECONDS)
    served.api("PUT", f"/plan/sources/{source}", {"violations": "quarantine"})
    story.send([{"type": "track", "event": "Quote Refused", "userId": USER, "properties": {"contact_me": MAIL}}])
    served.wait_until(lambda: served.api("GET", "/quarantine")["total"] >= 2, SECONDS)
    served.api("PUT", f"/plan/sources/{source}", {"violations": "warn"})


def _sensors_protocol(served: Served) -> None:
    record = {
        "type": "track",
        "event": "SaSeen",
        "distinct_id": USER,
        "login_id": USER,
        "anonymous_id": ANONYMOUS,
        "identities": {"$identity_login_id": USER, "$identity_mp_openid": OPENID},
        "properties": {"$app_id": APP},
    }
    signup = {"type": "track_signup", "event": "$SignUp", "distinct_id": USER, "original_id": ANONYMOUS}
    for each in (record, {**signup, "properties": {}}):
        answer = requests.post(
            f"{served.url}/sa?project={served.write_key}",
            data={"data": b64encode(json.dumps(each).encode()), "gzip": "0"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text


def _webhook(served: Served) -> None:
    made = served.api("POST", "/webhooks", {"name": "Forms"})
    item = {
        "kind": "track",
        "event": {"text": "Hooked"},
        "identifiers": {"user_id": {"path": "who"}, "email": {"path": "mail"}},
        "properties": {"n": {"path": "n"}},
    }
    changed = served.api("PATCH", f"/webhooks/{made['id']}", {"mapping": {"items": [item]}})
    body: Any = {"who": USER, "mail": MAIL, "n": 1, "note": f"{NAME} of {COMPANY}"}
    answer = requests.post(f"{served.url}{urlsplit(changed['address']).path}", json=body, timeout=30)
    assert answer.json()["verdict"] == "accepted"


def _file(story: Story, folder: Path) -> None:
    served, file = story.served, folder / "people.csv"
    file.write_text(
        f"email,phone,name,city\n{MAIL},{PHONE},{NAME},Suzhou\nthird@ordinary.example,,Third,\nx,{PHONE},{MAIL},\n"
    )
    counts = json.loads(served.run("import", str(file), "--json"))
    assert (counts["created"], counts["rejected"]) == (1, 1)


def _by_hand(story: Story) -> None:
    served = story.served
    served.api("PATCH", f"/contacts/{story.contact}", {"attributes": {"nickname": NAME, "city": "Suzhou"}})
    made = served.api("POST", "/contacts", {"attributes": {"email": f"second.{MAIL}", "name": NAME}})
    served.api("POST", f"/contacts/{story.contact}/merge", {"with_id": made["id"], "reason": f"both are {MAIL}"})
    served.api("POST", f"/contacts/{story.contact}/tags", {"name": "vip"})
    proof = {"user_agent": f"Browser of {NAME}", "evidence": f"https://form.example/?m={MAIL}"}
    told = {"purpose": "marketing", "channel": "email", "state": "given", **proof}
    served.api("POST", "/consent/presets/pipl")
    served.api("POST", f"/contacts/{story.contact}/consent", told)
    account = served.api("POST", "/accounts", {"name": "Great Works", "domains": ["greatworks.example"]})
    served.api("PUT", f"/accounts/{account['id']}/members/{story.contact}", {"role": "buyer", "title": NAME})


def _scan(served: Served, tag_id: int) -> None:
    code = served.api("POST", "/tags/codes", {"tag_id": tag_id, "target_url": "https://shop.example/"})["code"]
    answer = requests.get(
        f"{served.url}/q/{code}", cookies={"cml_anonymous_id": ANONYMOUS}, allow_redirects=False, timeout=30
    )
    assert answer.status_code == 302


def _read_mail(served: Served) -> None:
    mail = next(each for each in served.api("GET", "/mailbox")["items"] if each["to"].lower().endswith(MAIL))
    html = served.api("GET", f"/mailbox/{mail['id']}")["html"].replace("&amp;", "&")
    pixel, link = re.search(r'src="(http[^"]+/t/o/[^"]+)"', html), re.search(r'href="(http[^"]+/t/c/[^"]+)"', html)
    assert pixel is not None
    assert link is not None
    for address in (pixel[1], link[1]):
        path = urlsplit(address)._replace(scheme="", netloc="").geturl()
        answer = requests.get(f"{served.url}{path}", headers={"User-Agent": BROWSER}, allow_redirects=False, timeout=30)
        assert answer.status_code in {200, 302}


def _export(served: Served) -> None:
    columns = ["id", "name", "identifier:email", "identifier:phone"]
    served.api("POST", "/exports", {"name": "Everybody", "columns": columns})
    served.api("POST", "/exports", {"name": f"For {MAIL}", "columns": columns, "q": MAIL})
    selection, place = {"columns": columns, "q": MAIL}, {"bucket": "b", "access_key": "k"}
    mine = {"name": f"For {MAIL}", "selection": selection, "kind": "s3", "config": place, "path": f"for/{MAIL}"}
    served.api("POST", "/scheduled-exports", mine)
    served.wait_until(lambda: {each["state"] for each in served.api("GET", "/exports")["items"]} == {"done"}, SECONDS)


@pytest.fixture(scope="module")
def backup(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the folder of the stopped deployment, as an operator's nightly backup."""
    folder = tmp_path_factory.mktemp("backup") / "data"
    story.served.stop()
    copy_folder(story.served.data_dir, folder)
    story.served.start()
    return folder


def test_the_log_files_never_name_people(story: Story) -> None:
    logs = [*(story.served.data_dir / "logs").glob("*"), story.served.data_dir / "serve.log"]
    text = "\n".join(path.read_text(errors="replace") for path in logs if path.is_file())
    text = urllib.parse.unquote(text).lower()
    assert [word for word in WORDS if word.lower() in text] == []


def test_before_the_erasure_the_search_finds_each_word(story: Story, backup: Path) -> None:
    found = words_in_tables(story.dsn(), WORDS)
    assert {line.partition(": ")[2] for line in found} == set(WORDS)
    assert {line.partition(":")[0] for line in found} >= {"spine_log", "ingest_delivery", "contacts_importbatch"}
    assert {line.rpartition(": ")[2] for line in words_in_files(backup, WORDS)} == set(WORDS)


def test_after_it_no_store_log_or_file_holds_a_word(story: Story, backup: Path) -> None:
    served = story.served
    done = story.erase()
    assert done["has_certificate"]
    assert story.find("email", MAIL) is None
    assert words_in_tables(story.dsn(), WORDS) == []
    served.stop()
    assert words_in_files(served.data_dir, WORDS) == []
    served.start()
    _others_are_there(story)


def _others_are_there(story: Story) -> None:
    other = story.find("email", OTHER)
    events = story.served.api("GET", f"/contacts/{other}/events?limit=50")["items"]
    assert {"Kept", "Invited"} <= {event["name"] for event in events}
    assert next(e["properties"] for e in events if e["name"] == "Invited") == {"friend": "erased"}
    assert story.find("email", "third@ordinary.example") is not None


def test_a_second_erasure_is_refused_and_harms_nobody(story: Story, backup: Path) -> None:
    wish = {"contact_id": story.contact, "kind": "erase", "confirm": str(story.contact)}
    with pytest.raises(urllib.error.HTTPError) as refused:
        story.served.api("POST", "/privacy-requests", wish)
    refused.value.close()
    assert refused.value.code == 404
    _others_are_there(story)


def test_a_restored_backup_is_erased_again(story: Story, backup: Path) -> None:
    served = story.served
    served.stop()
    stones = (served.data_dir / "privacy").rename(served.data_dir.with_name(f"{served.data_dir.name}-stones"))
    shutil.rmtree(served.data_dir)
    copy_folder(backup, served.data_dir)
    shutil.rmtree(served.data_dir / "privacy", ignore_errors=True)
    stones.rename(served.data_dir / "privacy")
    served.start()
    assert story.find("email", MAIL) is not None
    assert "erased again: 1" in served.run("privacy", "reapply")
    assert story.find("email", MAIL) is None
    assert "erased again: 0" in served.run("privacy", "reapply")
    assert words_in_tables(story.dsn(), WORDS) == []
    _others_are_there(story)
    served.stop()
    assert words_in_files(served.data_dir, WORDS) == []
