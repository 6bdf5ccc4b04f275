"""Finds what would go wrong at sending, at the moment of saving."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minijinja import TemplateError

from cumulus.apps.content.rendering.environment import (
    FILTERS,
    FUNCTIONS,
    LINKS,
    NAMES,
    make_environment,
)
from cumulus.apps.content.rendering.masking import JINJA_TAG, line_of
from cumulus.apps.content.rendering.problems import Problem

MAX_SOURCE_CHARACTERS = 400_000
"""Mail programs cut a mail at about 100 KB; this is far above and keeps a save below a second."""

_MAX_ASSIGNMENTS = 40
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_FILTER = re.compile(r"\|\s*([A-Za-z_]\w*)|\{%-?\s*filter\s+([A-Za-z_]\w*)")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_FORBIDDEN = frozenset({"include", "import", "from", "extends", "autoescape"})


def check(source: str, field: str) -> list[Problem]:
    """Return the faults of one Jinja source, syntax first, in the order of lines."""
    if len(source) > MAX_SOURCE_CHARACTERS:
        return [Problem(f"Make it shorter than {MAX_SOURCE_CHARACTERS} characters.", None, field)]
    if "\0" in source:
        return [Problem("Remove the NUL character.", line_of(source, source.index("\0")), field)]
    syntax = check_syntax(source, field)
    if syntax is not None:
        return [syntax]
    found = [*_unknown_names(source, field), *_tag_problems(source, field)]
    return sorted(found, key=lambda problem: problem.line or 0)


def check_syntax(source: str, field: str) -> Problem | None:
    """Return the first syntax error, None when there is none."""
    try:
        make_environment().add_template("source", source)
    except TemplateError as error:
        detail = error.detail or error.kind
        return Problem(f"The Jinja syntax is broken: {detail}.", error.line, field)
    return None


def _unknown_names(source: str, field: str) -> Iterator[Problem]:
    environment = make_environment()
    names = environment.undeclared_variables_in_str(source) - NAMES - FUNCTIONS
    for name in sorted(names):
        known = ", ".join(sorted(NAMES))
        yield Problem(f"“{name}” is not known here. Use one of: {known}.", _line_of_word(source, name), field)
    paths = environment.undeclared_variables_in_str(source, nested=True)
    for path in sorted(paths):
        top, _, rest = path.partition(".")
        if top == "links" and rest and rest.split(".")[0] not in LINKS:
            line = _line_of_word(source, rest)
            yield Problem(f"There is no link “{rest}”. Use links.unsubscribe.", line, field)


def _tag_problems(source: str, field: str) -> Iterator[Problem]:
    assignments = 0
    for tag in JINJA_TAG.finditer(source):
        if tag[0].startswith("{#"):
            continue
        line = line_of(source, tag.start())
        code = _STRING.sub("''", tag[0])
        for first, second in _FILTER.findall(code):
            name = first or second
            if name not in FILTERS:
                yield Problem(f"There is no filter “{name}”.", line, field)
        statement = _STATEMENT.match(code)
        if statement is not None and statement[1] in _FORBIDDEN:
            yield Problem(f"“{statement[1]}” is not allowed in a template.", line, field)
        assignments += statement is not None and statement[1] == "set"
    if assignments > _MAX_ASSIGNMENTS:
        yield Problem(f"Use at most {_MAX_ASSIGNMENTS} set tags.", None, field)


def _line_of_word(source: str, word: str) -> int | None:
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    for tag in JINJA_TAG.finditer(source):
        inside = pattern.search(tag[0])
        if inside is not None:
            return line_of(source, tag.start() + inside.start())
    return None
