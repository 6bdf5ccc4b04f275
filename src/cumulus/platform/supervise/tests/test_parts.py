"""The supervisor's parts, each alone."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path

import pytest

from cumulus.core.errors import Conflict, Invalid
from cumulus.platform.observe.health import serve_health
from cumulus.platform.supervise import Backoff, ChildSpec, DataDirLock, http_ready
from cumulus.platform.supervise import output as output_module
from cumulus.platform.supervise.output import ChildLog, Pipe
from cumulus.platform.supervise.spec import in_start_order


def test_second_lock_is_refused_and_names_the_holder(tmp_path: Path) -> None:
    with DataDirLock(tmp_path), pytest.raises(Conflict) as refused:
        DataDirLock(tmp_path).acquire()

    assert refused.value.code == "data_dir_in_use"
    assert refused.value.fields == {"pid": os.getpid()}


def test_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    with DataDirLock(tmp_path):
        pass

    with DataDirLock(tmp_path) as again:
        assert again is not None


def test_backoff_doubles_to_the_longest() -> None:
    waits = [Backoff().wait_seconds(crashes) for crashes in (1, 2, 3, 4, 5, 6, 7, 1000)]

    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


@pytest.mark.parametrize(
    "needs",
    [{"a": ("b",), "b": ("a",)}, {"a": ("unknown",)}],
    ids=["circle", "unknown"],
)
def test_impossible_dependencies_are_refused(needs: dict[str, tuple[str, ...]]) -> None:
    specs = [ChildSpec(name=name, argv=["x"], depends_on=on) for name, on in needs.items()]

    with pytest.raises(Invalid, match="children_invalid"):
        in_start_order(specs)


def _pipe(log: ChildLog) -> tuple[Pipe, FileIO]:
    reader, writer = os.pipe()
    return Pipe(FileIO(reader), log), FileIO(writer, "w")


def test_lines_split_over_writes_are_joined(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "web.log", b"", None)
    pipe, writer = _pipe(log)

    writer.write(b"first\nsec")
    assert pipe.pump() is True
    writer.write(b"ond\nlast without end")
    writer.close()
    assert pipe.pump() is True
    assert pipe.pump() is False
    pipe.close()
    log.close()

    assert (tmp_path / "web.log").read_text() == "first\nsecond\nlast without end\n"


def test_log_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_module, "MAX_BYTES", 1000)
    log = ChildLog(tmp_path / "web.log", b"", None)

    log.write([b"x" * 99] * 100)
    log.close()

    sizes = {path.name: path.stat().st_size <= 1000 for path in tmp_path.iterdir()}
    assert sizes == dict.fromkeys(["web.log", "web.log.1", "web.log.2", "web.log.3"], True)


def test_console_whose_reader_left_does_not_stop_the_log(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with FileIO(writer, "w") as console:
        log = ChildLog(tmp_path / "web.log", b"", console)
        log.write([b"one"])
        log.write([b"two"])
    log.close()

    assert (tmp_path / "web.log").read_text() == "one\ntwo\n"


def test_http_probe_is_true_only_when_all_checks_pass() -> None:
    reasons: list[str | None] = ["no database", None]
    server = serve_health(0, {"database": lambda: reasons.pop(0)})
    probe = http_ready(server.port)

    answers = [probe(), probe()]
    server.close()

    assert answers == [False, True]
    assert probe() is False
