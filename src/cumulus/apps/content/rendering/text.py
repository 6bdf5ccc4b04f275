"""The plain-text part, made from the HTML once, when a template is saved."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from cumulus.apps.content.rendering.masking import Masked

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "tr",
        "table",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
    ]
)
_HIDDEN = frozenset({"head", "style", "script", "title"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none")


def text_of(html: str, masked: Masked) -> str:
    """Return the text of masked HTML, with the markers of `masked` kept in their places."""
    reader = _Reader(masked)
    reader.feed(html)
    reader.close()
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self, masked: Masked) -> None:
        super().__init__(convert_charrefs=True)
        self._masked = masked
        self._hidden: list[str] = []
        self._links: list[tuple[str, int]] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        hidden = tag in _HIDDEN or _HIDDEN_STYLE.search(values.get("style") or "")
        if self._hidden or hidden:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        if tag == "a":
            self._links.append((values.get("href") or "", len(self.parts)))
        elif tag == "img" and values.get("alt"):
            self.parts.append(values["alt"] or "")
        elif tag == "td":
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[len(self._hidden) - 1 - self._hidden[::-1].index(tag) :]
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            if address and address != "".join(self.parts[start:]).strip():
                self.parts.append(f" ({address})")
        elif tag in _BLOCKS and tag not in _VOID:  # the parser ends `<br/>` at once, too
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(_SPACE.sub(" ", data))

    def handle_comment(self, data: str) -> None:
        if self._masked.is_marker(data) and not self._hidden:
            self.parts.append(f"<!--{data}-->")
