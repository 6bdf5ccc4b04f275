"""The same server for root, for a plain user, and from a closed virtual environment."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from cumulus.core.errors import Invalid
from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.account import choose_account
from cumulus.platform.postgres.installation import (
    WHEEL,
    Installation,
    find_installation,
    reachable_installation,
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change accounts")
PLAIN = pwd.getpwnam("nobody")


def _as_plain_user(folder: Path) -> None:
    os.setgroups([])
    os.setgid(PLAIN.pw_gid)
    os.setuid(PLAIN.pw_uid)
    server = EmbeddedPostgres(folder)
    server.prepare()
    command = server.command()
    assert command.uid is None
    process = subprocess.Popen(command.argv, env=dict(command.env), stderr=subprocess.DEVNULL)
    server.wait_ready(20)
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("SELECT 1")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0


def test_plain_user_runs_it_as_itself(data_dir: Path) -> None:
    folder = data_dir / "postgres"
    os.chown(data_dir, PLAIN.pw_uid, PLAIN.pw_gid)
    process = multiprocessing.get_context("fork").Process(target=_as_plain_user, args=(folder,))

    process.start()
    process.join(timeout=40)

    assert process.exitcode == 0
    assert (folder / "cluster").stat().st_uid == PLAIN.pw_uid


def test_root_gives_the_cluster_to_an_unprivileged_account(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir / "postgres")

    server.prepare()

    assert server.cluster.stat().st_uid != 0
    assert server.cluster.stat().st_mode & 0o777 == 0o700
    assert server.command().uid == server.cluster.stat().st_uid


def test_another_users_cluster_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedPostgres(data_dir / "postgres")
    server.prepare()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    with pytest.raises(Invalid, match="postgres_wrong_owner"):
        choose_account(server.cluster)


def test_programs_in_a_closed_folder_are_copied_once(tmp_path: Path, data_dir: Path) -> None:
    tmp_path.chmod(0o700)
    original = find_installation()
    package, site = original.home.parent, original.home.parents[1]
    home = tmp_path / WHEEL / original.home.name
    shutil.copytree(original.home, home, symlinks=True)
    shutil.copytree(site / f"{WHEEL}.libs", tmp_path / f"{WHEEL}.libs")
    closed = Installation(home, original.version)
    account = choose_account(data_dir / "cluster")
    copies = data_dir / "software"
    assert package.name == WHEEL

    first = reachable_installation(closed, account, copies)
    written_at = first.home.stat().st_ctime_ns
    second = reachable_installation(closed, account, copies)

    assert first.home.is_relative_to(copies)
    assert second == first
    assert second.home.stat().st_ctime_ns == written_at
    answer = account.run([first.program("postgres"), "--version"], {})
    assert original.version in answer.stdout


def test_cluster_copied_by_root_is_given_back(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir / "postgres")
    server.prepare()
    for path in (server.cluster, *server.cluster.rglob("*")):
        os.chown(path, 0, 0)

    again = EmbeddedPostgres(data_dir / "postgres")
    again.prepare()

    owners = {path.stat().st_uid for path in (again.cluster, *again.cluster.rglob("*"))}
    assert owners == {again.command().uid}
