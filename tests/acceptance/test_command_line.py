"""Every command explains itself, before anything exists and without making anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cumulus.config.cli import COMMANDS

QUESTIONS = [("--help",), ("-h",), *((name, "--help") for name in COMMANDS), ("warehouse", "rebuild", "-h")]


def _ask(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "cumulus.config", *arguments, "--data-dir", str(folder / "data")]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_help_is_given_and_leaves_nothing_behind(
    question: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUMULUS_DATA_DIR")
    monkeypatch.delenv("CUMULUS_SECRET_KEY", raising=False)
    done = _ask(*question, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert " ".join(("cumulus", *question[:-1])) in done.stdout.lower().replace("cumulus 0", "")
    assert "python -m" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_is_named(tmp_path: Path) -> None:
    done = _ask("fly", folder=tmp_path)
    assert done.returncode == 2
    assert "There is no command 'fly'." in done.stderr
