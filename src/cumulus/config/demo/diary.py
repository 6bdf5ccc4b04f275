"""How far the demo has come, kept in the data folder so that an interrupted one goes on."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

FILE_NAME = "demo.json"
ADMIN_EMAIL = "demo@cumulus.example"
_SEED = 7
_PEOPLE = 20_000
_PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Diary:
    """What a demo is about, and what of it is done.

    Attributes
    ----------
    until : datetime
        When the story ends: the minute of the first start.
    told : int
        Chapters that the collector has confirmed, from the first one on without a gap.
    done : bool
        Whether everything is told, set up and mailed.
    write_key : str
        Of the channel that a newcomer may use; empty before the sources are made.
    """

    until: datetime
    password: str
    seed: int = _SEED
    people: int = _PEOPLE
    told: int = 0
    done: bool = False
    write_key: str = ""


def read_diary(data_dir: Path) -> Diary | None:
    """Return the diary of a data folder, None when there is none."""
    try:
        found = json.loads((data_dir / FILE_NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Diary(**{**found, "until": datetime.fromisoformat(found["until"])})


def begin_diary(data_dir: Path, now: datetime, people: int = _PEOPLE) -> Diary:
    """Return the folder's diary; begin one when there is none."""
    found = read_diary(data_dir)
    if found is None:
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        found = Diary(until=minute, password=secrets.token_urlsafe(_PASSWORD_BYTES), people=people)
        write_diary(data_dir, found)
    return found


def write_diary(data_dir: Path, diary: Diary) -> Diary:
    """Replace the folder's diary in one step, readable by its owner only; return it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f"{FILE_NAME}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({**asdict(diary), "until": diary.until.isoformat()}), "utf-8")
    draft.replace(data_dir / FILE_NAME)
    return diary


class Pen:
    """Writes a diary on as the demo goes on."""

    def __init__(self, data_dir: Path, diary: Diary) -> None:
        self._data_dir = data_dir
        self.diary = diary

    def note(self, *, told: int | None = None, done: bool | None = None, write_key: str | None = None) -> None:
        """Write down what has changed; None leaves as it is."""
        self.diary = replace(
            self.diary,
            told=self.diary.told if told is None else told,
            done=self.diary.done if done is None else done,
            write_key=write_key or self.diary.write_key,
        )
        write_diary(self._data_dir, self.diary)
