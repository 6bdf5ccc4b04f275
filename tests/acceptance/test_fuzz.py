"""Mutated requests over both protocols: never a 500, never a stall, never more memory.

`pytest tests/acceptance/test_fuzz.py --fuzz 100000` is the long run; `--fuzz-seed` repeats one.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psutil
import pytest

from tests.acceptance.fuzzing import Shot, shots
from tests.acceptance.serving import Served

_THREADS = 12
"""Unknown keys wait half a second each: more at a time, and the server has something to do meanwhile."""
_ANSWER_SECONDS = 10.0
_P99_SECONDS = 0.5
"""Loose: the tests share two cores with the server, its stores and another worker's tests."""
_GROWTH_BYTES = 60 * 1024 * 1024
_WARM_UP = 500
"""Requests after which caches, code and allocators have the size that they keep."""


@dataclass
class Seen:
    """What the server answered."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    strange_seconds: list[float] = field(default_factory=list)
    """Of unknown keys and projects: each waits for the half second in which it may become known."""
    wrong: list[str] = field(default_factory=list)


def fire(served: Served, seed: int, count: int) -> Seen:
    """Send `count` mutated requests over one connection at a time; a broken one is opened anew."""
    seen = Seen()
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=_ANSWER_SECONDS)
    for shot in shots(random.Random(seed), served.write_key, count):
        started = time.perf_counter()
        try:
            connection.request(shot.method, shot.path, shot.body, shot.headers)
            answer = connection.getresponse()
            body = answer.read()
            took = time.perf_counter() - started
            (seen.strange_seconds if answer.status in (401, 404) else seen.seconds).append(took)
            _judge(seen, shot, answer.status, body)
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            seen.wrong.append(f"{type(error).__name__} {error}: {shot}"[:300])
    connection.close()
    return seen


def _judge(seen: Seen, shot: Shot, status: int, body: bytes) -> None:
    seen.statuses[status] = seen.statuses.get(status, 0) + 1
    fine = status in (200, 400, 401, 404, 405, 413)
    deliberate = status == 503 and json.loads(body)["code"] in ("log_busy", "log_unavailable", "keys_unavailable")
    if not fine and not deliberate:
        seen.wrong.append(f"{status} {body[:80]!r}: {shot}"[:300])


def memory(served: Served) -> int:
    """Return the bytes that the web process holds."""
    pid = served.pid("web")
    assert pid is not None
    process = psutil.Process(pid)
    return sum(int(each.memory_info().rss) for each in [process, *process.children(recursive=True)])


def volley(served: Served, seed: int, count: int) -> list[Seen]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda at: fire(served, seed + at, count // _THREADS), range(_THREADS)))


def test_mutated_requests_neither_break_nor_stall_nor_fill_the_server(
    served: Served, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    count, seed = request.config.getoption("--fuzz"), request.config.getoption("--fuzz-seed")
    volley(served, seed + 1_000, _WARM_UP)
    before = memory(served)
    started = time.monotonic()
    seen = volley(served, seed, count)
    took = time.monotonic() - started
    grown = memory(served) - before
    seconds = sorted(second for each in seen for second in each.seconds)
    strange = max(second for each in seen for second in each.strange_seconds)
    p99 = seconds[int(len(seconds) * 0.99)]
    statuses: dict[int, int] = {}
    for each in seen:
        for status, many in each.statuses.items():
            statuses[status] = statuses.get(status, 0) + many
    with capsys.disabled():
        figures = f"p50 {statistics.median(seconds) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, max {seconds[-1]:.2f} s, unknown keys {strange:.2f} s"
        sys.stdout.write(
            f"\nfuzz: {sum(statuses.values())} in {took:.0f} s, seed {seed}, {figures}, {grown / 2**20:+.1f} MB, {statuses}\n"
        )
    assert [line for each in seen for line in each.wrong] == []
    assert p99 < _P99_SECONDS
    assert max(strange, seconds[-1]) < _ANSWER_SECONDS
    assert grown < _GROWTH_BYTES
    _goes_on(served)


def _goes_on(served: Served) -> None:
    """The pipeline is not stuck: what comes after all that is stored."""
    mark = f"After the storm {time.time_ns()}"
    body = json.dumps({"writeKey": served.write_key, "type": "track", "event": mark, "userId": "calm"}).encode()
    assert served.collect("track", body)[0] == 200
    served.wait_until(lambda: served.query(f"SELECT count() FROM events WHERE name = '{mark}'") == [[1]], 600)
