"""Finds what would go wrong at sending, at the moment of saving."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from minijinja import TemplateError

from cumulus.apps.content.rendering.environment import (
    FILTERS,
    FUNCTIONS,
    LINKS,
    NAMES,
    make_environment,
)
from cumulus.apps.content.rendering.masking import JINJA_TAG, Lines
from cumulus.apps.content.rendering.problems import Problem

MAX_SOURCE_CHARACTERS = 400_000
"""Mail programs cut a mail at about 100 KB; this is far above and keeps a save below a second."""

MAX_PROBLEMS = 20
"""Nobody reads more, and to place each of thousands takes minutes."""

_MAX_ASSIGNMENTS = 20
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_FILTER = re.compile(r"\|\s*([A-Za-z_]\w*)|\{%-?\s*filter\s+([A-Za-z_]\w*)")
_ENDS = {"{": "}}", "%": "%}", "#": "#}"}
_BLOCKS = frozenset({"if", "for", "filter", "with"})
_RECURSIVE = re.compile(r"\brecursive\b")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_FORBIDDEN = frozenset({"include", "import", "from", "extends", "block", "autoescape", "raw", "macro", "call"})
"""Other templates, what undoes escaping or hides tags, and what can call itself."""


def check(source: str, field: str) -> list[Problem]:
    """Return the faults of one Jinja source, syntax first, in the order of lines."""
    if len(source) > MAX_SOURCE_CHARACTERS:
        return [Problem("source_too_long", None, field, fatal=True, parameters={"limit": MAX_SOURCE_CHARACTERS})]
    if "\0" in source:
        return [Problem("nul_character", Lines(source).at(source.index("\0")), field, fatal=True)]
    syntax = check_syntax(source, field)
    if syntax is not None:
        return [syntax]
    lines = Lines(source)
    found = [
        *islice(_unknown_names(source, field, lines), MAX_PROBLEMS),
        *islice(_tag_problems(source, field, lines), MAX_PROBLEMS),
    ]
    return sorted(found, key=lambda problem: problem.line or 0)[:MAX_PROBLEMS]


def check_syntax(source: str, field: str) -> Problem | None:
    """Return the first syntax error, None when there is none."""
    try:
        make_environment().add_template("source", source)
    except TemplateError as error:
        # The parser misses an end at the end of the source; a person looks for the beginning.
        opened = _unclosed(source)
        if opened is not None:
            return Problem("never_closed", opened[1], field, fatal=True, parameters={"tag": opened[0]})
        detail = error.detail or error.kind
        return Problem("broken_jinja", error.line, field, fatal=True, parameters={"detail": detail})
    return None


def _unclosed(source: str) -> tuple[str, int] | None:
    lines = Lines(source)
    opened: list[tuple[str, int]] = []
    for tag in JINJA_TAG.finditer(source):
        line = lines.at(tag.start())
        if not tag[0].endswith(_ENDS[tag[0][1]]):
            return tag[0][:2], line
        statement = _STATEMENT.match(tag[0])
        word = statement[1] if statement else ""
        if word in _BLOCKS:
            opened.append((word, line))
        elif word.startswith("end") and (not opened or opened.pop()[0] != word[3:]):
            return None
    return (f"{{% {opened[-1][0]} %}}", opened[-1][1]) if opened else None


def _unknown_names(source: str, field: str, lines: Lines) -> Iterator[Problem]:
    environment = make_environment()
    names = environment.undeclared_variables_in_str(source) - NAMES - FUNCTIONS
    for name in sorted(names):
        known = ", ".join(sorted(NAMES))
        line = _line_of_word(source, name, lines)
        yield Problem("unknown_name", line, field, parameters={"name": name, "known": known})
    paths = environment.undeclared_variables_in_str(source, nested=True)
    for path in sorted(paths):
        top, _, rest = path.partition(".")
        if top == "links" and rest and rest.split(".")[0] not in LINKS:
            line = _line_of_word(source, rest, lines)
            yield Problem("unknown_link", line, field, parameters={"link": rest})


def _tag_problems(source: str, field: str, lines: Lines) -> Iterator[Problem]:
    assignments = 0
    for tag in JINJA_TAG.finditer(source):
        if tag[0].startswith("{#"):
            continue
        code = _STRING.sub("''", tag[0])
        statement = _STATEMENT.match(code)
        word = statement[1] if statement else ""
        line = lines.at(tag.start())
        for first, second in _FILTER.findall(code):
            if (first or second) not in FILTERS:
                yield Problem("unknown_filter", line, field, parameters={"filter": first or second})
        forbidden = _forbidden(word, code)
        if forbidden:
            yield Problem("forbidden_tag", line, field, fatal=True, parameters={"tag": forbidden})
        assignments += word == "set"
    if assignments > _MAX_ASSIGNMENTS:
        yield Problem("too_many_set_tags", None, field, fatal=True, parameters={"limit": _MAX_ASSIGNMENTS})


def _forbidden(statement: str, code: str) -> str:
    if statement == "for" and _RECURSIVE.search(code):
        return "recursive"
    return statement if statement in _FORBIDDEN else ""


def _line_of_word(source: str, word: str, lines: Lines) -> int | None:
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    for tag in JINJA_TAG.finditer(source):
        inside = pattern.search(tag[0])
        if inside is not None:
            return lines.at(tag.start() + inside.start())
    return None
