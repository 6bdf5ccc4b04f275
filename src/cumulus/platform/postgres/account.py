"""Which operating-system account runs PostgreSQL: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cumulus.core.errors import Invalid

CANDIDATES = ("cumulus", "nobody")
"""Account names tried in this order when we are root; an operator who wants an account of its
own creates `cumulus`."""


@dataclass(frozen=True)
class Account:
    """A user and its group.

    Parameters
    ----------
    uid, gid : int
        Numbers of the user and of its primary group.
    switch : bool
        Whether a process must change to it (we are root) or already is it.
    """

    uid: int
    gid: int
    switch: bool

    def owns(self, path: Path) -> bool:
        """Tell whether `path` itself belongs to the account."""
        return path.lstat().st_uid == self.uid

    def take(self, path: Path) -> None:
        """Give one existing path, not what is below it, to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def take_tree(self, folder: Path) -> None:
        """Give a folder and everything below it to the account; follows no symlink."""
        self.take(folder)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.take(Path(parent, name))

    def run(self, argv: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a short command as the account, from `/`, and collect its output.

        Raises
        ------
        PermissionError
            The account may not execute the program.
        """
        return subprocess.run(
            argv,
            env=dict(env),
            cwd="/",
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def choose_account(cluster: Path) -> Account:
    """Return the account that runs the server for a cluster.

    An existing cluster keeps its owner. Otherwise it is ourselves, or, when we are root, the
    first of `CANDIDATES` that exists.

    Raises
    ------
    Invalid
        `postgres_wrong_owner`: we are not root and the cluster belongs to somebody else.
        `postgres_no_account`: we are root and none of the accounts exists.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise Invalid(
                "postgres_wrong_owner",
                f"{cluster} belongs to another user; start as that user or as root.",
                owner_uid=owner,
            )
        return Account(os.geteuid(), os.getegid(), switch=False)
    if owner:
        return Account(owner, cluster.stat().st_gid, switch=True)
    return _first_candidate()


def _first_candidate() -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if name in known and known[name].pw_uid != 0:
            return Account(known[name].pw_uid, known[name].pw_gid, switch=True)
    raise Invalid(
        "postgres_no_account",
        "PostgreSQL does not run as root: create a user named 'cumulus', or start as a plain user.",
    )


def blocking_folder(path: Path, account: Account) -> Path | None:
    """Return the highest existing folder on the way to `path` that the account cannot pass.

    Looks at permission bits only, not at access control lists. None: the way is free.
    """
    for folder in (*reversed(path.parents), path):
        if folder.is_dir() and not _may_pass(folder.stat(), account):
            return folder
    return None


def _may_pass(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
