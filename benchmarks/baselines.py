"""Measures of the machine itself, taken in the same run: figures are compared in units of these."""

from __future__ import annotations

import json
import time

import psycopg
import zstandard

from benchmarks.installation import Installation

PYTHON = "python_loops_per_second"
ZSTD = "zstd_mb_per_second"
POSTGRES = "postgres_commits_per_second"
CLICKHOUSE = "clickhouse_numbers_per_second"

_LOOPS = 2_000_000
_COMMITS = 1_500
_NUMBERS = 2_000_000_000
_ROUNDS = 3


def measure(installation: Installation) -> dict[str, float]:
    """Return the best of three rounds of each: what the machine can, undisturbed."""
    return {
        PYTHON: max(_python() for _ in range(_ROUNDS)),
        ZSTD: max(_zstd() for _ in range(_ROUNDS)),
        POSTGRES: max(_postgres(installation) for _ in range(_ROUNDS)),
        CLICKHOUSE: max(_clickhouse(installation) for _ in range(_ROUNDS)),
    }


def _python() -> float:
    started, total = time.perf_counter(), 0
    for number in range(_LOOPS):
        total += number & 7
    return _LOOPS / (time.perf_counter() - started)


def _zstd() -> float:
    text = json.dumps([{"event": f"Viewed {n}", "price": n * 7 % 999} for n in range(50_000)]).encode()
    compressor = zstandard.ZstdCompressor(level=1)
    started = time.perf_counter()
    for _ in range(10):
        compressor.compress(text)
    return 10 * len(text) / 1e6 / (time.perf_counter() - started)


def _postgres(installation: Installation) -> float:
    with psycopg.connect(installation.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS benchmark_commits (n int)")
        started = time.perf_counter()
        for number in range(_COMMITS):
            connection.execute("INSERT INTO benchmark_commits VALUES (%s)", [number])
        took = time.perf_counter() - started
        connection.execute("DROP TABLE benchmark_commits")
    return _COMMITS / took


def _clickhouse(installation: Installation) -> float:
    started = time.perf_counter()
    installation.warehouse.scalar("SELECT sum(number) FROM numbers({n:UInt64})", {"n": _NUMBERS})
    return _NUMBERS / (time.perf_counter() - started)
