"""Starting, stopping, looking after: what an operator does with a data folder."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cumulus.platform.supervise import read_state
from tests.acceptance.serving import ADMIN_EMAIL, ADMIN_PASSWORD, Served, running
from tests.engines import Engines

ADMIN = ("--admin-email", ADMIN_EMAIL, "--admin-password", ADMIN_PASSWORD, "--json")
PEOPLE = "email,name,city\nlin@example.com,林晓,上海\nbob@example.com,Bob,London\nnot-a-mail,,\n"
SHANGHAI = {"expression": {"attribute": "city", "op": "eq", "value": "上海"}}
SEEN = {"expression": {"event": "Seen"}}


@pytest.fixture(scope="module")
def own() -> Iterator[Served]:
    """A Cumulus that this module stops and starts."""
    with running() as server:
        yield server


def _text(served: Served, path: str) -> str:
    with urllib.request.urlopen(f"{served.url}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def _processes_of(served: Served) -> list[list[str]]:
    folder = str(served.data_dir)
    found = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return [line for line in found if any(folder in word for word in line)]


def test_init_again_changes_nothing_but_the_token(own: Served) -> None:
    again, third = (json.loads(own.run("init", *ADMIN)) for _ in range(2))
    assert set(again) == {"workspace", "api_token", "write_key", "admin_email"}
    assert again["write_key"] == own.write_key
    assert len({own.token, again["api_token"], third["api_token"]}) == 3
    assert {**again, "api_token": ""} == {**third, "api_token": ""}
    own.token = third["api_token"]
    assert own.api("GET", "/members")["total"] == 1


def test_health_readiness_metrics_and_logs(own: Served) -> None:
    assert json.loads(_text(own, "/healthz"))["status"] == "ok"
    assert json.loads(_text(own, "/readyz"))["status"] == "ok"
    own.collect("track", json.dumps({"writeKey": own.write_key, "userId": "u", "event": "Seen"}).encode())
    metrics = _text(own, "/metrics")
    assert "# TYPE" in metrics
    assert "cumulus_" in metrics
    line = next(line for line in (own.data_dir / "logs" / "worker.log").read_text().splitlines() if line[:1] == "{")
    assert {"ts", "level", "process", "logger", "event", "fields"} <= set(json.loads(line))


def test_a_second_serve_says_so_and_ends(own: Served) -> None:
    done = own.attempt("serve", "--port", "0")
    assert done.returncode == 1
    assert str(own.data_dir) in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_everything_well(own: Served) -> None:
    well = json.loads(own.run("doctor", "--json"))
    assert {finding["what"] for finding in well} >= {
        "serve",
        "postgres",
        "warehouse",
        "web",
        "pipeline",
        "worker",
        "disk",
    }
    assert all(finding["well"] for finding in well)


def test_people_come_from_a_file_twice_and_stand_there_once(own: Served, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    counts = json.loads(own.run("import", str(file), "--json"))
    assert (counts["created"], counts["rejected"]) == (2, 1)
    again = json.loads(own.run("import", str(file), "--json"))
    assert (again["created"], again["updated"]) == (0, 2)
    own.wait_until(lambda: own.api("POST", "/segments/preview", SHANGHAI)["count"] == 1)
    own.wait_until(lambda: own.api("POST", "/segments/preview", SEEN)["count"] == 1)


def test_stopped_doctor_finds_what_is_not_well_and_the_warehouse_is_built_anew(own: Served) -> None:
    own.stop()
    assert _processes_of(own) == []
    done = own.attempt("doctor", "--json")
    assert done.returncode == 1
    wrong = [finding for finding in json.loads(done.stdout) if not finding["well"]]
    assert wrong
    assert all(finding["advice"] for finding in wrong if finding["what"] == "serve")
    own.run("warehouse", "rebuild")
    own.start()
    assert own.api("POST", "/segments/preview", SHANGHAI)["count"] == 1
    assert own.api("POST", "/segments/preview", SEEN)["count"] == 1
    assert own.api("GET", "/contacts?q=%E6%9E%97%E6%99%93")["total"] == 1


def test_a_killed_supervisor_leaves_nobody_behind_and_the_next_one_starts(own: Served) -> None:
    state = read_state(own.data_dir)
    assert state is not None
    children = [child["pid"] for child in state["children"].values() if child["pid"] is not None]
    own.kill_supervisor()
    own.wait_until(lambda: not any(psutil.pid_exists(pid) for pid in children), 60)
    own.start()
    assert own.api("GET", "/contacts?limit=1")["total"] >= 2


def test_with_servers_of_ones_own_none_is_started() -> None:
    engines = Engines()
    try:
        postgres, clickhouse = engines.start()
        with running({"DATABASE_URL": postgres, "CLICKHOUSE_URL": clickhouse}) as served:
            state = read_state(served.data_dir)
            assert state is not None
            assert set(state["children"]) == {"migrate", "web", "pipeline", "worker"}
            assert not (served.data_dir / "postgres").exists()
            body = {"writeKey": served.write_key, "userId": "u1", "event": "Seen"}
            assert served.collect("track", json.dumps(body).encode())[0] == 200
            served.wait_until(lambda: served.api("GET", "/contacts")["total"] == 1)
    finally:
        engines.stop()


def test_a_port_that_is_taken_is_said_clearly(own: Served, tmp_path: Path) -> None:
    other = Served()
    try:
        argv = other.argv("serve", "--port", str(own.port))
        process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=other.environment
        )
        said, _ = process.communicate(timeout=60)
    finally:
        other.remove()
    assert process.returncode == 1
    assert f"{own.port}" in said
    assert "in use" in said
    assert "Traceback" not in said
