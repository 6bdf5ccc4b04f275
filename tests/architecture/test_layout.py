"""Each app is built alike, and files stay small."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.sources import (
    APPS,
    PACKAGE,
    ROOT,
    app_folders,
    package_files,
    parsed,
    python_files,
    shown,
    tracked_files,
)

MAX_LINES = 400
KNOWN_KINDS = frozenset({".py", ".md", ".html", ".txt", ".css", ".svg", ".mjml", ".sql", ".csv", ".po", ".mo"})
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "base_utils", "signals"})
FLOOR_READMES = ("platform/README.md", "core/README.md", "config/README.md")
SETTING = re.compile(r"CUMULUS_[A-Z_]+|DATABASE_URL|CLICKHOUSE_URL")
CODE = frozenset({".py", ".ts", ".tsx", ".css", ".sql", ".mjs"})


@pytest.mark.parametrize("app", app_folders(), ids=lambda path: path.name)
def test_app_says_what_it_owns(app: Path) -> None:
    assert (app / "README.md").exists()


@pytest.mark.parametrize("app", app_folders(), ids=lambda path: path.name)
def test_app_with_models_has_migrations(app: Path) -> None:
    assert not (app / "models.py").exists() or (app / "migrations" / "0001_initial.py").exists()


@pytest.mark.parametrize("name", FLOOR_READMES)
def test_floor_says_what_it_is(name: str) -> None:
    assert (PACKAGE / name).exists()


def test_apps_hold_known_kinds_of_files_only() -> None:
    strange = [shown(path) for path in tracked_files() if path.is_relative_to(APPS) and path.suffix not in KNOWN_KINDS]
    assert strange == []


def test_no_file_has_a_vague_name() -> None:
    vague = [shown(path) for path in python_files() if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES]
    assert vague == []


def test_no_file_is_longer_than_a_sitting() -> None:
    long = {
        shown(path): lines
        for path in tracked_files()
        if path.suffix in CODE and "generated" not in path.parts
        if (lines := path.read_text().count("\n")) > MAX_LINES
    }
    assert long == {}


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{shown(path)}:{inner.lineno}"
        for path in python_files()
        for outer in ast.walk(parsed(path))
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(outer)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert hidden == []


def test_settings_are_named_in_config_only() -> None:
    naming = [
        f"{shown(path)}: {node.value}"
        for path in package_files()
        if not path.is_relative_to(PACKAGE / "config")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.fullmatch(node.value)
    ]
    # The supervisor's own word to its children, not a setting.
    assert naming == ["src/cumulus/platform/supervise/orphans.py: CUMULUS_SUPERVISED"]


def test_root_has_what_a_newcomer_looks_for() -> None:
    wanted = ("README.md", "README.zh-CN.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "mkdocs.yml")
    assert [name for name in wanted if not (ROOT / name).exists()] == []


def test_schemas_of_the_api_have_names_of_their_own() -> None:
    """Two of one name become one in the OpenAPI document: the last one wins."""
    found = Counter(
        node.name
        for path in package_files()
        if "schemas" in path.stem
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in found.items() if times > 1] == []
