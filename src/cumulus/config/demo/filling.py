"""Fills a workspace with the demo, from wherever an earlier run got to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from random import Random
from typing import ClassVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from cumulus.config.demo.audiences import furnish_audiences, keep_portrait
from cumulus.config.demo.diary import Pen
from cumulus.config.demo.furnishing import (
    furnish_journeys,
    furnish_mails,
    furnish_segments,
    furnish_sources,
    furnish_tags,
)
from cumulus.config.demo.readers import await_mails, read_mails
from cumulus.config.demo.rooms import furnish_rooms
from cumulus.config.demo.story import Chapter, Plot, Story
from cumulus.config.demo.telling import Teller, remaining
from cumulus.config.demo.wire import Api, Wire

EVENTS_PER_PERSON = 14.46
"""Measured; the bar's end is corrected when the story is over."""


class Filling:
    """One run; everything it does may be done twice.

    The history is told before any journey is live, so that nobody is written to for what they
    did a year ago. The last days are told afterwards: who did something then is spoken to.

    Parameters
    ----------
    url : str
        Where the web process answers.
    token : str
        With every right.
    """

    _CHAPTERS_A_NOTE: ClassVar[int] = 20

    def __init__(self, url: str, token: str, pen: Pen, console: Console) -> None:
        self._wire = Wire(url)
        self._api = Api(self._wire, token)
        self._pen = pen
        self._console = console
        self._told = pen.diary.told

    def run(self) -> Teller:
        """Tell, set up, read; returns when everything is done, and with whom to tell more."""
        diary = self._pen.diary
        teller = Teller(self._wire, furnish_sources(self._api))
        self._pen.note(write_key=teller.keys["site"])
        story = Story(Plot(diary.seed, diary.until, diary.people)).chapters()
        with self._progress() as progress:
            bar = _Bar(progress, "A year of events", int(diary.people * EVENTS_PER_PERSON))
            chapters = remaining(story, diary.told, teller, bar.move)
            first_recent = self._tell_history(teller, chapters, bar)
            stored = _Bar(progress, "People and timelines", teller.names.total())
            teller.settle(self._api, stored.place)
            stored.finish()
            self._furnish(progress)
            self._tell(teller, first_recent, bar)
            bar.finish()
            teller.settle(self._api, lambda _: None)
            self._answer(progress)
            self._fill_rooms(progress, teller)
        self._pen.note(done=True)
        return teller

    def _tell_history(self, teller: Teller, chapters: Iterator[Chapter], bar: _Bar) -> Iterator[Chapter]:
        """Tell everything up to the last days; return the rest."""
        rest: list[Chapter] = []

        def history() -> Iterator[Chapter]:
            for chapter in chapters:
                if chapter.recent:
                    rest.append(chapter)
                    return
                yield chapter

        self._tell(teller, history(), bar)
        return chain(rest, chapters)

    def _tell(self, teller: Teller, chapters: Iterator[Chapter], bar: _Bar) -> None:
        def confirmed(items: int) -> None:
            bar.move(items)
            self._told += 1
            if self._told % self._CHAPTERS_A_NOTE == 0:
                self._pen.note(told=self._told)

        teller.tell(chapters, confirmed)
        self._pen.note(told=self._told)

    def _furnish(self, progress: Progress) -> None:
        bar = _Bar(progress, "Segments, mails, journeys", 5)
        furnish_tags(self._api)
        bar.move(1)
        segments = furnish_segments(self._api)
        bar.move(1)
        furnish_audiences(self._api)
        bar.move(1)
        mails = furnish_mails(self._api)
        bar.move(1)
        furnish_journeys(self._api, {**segments, **mails})
        bar.move(1)

    def _answer(self, progress: Progress) -> None:
        bar = _Bar(progress, "Mails opened and links followed", 0)
        await_mails(self._api)
        read_mails(self._api, self._wire, Random(self._pen.diary.seed), bar.place_of)
        bar.finish()

    def _fill_rooms(self, progress: Progress, teller: Teller) -> None:
        bar = _Bar(progress, "Companies, tags, files, webhooks", 0)
        furnish_rooms(self._api, self._wire, teller, self._pen.diary.seed)
        keep_portrait(self._api)
        bar.finish()

    @contextmanager
    def _progress(self) -> Iterator[Progress]:
        columns = (
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description:<32}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console) as progress:
            yield progress


class _Bar:
    """One line of the progress."""

    def __init__(self, progress: Progress, name: str, total: int) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(name, total=total or None)

    def move(self, by: int) -> None:
        self._progress.advance(self._task, by)

    def place(self, at: int) -> None:
        self._progress.update(self._task, completed=at)

    def place_of(self, at: int, total: int) -> None:
        self._progress.update(self._task, completed=at, total=total)

    def finish(self) -> None:
        """Let the line end where it is."""
        done = self._progress.tasks[self._task].completed
        self._progress.update(self._task, total=done or 1, completed=done or 1)
