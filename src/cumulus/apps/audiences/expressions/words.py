"""An expression as a sentence, in Chinese and in English."""

from __future__ import annotations

from cumulus.apps.audiences.expressions.phrases import EVERYBODYS, Locale, Names, Voice
from cumulus.apps.audiences.expressions.tree import All, Any, Node, Not

_ALL: dict[Locale, tuple[str, str]] = {
    "zh": ("，且", "是任何人"),
    "en": (", and ", "of any kind"),
}
_ANY: dict[Locale, tuple[str, str]] = {
    "zh": ("，或", "不是任何人"),
    "en": (", or ", "of no kind"),
}


def sentence(node: Node, locale: Locale, names: Names = EVERYBODYS) -> str:
    """Return `node` as a sentence without a full stop: "People whose city is …"."""
    if node == All(()):
        return "所有人" if locale == "zh" else "Everybody"
    if node == Any(()):
        return "没有人" if locale == "zh" else "Nobody"
    clause = _clause(node, Voice(locale, names), nested=False)
    return f"{clause}的人" if locale == "zh" else f"People {clause}"


def _clause(node: Node, voice: Voice, *, nested: bool) -> str:
    locale = voice.locale
    match node:
        case All(children):
            return _group(children, _ALL[locale], voice, nested=nested)
        case Any(children):
            return _group(children, _ANY[locale], voice, nested=nested)
        case Not(child):
            inside = _clause(child, voice, nested=True)
            return f"并非{inside}" if locale == "zh" else f"who are not people {inside}"
        case _:
            return node.words(voice)


def _group(children: tuple[Node, ...], words: tuple[str, str], voice: Voice, *, nested: bool) -> str:
    """Return the children joined by the first of `words`; the second stands for none."""
    join, empty = words
    locale = voice.locale
    if not children:
        return empty
    if len(children) == 1:
        return _clause(children[0], voice, nested=nested)
    text = _joined(join, [_clause(child, voice, nested=True) for child in children], locale)
    if not nested:
        return text
    return f"（{text}）" if locale == "zh" else f"({text})"


def _joined(join: str, clauses: list[str], locale: Locale) -> str:
    """Return the clauses joined; in Chinese, a space parts a Latin name from the text before it."""
    head, *rest = clauses
    spaced = (f" {clause}" if locale == "zh" and clause[:1].isascii() else clause for clause in rest)
    return join.join([head, *spaced])
