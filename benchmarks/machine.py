"""What the figures were measured on: no host name, no path."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

_LIBRARIES = ("django", "granian", "psycopg", "chdb", "clickhouse-connect", "msgspec", "zstandard", "minijinja")


def describe() -> dict[str, str | int | float]:
    """Return processor, memory, system, versions and commit."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "ram_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_files": len(_git("status", "--porcelain", "--untracked-files=no").splitlines()),
        **{name: version(name) for name in _LIBRARIES},
    }


def label() -> str:
    """Return a short name of the machine's kind."""
    cpu = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\(.*?\)|CPU|Processor|@.*", "", _cpu()).lower()).strip("-")
    return f"{os.cpu_count()}x-{cpu[:40] or 'unknown'}"


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip()
