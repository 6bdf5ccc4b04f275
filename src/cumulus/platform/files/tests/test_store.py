"""Files are whole or absent."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cumulus.core.errors import NotFound
from cumulus.core.ids import WorkspaceId
from cumulus.platform.files.store import FileRef, FileStore, TooLarge

HERE = WorkspaceId(7)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_file_comes_back_as_it_was(store: FileStore) -> None:
    ref = store.save(HERE, "客户 2026.CSV.gz", io.BytesIO(b"a" * 3_000_000))
    assert ref.startswith("7/")
    assert ref.endswith(".csv.gz")
    assert store.size(ref) == 3_000_000
    with store.open(ref) as found:
        assert found.read() == b"a" * 3_000_000
    assert store.path(ref).stat().st_mode & 0o777 == 0o600


def test_a_file_beyond_the_limit_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(TooLarge):
        store.save(HERE, "a.csv", io.BytesIO(b"a" * 11), limit=10)
    assert list((store.root / "7").iterdir()) == []


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: FileStore) -> None:
    ref = store.save(HERE, "../../etc/passwd", io.BytesIO(b"x"))
    assert store.path(ref).parent == (store.root / "7").resolve()
    for _ in range(2):
        store.delete(ref)
    with pytest.raises(NotFound):
        store.open(ref)


def test_a_reference_never_leads_outside(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.path(FileRef("../secret.key"))
