"""The real SDKs, pointed at a running server, deliver every event once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics import Client

from tests.acceptance.serving import Served

EVENTS = 1_000
NODE_CLIENT = Path(__file__).parent / "node_client"
MINI_BUILD = Path(__file__).resolve().parents[2] / "sdk" / "dist" / "cumulus-miniprogram.js"
PHONE = Path(__file__).parent / "miniprogram" / "phone.mjs"
NODE_FINDER = Path(__file__).resolve().parents[2] / "tools" / "node_path.py"


def _node_folder() -> str:
    """Return where the Node.js is that builds the front end."""
    said = subprocess.run([sys.executable, str(NODE_FINDER)], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def node_environment() -> dict[str, str]:
    """Return an environment in which `node` and `npm` are those that build the front end."""
    return {**os.environ, "PATH": f"{_node_folder()}{os.pathsep}{os.environ['PATH']}"}


def stored(served: Served, name: str) -> list[tuple[int, int]]:
    """Return [(events, distinct n)] of the events called `name`."""
    rows = served.query(f"SELECT count(), uniqExact(properties.n::Int64) FROM events WHERE name = '{name}'")
    return [(int(row[0]), int(row[1])) for row in rows]


def test_analytics_python_delivers_every_event_once(served: Served) -> None:
    errors: list[Exception] = []
    client = Client(served.write_key, host=served.url, on_error=lambda error, _: errors.append(error), gzip=True)
    for n in range(EVENTS):
        client.identify(f"py-{n % 50}", {"email": f"py-{n % 50}@example.com", "plan": "pro"})
        client.track(f"py-{n % 50}", "Python Event", {"n": n})
    client.page("py-1", "shop", "home", {"url": "https://shop.example.com/"})
    client.screen("py-1", "app", "start")
    client.group("py-1", "company-1", {"name": "晴川"})
    client.alias("py-old", "py-1")
    client.shutdown()
    assert errors == []
    served.wait_until(lambda: stored(served, "Python Event") == [(EVENTS, EVENTS)])
    contact = served.api("GET", "/contacts/lookup?namespace=email&value=py-7@example.com")
    assert contact["attributes"]["plan"] == "pro"
    kinds = "SELECT count() FROM events WHERE kind IN ('page', 'screen', 'group', 'alias')"
    served.wait_until(lambda: int(served.query(kinds)[0][0]) >= 4)


@pytest.mark.parametrize("sync", [False, True], ids=["in threads", "at once"])
def test_rudder_sdk_python_delivers_every_event_once(served: Served, sync: bool) -> None:
    errors: list[Exception] = []
    name, many = f"Rudder Event {sync}", 100 if sync else EVENTS
    client = RudderClient(
        served.write_key, host=served.url, sync_mode=sync, on_error=lambda error, _: errors.append(error)
    )
    for n in range(many):
        client.track(f"ru-{n % 50}", name, {"n": n})
    client.identify("ru-1", {"email": "ru-1@example.com"})
    client.page("ru-1", "shop", "home")
    client.screen("ru-1", "app", "start")
    client.group("ru-1", "company-1", {"name": "晴川"})
    client.alias("ru-old", "ru-1")
    if not sync:
        client.shutdown()
    assert errors == []
    served.wait_until(lambda: stored(served, name) == [(many, many)])


def test_analytics_node_delivers_every_event_once(served: Served) -> None:
    environment = node_environment()
    if not (NODE_CLIENT / "node_modules").exists():
        install = ["npm", "ci", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=NODE_CLIENT, env=environment, check=True, capture_output=True)
    done = subprocess.run(
        ["node", "send.mjs", served.url, served.write_key, str(EVENTS)],
        cwd=NODE_CLIENT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"errors": []}
    served.wait_until(lambda: stored(served, "Node Event") == [(EVENTS, EVENTS)])


def test_the_mini_programme_build_delivers_every_event_once(served: Served, tmp_path: Path) -> None:
    # Node.js takes a file of a folder with ES modules for one; mini-programmes take it by require.
    build = Path(shutil.copy(MINI_BUILD, tmp_path / "build.cjs"))
    environment = {**os.environ, "PATH": f"{_node_folder()}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["node", str(PHONE), str(build), served.url, served.write_key, "300"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["waiting"] == 0
    served.wait_until(lambda: stored(served, "Mini Event") == [(300, 300)])
    ours = "SELECT name, context FROM events WHERE name = 'Screen Viewed' AND context LIKE '%wx123%'"
    served.wait_until(lambda: len(served.query(ours)) == 1)
    context = json.loads(served.query(ours)[0][1])
    assert (context["wechat"], context["campaign"]) == ({"scene": 1045}, {"source": "moments"})
    contact = served.api("GET", f"/contacts/lookup?namespace=anonymous_id&value={said['id']}")
    assert contact["id"] > 0
