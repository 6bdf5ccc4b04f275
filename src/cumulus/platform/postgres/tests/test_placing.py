"""A data folder that only root can pass still gets its cluster."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.placing import place_folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")


def _open(folder: Path) -> None:
    """Let others pass the folder, and those above it that are the test run's own."""
    ours = Path(tempfile.gettempdir())
    for each in (folder, *folder.parents):
        if ours in each.parents:
            each.chmod(0o711)


def test_below_a_closed_folder_the_cluster_lies_elsewhere(tmp_path: Path) -> None:
    closed, elsewhere = tmp_path / "closed", tmp_path / "open"
    _open(tmp_path)
    closed.mkdir(mode=0o700)
    place_folder(closed / "postgres", elsewhere)
    EmbeddedPostgres(closed / "postgres").prepare()
    placed = (closed / "postgres").resolve()
    assert placed.parent == elsewhere
    assert (placed / "cluster" / "PG_VERSION").exists()
    place_folder(closed / "postgres", elsewhere)
    assert (closed / "postgres").resolve() == placed


def test_an_open_folder_stays_where_it_is(tmp_path: Path) -> None:
    _open(tmp_path)
    place_folder(tmp_path / "postgres", tmp_path / "open")
    assert not (tmp_path / "postgres").exists()
    assert not (tmp_path / "open").exists()
