"""A source in its other format says the same to the same person."""

from __future__ import annotations

import pytest

from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.content.rendering.compiling import HTML, MJML, MailSource, compile_mail
from cumulus.apps.content.rendering.context import MailFacts, mail_context
from cumulus.apps.content.rendering.converting import convert
from cumulus.apps.content.rendering.filling import Filler
from cumulus.core.ids import TemplateId, TemplateVersionId
from tests.fixtures import Api

LETTER = """<mjml><mj-head><mj-style>p { margin: 0 } @media (max-width: 9px) { p { color: red } }</mj-style></mj-head>
<mj-body><mj-section><mj-column>
<mj-text>Hi {{ contact.name|default("friend") }}{% if contact.points > 10 %}, star{% endif %}</mj-text>
<mj-button href="https://shop.example.com/?id={{ contact.id }}&x=1">Shop</mj-button>
<mj-raw>{% for item in event.items %}</mj-raw><mj-text>{{ item.name }}</mj-text><mj-raw>{% endfor %}</mj-raw>
<mj-text><a href="{{ links.unsubscribe }}">Bye</a></mj-text>
</mj-column></mj-section></mj-body></mjml>"""
PAGE = """<!doctype html>
<html><head><title>x</title><style>p { color: red } @media (max-width: 9px) { p { color: blue } }</style></head>
<body style="background: #eee"><p>Hi&nbsp;{{ contact.name }}<br>A &amp; B{% if contact.points < 3 %} few{% endif %}</p>
<table>{% for item in event.items %}<tr><td nowrap>{{ item.name }}</td></tr>{% endfor %}</table>
<img src="https://x.example.com/a.png?a=1&b=2" alt=""><a href="{{ links.unsubscribe }}">Bye</a></body></html>"""


def _text(kind: str, source: str) -> str:
    made = compile_mail(MailSource("Hi", "", kind, source))
    assert made.problems == ()
    template = MailTemplate(TemplateVersionId(1), TemplateId(1), "t", "Hi", made.html, made.text, "")
    items = {"items": [{"name": "Cap & hat"}, {"name": "Tee"}]}
    facts = MailFacts({"name": "Ann", "id": 7, "points": 11}, items, {"name": "Shop"}, "https://m.example.com/u")
    return Filler().render(template, mail_context(facts)).text


@pytest.mark.parametrize(("kind", "wanted", "source"), [(MJML, HTML, LETTER), (HTML, MJML, PAGE)])
def test_the_other_format_reads_the_same(kind: str, wanted: str, source: str) -> None:
    made = convert(kind, source)

    assert (made.format, made.problems) == (wanted, ())
    assert "{{ contact.name" in made.source
    assert _text(wanted, made.source) == _text(kind, source)


def test_mjml_becomes_plain_html() -> None:
    assert "<mj-" not in convert(MJML, LETTER).source


def test_html_keeps_its_looks_in_mjml() -> None:
    source = convert(HTML, PAGE).source

    assert source.startswith("<mjml>")
    assert "@media (max-width: 9px)" in source
    assert 'style="background: #eee"' in source
    assert 'style="color: red;"' in source
    assert "<html" not in source


@pytest.mark.parametrize(
    ("kind", "source", "code"),
    [
        (MJML, "<mjml><mj-body>", "element_not_closed"),
        (MJML, "", "content_missing"),
        (HTML, "<p>{{ x</p>", "never_closed"),
        (HTML, "<p>x</p><!--[if mso]><table><![endif]-->", "broken_mjml"),
    ],
)
def test_what_cannot_be_converted_says_why_and_gives_nothing(kind: str, source: str, code: str) -> None:
    made = convert(kind, source)

    assert made.source == ""
    assert code in [problem.code for problem in made.problems]


def test_over_http_nothing_is_saved(api: Api) -> None:
    answer = api.post("/templates/convert", {"format": "mjml", "source": LETTER})
    broken = api.post("/templates/convert", {"format": "html", "source": "<p>{{ x</p>"})

    assert (answer.status, answer.body["format"], answer.body["problems"]) == (200, "html", [])
    assert "{{ contact.id }}" in answer.body["source"]
    assert (broken.status, broken.body["source"]) == (200, "")
    assert broken.body["problems"][0]["code"] == "never_closed"
    assert api.get("/templates").body["total"] == 0
