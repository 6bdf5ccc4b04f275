"""MJML to HTML, with messages that name a line."""

from __future__ import annotations

import re

import mrml

from cumulus.apps.content.rendering.masking import Lines
from cumulus.apps.content.rendering.problems import Parameter, Problem

_ELEMENTS = frozenset(
    [
        "mjml",
        "mj-head",
        "mj-body",
        "mj-include",
        "mj-accordion",
        "mj-accordion-element",
        "mj-accordion-text",
        "mj-accordion-title",
        "mj-all",
        "mj-attributes",
        "mj-breakpoint",
        "mj-button",
        "mj-carousel",
        "mj-carousel-image",
        "mj-class",
        "mj-column",
        "mj-divider",
        "mj-font",
        "mj-group",
        "mj-hero",
        "mj-html-attributes",
        "mj-image",
        "mj-navbar",
        "mj-navbar-link",
        "mj-preview",
        "mj-raw",
        "mj-section",
        "mj-selector",
        "mj-html-attribute",
        "mj-social",
        "mj-social-element",
        "mj-spacer",
        "mj-style",
        "mj-table",
        "mj-text",
        "mj-title",
        "mj-wrapper",
    ]
)
_DEFAULT_FONTS = "font-family:Ubuntu, Helvetica, Arial, sans-serif"
"""What MJML gives a text without a family of its own."""
_FONTS = "font-family:Helvetica, Arial, 'PingFang SC', 'Microsoft YaHei', sans-serif"
"""Fonts that are there already: on macOS and iOS, Windows and Android, Latin and Chinese."""
# No fonts fetched from a third party: that tells on the reader, and is blocked in many places.
_OPTIONS = mrml.RenderOptions(fonts={})
# The bound keeps a source of broken tags from being read again and again.
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)(mj[\w-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"']++){0,200}+)>", re.DOTALL)
_ADDRESS = re.compile(r"(\bhref=\")([^\"]*)")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")


def compile_mjml(source: str) -> tuple[str, list[Problem]]:
    """Return the HTML of a masked MJML source, empty when there are problems."""
    problems = _structure(source)
    if problems:
        return "", problems
    try:
        made = mrml.to_html(source, render_options=_OPTIONS).content
    except OSError as error:
        return "", [Problem("broken_mjml", parameters={"detail": str(error)})]
    return _ADDRESS.sub(_escape_address, made.replace(_DEFAULT_FONTS, _FONTS)), []


def _escape_address(found: re.Match[str]) -> str:
    # Left bare, `&region=` is read by many programs as the sign ® and the link leads elsewhere.
    return found[1] + _BARE_AMPERSAND.sub("&amp;", found[2])


def _structure(source: str) -> list[Problem]:
    problems: list[Problem] = []
    opened: list[tuple[str, int]] = []
    lines = Lines(source)
    for tag in _TAG.finditer(source):
        closing, name, rest = tag[1], tag[2], tag[3]
        if name is None:
            continue
        line = lines.at(tag.start())
        if name not in _ELEMENTS:
            problems.append(Problem("unknown_element", line, parameters={"element": name}))
        if name == "mj-include":
            problems.append(Problem("include_not_allowed", line))
        if closing:
            if not opened or opened[-1][0] != name:
                problems.append(_unexpected(name, line, opened))
                return problems
            opened.pop()
        elif not rest.endswith("/"):
            opened.append((name, line))
    problems += [Problem("element_not_closed", line, parameters={"element": name}) for name, line in opened]
    if not problems and "<mjml" not in source:
        problems.append(Problem("mjml_missing", 1))
    return problems


def _unexpected(name: str, line: int, opened: list[tuple[str, int]]) -> Problem:
    if not opened:
        return Problem("closes_nothing", line, parameters={"element": name})
    last, opened_line = opened[-1]
    named: dict[str, Parameter] = {"element": name, "opened": last, "opened_line": opened_line}
    return Problem("closes_too_early", line, parameters=named)
