"""What the tests of the architecture look at: the project's files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cumulus"
APPS = PACKAGE / "apps"
DOCS = ROOT / "docs"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file that is, or will be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.splitlines() if (path := ROOT / name).is_file() and not path.is_symlink())


@cache
def python_files() -> tuple[Path, ...]:
    """Return the Python files, tests included."""
    return tuple(path for path in tracked_files() if path.suffix == ".py")


@cache
def package_files() -> tuple[Path, ...]:
    """Return the Python files that are installed, tests not included."""
    return tuple(path for path in python_files() if path.is_relative_to(PACKAGE) and "tests" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text())


def app_folders() -> list[Path]:
    """Return the folders of the apps."""
    return sorted(path.parent for path in APPS.glob("*/apps.py"))


def shown(path: Path) -> str:
    """Return a path as a person reads it."""
    return path.relative_to(ROOT).as_posix()
