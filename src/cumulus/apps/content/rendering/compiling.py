"""One compilation at save: everything but the Jinja placeholders is settled then."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from itertools import islice

from css_inline import CSSInliner, InlineError

from cumulus.apps.content.rendering.checks import MAX_PROBLEMS, check, check_syntax
from cumulus.apps.content.rendering.masking import Lines, Masked, mask
from cumulus.apps.content.rendering.mjml import compile_mjml
from cumulus.apps.content.rendering.problems import Problem
from cumulus.apps.content.rendering.roomy import with_room
from cumulus.apps.content.rendering.text import text_of

MJML = "mjml"
HTML = "html"

MAX_ELEMENTS = 10_000
"""A long newsletter has some 2,000; so many take half a second."""

_MAX_MATCHES = 20_000_000
"""Each rule is tried on each element: so many take about a second."""

_ELEMENT = re.compile(r"<[A-Za-z]")
_STYLE = re.compile(r"<(?:mj-)?style[^<>]*>(.*?)(?:</|\Z)", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body[^<>]*>")
_PREHEADER_STYLE = "display:none;max-height:0;overflow:hidden;mso-hide:all"
# HTML parsers put a table's comments before the <tbody> that they add; loops belong inside.
_STRAY_MARKERS = re.compile(r"(<table[^<>]*>)((?:\s*<!--jinja\d+x\d+c-->)+)(\s*<tbody>)")


@dataclass(frozen=True, slots=True)
class MailSource:
    """What a person writes; `format` is `mjml` or `html`."""

    subject: str
    preheader: str
    format: str
    source: str


@dataclass(frozen=True, slots=True)
class CompiledMail:
    """Jinja sources of both parts, empty where `problems` kept them from being made."""

    html: str
    text: str
    problems: tuple[Problem, ...]


def compile_mail(mail: MailSource) -> CompiledMail:
    """Return the compiled mail with all its problems; usable when there are none."""
    return with_room(lambda: _compile(mail))


def _compile(mail: MailSource) -> CompiledMail:
    problems = [
        *_line_problems(mail.subject, "subject"),
        *_line_problems(mail.preheader, "preheader"),
        *check(mail.source, "source"),
        *_weight_problems(mail.source),
    ]
    masked = mask(mail.source)
    problems += masked.problems[:MAX_PROBLEMS]
    if any(problem.fatal for problem in problems):
        return CompiledMail("", "", tuple(problems))
    compiled, faults = _to_html(masked.text, mail.format)
    problems += faults[:MAX_PROBLEMS]
    if not compiled:
        return CompiledMail("", "", tuple(problems))
    body = masked.restore(_with_preheader(compiled, mail.preheader))
    text = masked.restore(text_of(compiled, masked))
    if not problems and (check_syntax(body, "source") or check_syntax(text, "source")):
        problems.append(Problem("crossing_blocks"))
    return CompiledMail(body, text, tuple(problems))


def _weight_problems(source: str) -> list[Problem]:
    """Return why the compilers would work on the source for too long, if they would."""
    elements = list(islice(_ELEMENT.finditer(source), MAX_ELEMENTS + 1))
    if len(elements) > MAX_ELEMENTS:
        line = Lines(source).at(elements[-1].start())
        return [Problem("too_many_elements", line, fatal=True, parameters={"limit": MAX_ELEMENTS})]
    rules = sum(style[1].count("{") + style[1].count(",") for style in _STYLE.finditer(source))
    if rules * len(elements) > _MAX_MATCHES:
        return [Problem("too_many_style_rules", fatal=True)]
    return []


def _line_problems(source: str, field: str) -> list[Problem]:
    if "\n" in source or "\r" in source:
        return [Problem("not_one_line", None, field)]
    if field == "subject" and not source.strip():
        return [Problem("subject_missing", None, field)]
    return [replace(found, line=None, fatal=False) for found in check(source, field)]


def _to_html(source: str, kind: str) -> tuple[str, list[Problem]]:
    if not source.strip():
        return "", [Problem("content_missing", 1)]
    if kind == MJML:
        return compile_mjml(source)
    inliner = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_link_tags=True)
    try:
        inlined = inliner.inline(source)
    except InlineError as error:
        return "", [Problem("broken_styles", parameters={"detail": str(error)})]
    inlined = _STRAY_MARKERS.sub(r"\1\3\2", inlined)
    return inlined if inlined[:9].lower() == "<!doctype" else f"<!doctype html>{inlined}", []


def _with_preheader(compiled: str, preheader: str) -> str:
    if not preheader.strip():
        return compiled
    line = mask(preheader)
    shown = Masked("", line.prefix, line.tags).restore(html.escape(line.text))
    hidden = f'<div style="{_PREHEADER_STYLE}">{shown}</div>'
    found = _BODY.search(compiled)
    at = found.end() if found else 0
    return compiled[:at] + hidden + compiled[at:]
