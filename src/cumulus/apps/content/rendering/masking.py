"""Hides Jinja tags while an HTML or MJML compiler works on the source.

Parsers move, escape or refuse what they do not know: a `{% for %}` between two rows is thrown
out of its table, a `<` inside `{{ }}` breaks MJML. So every tag becomes a comment (a block tag
between elements, legal even in tables) or a plain word (anywhere else), and comes back later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from cumulus.apps.content.rendering.problems import Problem

# Whatever is not closed reaches to the end: to look for each end in vain would take hours.
JINJA_TAG = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)

_TOKEN = re.compile(
    rf"(?P<jinja>{JINJA_TAG.pattern})|(?P<comment><!--)|(?P<end_comment>-->)"
    r"|<(?P<open>/?[A-Za-z][\w:-]*)|(?P<close>>)|(?P<quote>[\"'])",
    re.DOTALL,
)
_RAW = frozenset({"style", "script", "title", "textarea", "mj-title", "mj-preview", "mj-style"})
"""Elements whose content is text only: a comment inside them would be shown."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A source without Jinja tags, and what brings them back."""

    text: str
    prefix: str
    tags: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def restore(self, text: str) -> str:
        """Return `text`, which came of the masked one, with the Jinja tags in place."""
        marker = re.compile(f"<!--{self.prefix}([0-9]{{1,6}})c-->|{self.prefix}([0-9]{{1,6}})z")
        return marker.sub(self._tag, text)

    def _tag(self, found: re.Match[str]) -> str:
        number = int(found[1] or found[2])
        # A number of no tag was written by hand, behind a character reference.
        return self.tags[number] if number < len(self.tags) else found[0]

    def is_marker(self, comment: str) -> bool:
        """Return whether a comment's content stands for a Jinja tag."""
        return comment.startswith(self.prefix) and comment.endswith("c")


class Lines:
    """The lines of a source, to be asked many times."""

    def __init__(self, source: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", source)]

    def at(self, offset: int) -> int:
        """Return the line, from 1, of the character at `offset`."""
        return bisect_left(self._ends, offset) + 1


def mask(source: str) -> Masked:
    """Return `source` with words and comments in place of Jinja tags."""
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: str) -> None:
        self._source = source
        taken = set(re.findall(r"jinja([0-9]+)x", source))
        self._prefix = next(f"jinja{n}x" for n in range(len(taken) + 1) if str(n) not in taken)
        self._lines = Lines(source)
        self._tags: list[str] = []
        self._problems: list[Problem] = []
        self._tag: str | None = None
        self._quote: str | None = None
        self._comment = False
        self._raw: str | None = None

    def run(self) -> Masked:
        parts: list[str] = []
        at = 0
        for found in _TOKEN.finditer(self._source):
            parts.append(self._source[at : found.start()])
            parts.append(self._replaced(found))
            at = found.end()
        parts.append(self._source[at:])
        return Masked("".join(parts), self._prefix, tuple(self._tags), tuple(self._problems))

    def _replaced(self, found: re.Match[str]) -> str:
        if found["jinja"]:
            return self._marker(found)
        if found["comment"] or found["end_comment"]:
            if self._tag is None and self._raw is None:
                self._comment = bool(found["comment"])
        elif not self._comment:
            self._follow(found)
        return found[0]

    def _follow(self, found: re.Match[str]) -> None:
        if found["open"] and self._tag is None:
            name = found["open"].lower()
            if self._raw is None or name == f"/{self._raw}":
                self._tag, self._raw = name, None
        elif found["quote"] and self._tag is not None:
            if self._quote is None:
                self._quote = found[0]
            elif self._quote == found[0]:
                self._quote = None
        elif found["close"] and self._tag is not None and self._quote is None:
            empty = self._source[found.start() - 1] == "/"
            self._raw = self._tag if self._tag in _RAW and not empty else None
            self._tag = None

    def _marker(self, found: re.Match[str]) -> str:
        word = f"{self._prefix}{len(self._tags)}z"
        self._tags.append(found["jinja"])
        in_text = self._tag is None and not self._comment and self._raw is None
        if in_text and not found["jinja"].startswith("{{"):
            return f"<!--{word[:-1]}c-->"
        before = self._source[found.start() - 1 : found.start()]
        if self._tag is not None and self._quote is None and before != "=":
            self._problems.append(
                Problem("tag_outside_quotes", self._lines.at(found.start())),
            )
        return word
