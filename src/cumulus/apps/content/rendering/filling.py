"""Fills a compiled template for one person; forgiving, since the mail must go out."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping

from minijinja import TemplateError

from cumulus.apps.content.contracts import MailTemplate, RenderedMail
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.environment import Sandbox
from cumulus.apps.content.rendering.problems import Problem
from cumulus.apps.content.rendering.roomy import with_room
from cumulus.core.ids import TemplateVersionId
from cumulus.core.json import JsonView

MAX_CACHED = 256
"""Compiled versions a process keeps; each takes about its HTML's size twice."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


class Filler:
    """Renders mails, keeping the compiled templates of the last versions; thread-safe."""

    def __init__(self, capacity: int = MAX_CACHED) -> None:
        self._capacity = capacity
        self._sandboxes: OrderedDict[TemplateVersionId, Sandbox] = OrderedDict()
        self._lock = threading.Lock()

    def render(self, template: MailTemplate, context: Mapping[str, JsonView]) -> RenderedMail:
        """Return the mail for one context.

        Raises
        ------
        ContentError
            `render_failed`: the template fails for this person; another try fails too.
        """
        try:
            sandbox = self._sandbox(template)
        except TemplateError as error:
            raise failure(error) from error
        return fill(sandbox, context)

    def _sandbox(self, template: MailTemplate) -> Sandbox:
        with self._lock:
            found = self._sandboxes.get(template.version_id)
            if found is not None:
                self._sandboxes.move_to_end(template.version_id)
                return found
        made = compiled(template)
        with self._lock:
            self._sandboxes[template.version_id] = made
            while len(self._sandboxes) > self._capacity:
                self._sandboxes.popitem(last=False)
        return made


def compiled(template: MailTemplate) -> Sandbox:
    """Return a sandbox that holds the template's parts, compiled; raises `TemplateError`."""
    sandbox = Sandbox()

    def add_parts() -> None:
        sandbox.add("subject", template.subject)
        sandbox.add("html", template.html)
        sandbox.add("text", template.text)

    with_room(add_parts)
    return sandbox


def fill(sandbox: Sandbox, context: Mapping[str, JsonView]) -> RenderedMail:
    """Return the mail that `compiled` gives in one context; raises `ContentError`."""
    values: dict[str, object] = dict(context)
    try:
        return RenderedMail(
            _one_line(sandbox.fill("subject", values)),
            sandbox.fill("html", values),
            _BLANK_LINES.sub("\n\n", sandbox.fill("text", values)),
        )
    except ContentError:
        raise
    # Filters are called with whatever a template gives them: all they raise is its fault.
    except Exception as error:
        raise failure(error) from error


def fill_line(source: str, context: Mapping[str, JsonView]) -> str:
    """Return a source of one line, such as a preheader, in one context; raises `ContentError`."""
    sandbox = Sandbox()
    try:
        with_room(lambda: sandbox.add("line", source))
        return _one_line(sandbox.fill("line", dict(context)))
    except ContentError:
        raise
    except Exception as error:  # as in `fill`
        raise failure(error) from error


def _one_line(text: str) -> str:
    return " ".join(text.split())


def failing_line(source: str, context: Mapping[str, JsonView]) -> int | None:
    """Return the line at which a source, as it was written, fails; None when that cannot be told."""
    sandbox = Sandbox()
    try:
        with_room(lambda: sandbox.add("source.html", source))
        sandbox.fill("source.html", dict(context))
    except TemplateError as error:
        return error.line
    except Exception:  # noqa: BLE001  # as in `fill`; what a filter raises tells no line
        return None
    return None


def failure(error: Exception) -> ContentError:
    """Return what went wrong, for the person who wrote the template."""
    if not isinstance(error, TemplateError):
        return ContentError(Problem("cannot_be_filled", parameters={"detail": type(error).__name__}))
    if error.kind == "OutOfFuel":
        return ContentError(Problem("too_many_steps", error.line))
    return ContentError(Problem("cannot_be_filled", error.line, parameters={"detail": error.detail or error.kind}))
