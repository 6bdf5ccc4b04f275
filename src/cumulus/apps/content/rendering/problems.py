"""What is wrong with a template, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from types import MappingProxyType

Parameter = str | int

MESSAGES = MappingProxyType(
    {
        "source_too_long": "Make it shorter than {limit} characters.",
        "nul_character": "Remove the NUL character.",
        "never_closed": "“{tag}” is never closed.",
        "broken_jinja": "The Jinja syntax is broken: {detail}.",
        "unknown_name": "“{name}” is not known here. Use one of: {known}.",
        "unknown_link": "There is no link “{link}”. Use links.unsubscribe.",
        "unknown_filter": "There is no filter “{filter}”.",
        "forbidden_tag": "“{tag}” is not allowed in a template.",
        "too_many_set_tags": "Use at most {limit} set tags.",
        "tag_outside_quotes": "Put this Jinja tag inside the quotes of an attribute, or around the whole element.",
        "crossing_blocks": "Jinja blocks must open and close on the same level of the HTML.",
        "too_many_elements": "Use at most {limit} elements.",
        "too_many_style_rules": "There are too many style rules for so many elements.",
        "not_one_line": "It must be one line.",
        "subject_missing": "Write a subject.",
        "content_missing": "Write the content.",
        "broken_styles": "The styles cannot be read: {detail}.",
        "broken_mjml": "The MJML cannot be read: {detail}.",
        "unknown_element": "MJML has no element <{element}>.",
        "include_not_allowed": "<mj-include> is not allowed: paste its content.",
        "element_not_closed": "<{element}> is not closed.",
        "mjml_missing": "An MJML source begins with <mjml>.",
        "closes_nothing": "</{element}> closes nothing.",
        "closes_too_early": "</{element}> comes before </{opened}> (opened in line {opened_line}).",
        "too_many_steps": "The template cannot be filled: it takes too many steps; shorten its loops.",
        "too_much_text": "The template makes too much text.",
        "cannot_be_filled": "The template cannot be filled: {detail}.",
    }
)
"""Each code with its English sentence. The pages say the same in the reader's language."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    Attributes
    ----------
    code : str
        A key of `MESSAGES`.
    line : int or None
        Line of the source, from 1; None when it concerns another field or the whole.
    field : str
        `source`, `subject` or `preheader`.
    fatal : bool
        Whether nothing can be made of the source as long as this stands.
    parameters : Mapping[str, str or int]
        What the sentence names.
    """

    code: str
    line: int | None = None
    field: str = "source"
    fatal: bool = False
    parameters: Mapping[str, Parameter] = made_by(default_factory=dict)

    @property
    def message(self) -> str:
        """A sentence that says what to do."""
        return MESSAGES[self.code].format(**self.parameters)
