"""What a process loads at its start, it keeps for good."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import package_files, parsed

LABORATORY = frozenset({"lightgbm", "pandas", "scipy", "sklearn"})
"""What only the processes of the laboratory compute with."""
PROGRAM = """
import importlib, sys
importlib.import_module(sys.argv[1])
from cumulus.config.registry import join_apps
join_apps()
print(*sys.modules)
"""


@pytest.mark.parametrize("process", ["asgi", "pipeline", "worker"])
def test_a_process_starts_without_what_it_may_need_later(process: str, tmp_path: Path) -> None:
    loaded = _loaded(f"cumulus.config.{process}", tmp_path)

    assert "django" in loaded
    assert _said_to_come_later() >= {"crawleruseragents", "lunar_python", "paramiko", "pyarrow.fs"}
    assert loaded & (_said_to_come_later() | LABORATORY | {"chdb"}) == set()


def _loaded(module: str, folder: Path) -> set[str]:
    environment = {**os.environ, "CUMULUS_DATA_DIR": str(folder)}
    command = [sys.executable, "-c", PROGRAM, module]
    return set(subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.split())


def _said_to_come_later() -> set[str]:
    """Return the names of all modules behind a `Later`."""
    calls = (node for path in package_files() for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    named = (
        call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Later" and call.args
    )
    return {str(name.value) for name in named if isinstance(name, ast.Constant)}
