"""Fills a compiled template for one person; forgiving, since the mail must go out."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping

from minijinja import Environment, TemplateError

from cumulus.apps.content.contracts import MailTemplate, RenderedMail
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.environment import make_environment
from cumulus.core.ids import TemplateVersionId
from cumulus.core.json import JsonView

MAX_CACHED = 256
"""Compiled versions a process keeps; each takes about its HTML's size twice."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


class Filler:
    """Renders mails, keeping the compiled templates of the last versions; thread-safe."""

    def __init__(self, capacity: int = MAX_CACHED) -> None:
        self._capacity = capacity
        self._environments: OrderedDict[TemplateVersionId, Environment] = OrderedDict()
        self._lock = threading.Lock()

    def render(self, template: MailTemplate, context: Mapping[str, JsonView]) -> RenderedMail:
        """Return the mail for one context.

        Raises
        ------
        ContentError
            `render_failed`: the template fails for this person; another try fails too.
        """
        try:
            environment = self._environment(template)
        except TemplateError as error:
            raise _failure(error) from error
        return fill(environment, context)

    def _environment(self, template: MailTemplate) -> Environment:
        with self._lock:
            found = self._environments.get(template.version_id)
            if found is not None:
                self._environments.move_to_end(template.version_id)
                return found
        made = compiled_environment(template)
        with self._lock:
            self._environments[template.version_id] = made
            while len(self._environments) > self._capacity:
                self._environments.popitem(last=False)
        return made


def compiled_environment(template: MailTemplate) -> Environment:
    """Return a sandbox that holds the template's parts, compiled."""
    environment = make_environment()
    environment.add_template("subject", template.subject)
    environment.add_template("html", template.html)
    environment.add_template("text", template.text)
    return environment


def fill(environment: Environment, context: Mapping[str, JsonView]) -> RenderedMail:
    """Return the mail that `compiled_environment` gives in one context; raises `ContentError`."""
    try:
        return RenderedMail(
            " ".join(environment.render_template("subject", **context).split()),
            environment.render_template("html", **context),
            _BLANK_LINES.sub("\n\n", environment.render_template("text", **context)),
        )
    except TemplateError as error:
        raise _failure(error) from error


def _failure(error: TemplateError) -> ContentError:
    sentence = f"The template cannot be filled: {error.detail or error.kind}."
    return ContentError("render_failed", sentence, line=error.line)
