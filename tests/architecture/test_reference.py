"""The reference names what the code has, and nothing else."""

from __future__ import annotations

import ast
import re

import pytest

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.audiences.expressions.comparisons.registry import COMPARISONS
from cumulus.apps.audiences.expressions.registry import LEAF_KINDS
from cumulus.apps.audiences.own_events import OWN_EVENTS
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.workspaces.contracts import MATRIX, Permission, Role
from cumulus.config.api import api
from cumulus.config.cli import COMMANDS
from cumulus.platform.observe.metrics import REGISTRY
from tests.architecture.pages import codes, named, page, rows
from tests.architecture.sources import PACKAGE, package_files, parsed

_SETTING = re.compile(r"(CUMULUS_[A-Z_]+|DATABASE_URL|CLICKHOUSE_URL)")
_ADDRESS = re.compile(r"([A-Z, ]+) (/\S*)")
_PREFIX = "/api/v1"


def test_settings() -> None:
    read = {
        node.value
        for path in package_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SETTING.fullmatch(node.value)
    }
    described = named("configuration", "settings")
    assert described <= read
    assert read <= {*described, *_SETTING.findall(page("configuration"))}


def test_commands() -> None:
    described = {name.split()[1] for name in named("command-line", "commands")}
    assert described == COMMANDS.keys()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_options_of(command: str) -> None:
    row = next(cells for cells in rows("command-line", "commands") if codes(cells[0])[0].split()[1] == command)
    described = {name for name in codes(row[2]) if name.startswith("--")}
    assert described == _options(command)


def _options(command: str) -> set[str]:
    """Return the options that a command's module writes out; `options.py` has the shared ones."""
    module = COMMANDS[command].module.removeprefix("cumulus.").replace(".", "/")
    folder = PACKAGE / module / "__main__.py"
    path = folder if folder.exists() else PACKAGE / f"{module}.py"
    shared = {"DataDir": "--data-dir", "AsJson": "--json"}
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            text = ast.unparse(node.annotation)
            found |= {shared[text]} if text in shared else set()
            found |= {f"--{node.arg.replace('_', '-')}"} if "typer.Option" in text else set()
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_argument"):
            found.add(ast.literal_eval(node.args[0]))
    return found | ({"--health-port"} if command in {"pipeline", "worker"} else set())


def test_permissions_cell_by_cell() -> None:
    described = {codes(cells[0])[0]: [bool(cell) for cell in cells[2:]] for cells in rows("permissions", "matrix")}
    assert described == {right.value: [right in MATRIX[role] for role in Role] for right in Permission}


def test_metrics() -> None:
    ours = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("cumulus_")}
    assert named("metrics", "metrics") == ours


def test_events() -> None:
    assert named("events") == OWN_EVENTS.keys()


@pytest.mark.parametrize(
    "event", ["Journey Entered", "Journey Exited", "Tag Added", "Email Sent", "Email Unsubscribed"]
)
def test_properties_of(event: str) -> None:
    row = next(cells for cells in rows("events") if codes(cells[0]) == [event])
    described = codes(row[2].partition(":")[0])
    assert described == list(OWN_EVENTS[event])


def test_leaves() -> None:
    assert {codes(cells[0])[0] for cells in rows("expressions", "leaves")} == {leaf.key for leaf in LEAF_KINDS}


def test_operators() -> None:
    described = [set(codes(cells[1])) for cells in rows("expressions", "operators")]
    assert described == [set(kind.operators) for kind in COMPARISONS]


def test_node_kinds() -> None:
    described = {codes(cells[0])[0]: codes(cells[2]) for cells in rows("journeys", "node kinds")}
    assert described == {name: list(kind.branches) for name, kind in KINDS.items()}


def test_addresses() -> None:
    described = {
        (method.strip(), found[2])
        for text in named("api", "addresses")
        if (found := _ADDRESS.fullmatch(text))
        for method in found[1].split(",")
    }
    paths = api.get_openapi_schema()["paths"]
    assert described == {
        (method.upper(), path.removeprefix(_PREFIX)) for path, methods in paths.items() for method in methods
    }
