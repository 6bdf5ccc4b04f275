"""One format into the other, with the Jinja placeholders kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cumulus.apps.content.rendering.compiling import HTML, MJML, MailSource, compile_mail
from cumulus.apps.content.rendering.problems import Problem

_SUBJECT = "-"
_BODY = re.compile(r"<body([^<>]*)>(.*)</body>", re.DOTALL)
_STYLE = re.compile(r"\bstyle=\"([^\"]*)\"")
_STYLE_BLOCK = re.compile(r"<style[^<>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Converted:
    """A source in its new format; empty where `problems` keep it from being made."""

    format: str
    source: str
    problems: tuple[Problem, ...]


def convert(kind: str, source: str) -> Converted:
    """Return the source in the other format: MJML as the HTML it compiles to, HTML inside MJML.

    The way back does not give the same source again: HTML has no blocks to find. Its styles go
    inline, what remains of them into `mj-style`, and its body as a whole into `mj-raw`.
    """
    wanted = HTML if kind == MJML else MJML
    made = compile_mail(MailSource(_SUBJECT, "", kind, source))
    if made.problems:
        return Converted(wanted, "", made.problems)
    given = made.html if wanted == HTML else _wrapped(made.html)
    found = compile_mail(MailSource(_SUBJECT, "", wanted, given)).problems
    # Its lines are those of a source that nobody sees.
    problems = tuple(replace(problem, line=None) for problem in found)
    return Converted(wanted, "" if problems else given, problems)


def _wrapped(page: str) -> str:
    body = _BODY.search(page)
    attributes, inside = (body[1], body[2]) if body else ("", page)
    look = _STYLE.search(attributes)
    if look:
        inside = f'<div style="{look[1]}">{inside}</div>'
    rules = "\n".join(rule.strip() for rule in _STYLE_BLOCK.findall(page[: body.start()] if body else ""))
    head = f"  <mj-head>\n    <mj-style>\n{rules}\n    </mj-style>\n  </mj-head>\n" if rules.strip() else ""
    return f"<mjml>\n{head}  <mj-body>\n    <mj-raw>\n{inside.strip()}\n    </mj-raw>\n  </mj-body>\n</mjml>\n"
