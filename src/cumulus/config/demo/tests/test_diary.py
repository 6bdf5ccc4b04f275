"""What is kept of an interrupted demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cumulus.config.demo.diary import FILE_NAME, Pen, begin_diary, read_diary

NOW = datetime(2026, 11, 20, 13, 30, 42, tzinfo=UTC)


def test_a_second_start_goes_on_with_the_first_ones_story(tmp_path: Path) -> None:
    first = begin_diary(tmp_path, NOW, people=50)
    assert begin_diary(tmp_path, NOW + timedelta(days=1), people=60) == first
    assert first.until == NOW.replace(second=0)


def test_what_is_noted_is_kept(tmp_path: Path) -> None:
    pen = Pen(tmp_path, begin_diary(tmp_path, NOW))
    pen.note(told=40, write_key="wk_1")
    pen.note(done=True)
    assert read_diary(tmp_path) == pen.diary
    assert (pen.diary.told, pen.diary.done, pen.diary.write_key) == (40, True, "wk_1")


def test_nobody_else_reads_the_password(tmp_path: Path) -> None:
    begin_diary(tmp_path, NOW)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_an_empty_folder_has_no_diary(tmp_path: Path) -> None:
    assert read_diary(tmp_path) is None
