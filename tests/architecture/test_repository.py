"""Nothing in the repository depends on one machine or one registry, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from tests.architecture.sources import ROOT, shown, tracked_files

_TEXT = frozenset(
    {
        ".py",
        ".md",
        ".toml",
        ".lock",
        ".json",
        ".yml",
        ".yaml",
        ".ts",
        ".tsx",
        ".mjs",
        ".html",
        ".css",
        ".sql",
        ".txt",
        "",
    }
)
# Written in parts, so that this file does not find itself.
_REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npm" + "mirror.com",
    "registry." + "yarn",
)
_MACHINE = re.compile(r"""(?:^|[\s"'`(=:])/(?:root|work|Users/\w+|home/(?!\w+/?Page)\w+)/""", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)


def texts() -> list[tuple[Path, str]]:
    files = [path for path in tracked_files() if path.suffix in _TEXT and path.name != "LICENSE"]
    return [(path, path.read_text(errors="replace")) for path in files if path.is_file()]


def test_no_registry_is_named() -> None:
    naming = [(shown(path), host) for path, text in texts() for host in _REGISTRIES if host in text]
    assert naming == []


def test_no_machine_is_named() -> None:
    naming = [(shown(path), found[0].strip()) for path, text in texts() for found in _MACHINE.finditer(text)]
    assert naming == []


def test_every_internal_link_leads_somewhere() -> None:
    dead = [
        (shown(path), target)
        for path, text in texts()
        if path.suffix == ".md"
        for target in _LINK.findall(_FENCE.sub("", text))
        if not _leads_somewhere(path, target)
    ]
    assert dead == []


def _leads_somewhere(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target) or target.startswith("#"):
        return True
    return (page.parent / unquote(target.partition("#")[0])).resolve().exists()


def test_every_picture_of_the_docs_is_shown_somewhere() -> None:
    shown_pictures = {
        Path(target.partition("#")[0]).name
        for path, text in texts()
        if path.suffix == ".md"
        for target in _LINK.findall(text)
    }
    pictures = {path.name for path in (ROOT / "docs" / "images").glob("*.png")}
    assert pictures - shown_pictures == set()
