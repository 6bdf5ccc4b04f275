"""Sources made to crash, hang or flood: each is answered soon, and the process lives."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.checks import MAX_PROBLEMS
from cumulus.apps.content.rendering.compiling import HTML, MJML, MailSource, compile_mail
from cumulus.apps.content.rendering.context import MailFacts, mail_context
from cumulus.apps.content.rendering.environment import MAX_VALUE_CHARACTERS, steps_for
from cumulus.apps.content.rendering.filling import Filler, failing_line
from cumulus.core.ids import TemplateId, TemplateVersionId
from cumulus.core.json import JsonView
from tests.fixtures import Api

_PATIENCE_SECONDS = 20.0
"""Each takes below two seconds on a free machine; without its bound, minutes or for ever."""

_MJML = "<mjml><mj-body>{}</mj-body></mjml>"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("{{ " + "not " * 90_000 + "1 }}", HTML),
        ("{{ " + "-" * 150_000 + "1 }}", HTML),
        ("{{ 1" + "+1" * 90_000 + " }}", HTML),
        ("{{ contact" + ".a" * 90_000 + " }}", HTML),
        ("{{ " + "(" * 90_000 + " }}", HTML),
        ("{% if 0 %}" + "{% elif 0 %}" * 30_000 + "{% endif %}", HTML),
        ("{% if 1 %}" * 19_000 + "{% endif %}" * 19_000, HTML),
        ("{{" * 90_000, HTML),
        ("{# {{ #}" * 40_000, HTML),
        ("".join(f"{{{{ a{n} }}}}" for n in range(30_000)), HTML),
        ("<!--" * 90_000, HTML),
        ("<!-- " + "<a " * 100_000 + "-->", HTML),
        ("<!-- " + "<table" * 60_000 + "-->", HTML),
        ("<div>" * 70_000, HTML),
        ("".join(f"<b a={n}>" for n in range(30_000)), HTML),
        ("<style>" + "p{color:red}" * 20_000 + "</style>" + "<p>x" * 9_000, HTML),
        ("<style>" + "[(" * 100_000 + "</style><p>x", HTML),
        ("".join(f"jinja{n}x" for n in range(30_000)), HTML),
        ("&#106;inja0x99z &#106;inja0x" + "9" * 5_000 + "z {{ contact.name }}", HTML),
        (_MJML.format("<mj-wrapper>" * 14_000 + "</mj-wrapper>" * 14_000), MJML),
        (_MJML.format("<mj-raw>" + "<b>" * 40_000 + "</b>" * 40_000 + "</mj-raw>"), MJML),
        (_MJML.format("<mj-text " * 40_000), MJML),
        (_MJML.format("<mj-text '\"" * 30_000), MJML),
        ("<!--" * 90_000, MJML),
        ("<mj-x>" * 60_000, MJML),
    ],
)
def test_no_source_hangs_or_ends_the_process(source: str, kind: str) -> None:
    started = time.monotonic()
    made = compile_mail(MailSource("Hi", "", kind, source))

    assert time.monotonic() - started < _PATIENCE_SECONDS
    assert made.html or made.problems
    assert len(made.problems) <= 3 * MAX_PROBLEMS


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}" + "text " * 10_000 + "{% endfor %}",
        "{% for a in range(99999) %}{{ contact.text }}{% endfor %}",
        "{{ contact.text * 1000000000 }}",
        "{{ contact.text * 5000 }}",
        "{{ contact.text|replace('x', contact.text) }}",
        "{{ contact.text|list|join(contact.text) }}",
        "{{ contact.name.nope() }}",
        "{{ contact.name() }}",
        "{{ 1 / 0 }}",
        "{{ range(1000000000) }}",
        "{{ contact.name|batch('x') }}",
        "{{ contact.name|int }}",
    ],
)
def test_no_filling_floods_and_what_fails_is_the_templates_fault(source: str) -> None:
    started = time.monotonic()
    with pytest.raises(ContentError, match="render_failed"):
        _fill(source, {"name": "x", "text": "x" * 5_000})

    assert time.monotonic() - started < _PATIENCE_SECONDS


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ contact.big }}", f"1{'0' * 40}.0"),
        ("{{ 5|number('x') }}", "5"),
        ("{{ contact.name|date(5) }}", "x"),
        ("{{ contact.list|batch(2)|length }}", "2"),
        ("{{ contact.list|join(', ') }}", "1, 2, 3"),
        ("{{ contact.list|batch(2, 0)|last|join('-') }}", "3-0"),
        ("{{ contact.name|replace('x', '<') }}", "&lt;"),
        ("{{ contact.missing|replace('x', 'y') }}", ""),
        ("{{ contact.list|first * 3 }}", "3"),
    ],
)
def test_odd_values_are_shown_somehow(source: str, shown: str) -> None:
    person: dict[str, JsonView] = {"name": "x", "big": 10**40, "list": [1, 2, 3]}

    assert f"<p>{shown}</p>" in _fill(f"<p>{source}</p>", person)


def test_a_long_newsletter_keeps_all_its_steps() -> None:
    loop = "{% for item in event.items %}" + "<tr><td>x</td></tr>" * 10 + "{% endfor %}"

    assert steps_for("x" * 100_000 + loop) == 100_000
    assert steps_for("{% for a in b %}" + "x" * 400_000 + "{% endfor %}") == 1_000


def test_a_failure_is_told_with_its_line_of_the_source() -> None:
    assert failing_line("<p>\n\n{% for a in range(99999) %}{{ a }}{% endfor %}</p>", {}) == 3
    assert failing_line("<p>\n{{ 1 / 0 }}</p>", {}) == 2
    assert failing_line("fine", {}) is None


def test_a_preview_names_the_line_of_an_endless_loop(api: Api) -> None:
    source = "<style>p{}</style>\n<p>\n{% for a in range(99999) %}{{ a }}{% endfor %}</p>"

    answer = api.post("/templates/preview", {"subject": "Hi", "format": "html", "source": source})

    (problem,) = answer.body["problems"]
    assert (answer.status, problem["line"]) == (200, 3)
    assert "too many steps" in problem["message"]


def test_a_usual_amount_of_values_is_within_the_budget_each_time() -> None:
    person: dict[str, JsonView] = {"text": "x" * (MAX_VALUE_CHARACTERS // 2)}

    assert [len(_fill("{{ contact.text }}", person)) > 400_000 for _ in range(3)] == [True] * 3


@given(
    st.lists(
        st.sampled_from(
            [
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                "for x in event",
                "if",
                "end",
                '"',
                "'",
                "<p>",
                "<mj-text>",
                "</",
                "|e",
                "x",
                "-",
                "(",
                "\\",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_any_mixture_is_answered(parts: list[str]) -> None:
    source = " ".join(parts)

    for kind, text in ((HTML, source), (MJML, _MJML.format(source))):
        made = compile_mail(MailSource("Hi", source.replace("\n", ""), kind, text))
        assert made.problems or made.html


def _fill(source: str, contact: dict[str, JsonView]) -> str:
    made = compile_mail(MailSource("Hi", "", HTML, source))
    assert made.problems == ()
    template = MailTemplate(TemplateVersionId(1), TemplateId(1), "t", "Hi", made.html, made.text, "")
    return Filler().render(template, mail_context(MailFacts(contact, None, {}, "https://m/u"))).html
