"""Compiling and filling, from what a person writes to what another reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.content.contracts import MailTemplate, RenderedMail
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.compiling import HTML, MJML, MailSource, compile_mail
from cumulus.apps.content.rendering.context import MailFacts, mail_context
from cumulus.apps.content.rendering.filling import Filler
from cumulus.apps.content.rendering.masking import mask
from cumulus.core.ids import TemplateId, TemplateVersionId
from cumulus.core.json import JsonObject

NEWSLETTER = """<mjml><mj-body><mj-section><mj-column>
<mj-text>Hi {{ contact.name|default("friend") }}{% if contact.points > 10 %}, <b>star</b>{% endif %}</mj-text>
<mj-button href="https://shop.example.com/?id={{ contact.id }}&x=1">Shop</mj-button>
<mj-raw>{% for item in event.items %}</mj-raw>
<mj-text>{{ item.name }}: {{ item.price|number(2) }}</mj-text>
<mj-raw>{% endfor %}</mj-raw>
<mj-text><a href="{{ links.unsubscribe }}">Bye</a></mj-text>
</mj-column></mj-section></mj-body></mjml>"""


def _problems(source: str, kind: str = HTML, subject: str = "Hi") -> list[tuple[int | None, str]]:
    made = compile_mail(MailSource(subject, "", kind, source))
    return [(problem.line, problem.message) for problem in made.problems]


def _fill(
    source: str,
    contact: JsonObject | None = None,
    kind: str = HTML,
    subject: str = "Hi",
    preheader: str = "",
    event: JsonObject | None = None,
) -> RenderedMail:
    made = compile_mail(MailSource(subject, preheader, kind, source))
    assert made.problems == ()
    told: JsonObject = event or {"items": [{"name": "Cap & hat", "price": 1234.5}, {"name": "Tee", "price": 2}]}
    template = MailTemplate(TemplateVersionId(1), TemplateId(1), "t", subject, made.html, made.text, preheader)
    facts = MailFacts(contact or {}, told, {"name": "Shop"}, "https://m.example.com/t/u/x?a=1&b=2")
    return Filler().render(template, mail_context(facts))


def test_mjml_becomes_html_and_text_for_one_person() -> None:
    mail = _fill(NEWSLETTER, {"name": "Ann", "id": 7, "points": 11}, MJML)

    assert "Hi Ann, <b>star</b>" in mail.html
    assert 'href="https://shop.example.com/?id=7&amp;x=1"' in mail.html
    assert "Cap &amp; hat: 1,234.50" in mail.html
    assert "{{" not in mail.html
    assert "jinja" not in mail.html
    assert mail.text.splitlines() == [
        "Hi Ann, star",
        "",
        "Shop (https://shop.example.com/?id=7&x=1)",
        "",
        "Cap & hat: 1,234.50",
        "",
        "Tee: 2.00",
        "",
        "Bye (https://m.example.com/t/u/x?a=1&b=2)",
    ]


def test_missing_and_null_values_are_empty_and_take_the_default() -> None:
    source = "<p>[{{ contact.name|default('friend') }}][{{ contact.a.b.c }}][{{ contact.none }}]</p>"

    assert "<p>[friend][][]</p>" in _fill(source, {"name": None, "none": None}).html


def test_loops_over_table_rows_stay_in_their_table() -> None:
    source = "<table>{% for item in event.items %}<tr><td>{{ item.name }}</td></tr>{% endfor %}</table>"

    html = _fill(source).html

    assert "<table><tbody><tr><td>Cap &amp; hat</td></tr><tr><td>Tee</td></tr></tbody></table>" in html


@pytest.mark.parametrize(("source", "kind"), [("<p>a<br>b<br/>c</p>", HTML), (NEWSLETTER, MJML)])
def test_a_break_is_one_new_line_in_the_text(source: str, kind: str) -> None:
    broken = source.replace("Hi {{", "a<br>b<br/>c</mj-text><mj-text>Hi {{")

    assert _fill(broken, {"name": "Ann", "points": 0}, kind).text.startswith("a\nb\nc")


def test_styles_go_inline_and_media_queries_stay() -> None:
    source = "<style>p{color:red} @media (max-width:9px){p{color:blue}}</style><p>x</p>"

    html = _fill(source).html

    assert '<p style="color: red;">x</p>' in html
    assert "@media (max-width:9px)" in html
    assert html.startswith("<!doctype html>")


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", '"><img src=x>', "' onclick='x"])
def test_values_cannot_break_out_of_text_or_attributes(value: str) -> None:
    html = _fill('<p title="{{ contact.name }}" class={{ contact.name }}>{{ contact.name }}</p>', {"name": value}).html

    assert value not in html
    assert "<script" not in html
    assert html.count("<p ") == 1


def test_a_subject_is_one_line_and_not_escaped() -> None:
    mail = _fill("<p>x</p>", {"name": "Ann\r\nBcc: x & <y>"}, subject="Hi {{ contact.name }}")

    assert mail.subject == "Hi Ann Bcc: x & <y>"


def test_a_preheader_is_hidden_in_html_and_absent_from_text() -> None:
    mail = _fill("<p>Body</p>", {"city": "<Rome>"}, preheader="News & {{ contact.city }}")

    assert '<body><div style="display:none' in mail.html
    assert "News &amp; &lt;Rome&gt;" in mail.html
    assert mail.text == "Body"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("{# never\nclosed", 1, "“{#” is never closed"),
        ("<p>\n{{ contct.name }}</p>", 2, "“contct” is not known here"),
        ("<p>{{ contact.name|upcase }}</p>", 1, "There is no filter “upcase”"),
        ("<p>\n\n{{ contact.x|safe }}</p>", 3, "There is no filter “safe”"),
        ("<p>\n{{ contact.name </p>\n\n", 2, "“{{” is never closed"),
        ("<p>\n{% if contact.x %}\n</p>\n", 2, "“{% if %}” is never closed"),
        ("<p>\n{% endif %}\n</p>\n", 2, "Jinja syntax is broken"),
        ("<p>\n{{ contact. }}\n</p>\n", 2, "Jinja syntax is broken"),
        ("{% include 'x' %}", 1, "“include” is not allowed"),
        ("{% raw %}x{% endraw %}", 1, "“raw” is not allowed"),
        ("x\n{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 2, "“macro” is not allowed"),
        ("{% for x in [1] recursive %}{{ loop(x) }}{% endfor %}", 1, "“recursive” is not allowed"),
        ("{% autoescape false %}x{% endautoescape %}", 1, "“autoescape” is not allowed"),
        ("<p>{{ links.home }}</p>", 1, "There is no link “home”"),
        ("<p {% if contact.x %}id='a'{% endif %}>x</p>", 1, "inside the quotes of an attribute"),
        ("<p>{{ debug() }}</p>", 1, "“debug” is not known"),
        ("<p>a\0b</p>", 1, "NUL"),
        ("", 1, "Write the content"),
    ],
)
def test_faults_are_named_when_saving(source: str, line: int, words: str) -> None:
    (found, message) = _problems(source)[0]

    assert found == line
    assert words in message


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("<mjml>\n<mj-body>\n<mj-foo>x</mj-foo></mj-body></mjml>", 3, "no element <mj-foo>"),
        ("<mjml>\n<mj-body>\n<mj-section>\n</mj-body></mjml>", 4, "before </mj-section>"),
        ("<mjml><mj-body>\n<mj-section>", 1, "<mjml> is not closed"),
        ("hello", 1, "begins with <mjml>"),
        ('<mjml><mj-include path="/etc/passwd" /></mjml>', 1, "<mj-include> is not allowed"),
    ],
)
def test_mjml_faults_have_a_line(source: str, line: int, words: str) -> None:
    found, message = _problems(source, MJML)[0]

    assert found == line
    assert words in message


def test_a_problem_has_a_code_and_what_its_sentence_names() -> None:
    (broken,) = compile_mail(MailSource("Hi", "", MJML, "<mjml>\n<mj-body>\n</mjml>")).problems

    assert (broken.code, broken.line) == ("closes_too_early", 3)
    assert broken.parameters == {"element": "mjml", "opened": "mj-body", "opened_line": 2}
    assert broken.message == "</mjml> comes before </mj-body> (opened in line 2)."


def test_problems_of_the_subject_name_the_same() -> None:
    (found,) = compile_mail(MailSource("{{ x|upcase }}", "", HTML, "<p>x</p>")).problems[1:]

    assert (found.field, found.code, found.line) == ("subject", "unknown_filter", None)
    assert found.parameters == {"filter": "upcase"}


@pytest.mark.parametrize("subject", ["", "two\nlines", "{{ nobody }}", "{{ x"])
def test_subjects_are_checked_too(subject: str) -> None:
    assert _problems("<p>x</p>", subject=subject)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "{{ contact.name.nope() }}",
    ],
)
def test_a_template_that_fails_or_never_ends_is_stopped(source: str) -> None:
    with pytest.raises(ContentError, match="render_failed"):
        _fill(f"<p>{source}</p>", {"name": "x"})


@pytest.mark.parametrize("source", ["{{ contact.__class__ }}", "{{ ''.__class__.__mro__ }}"])
def test_python_is_out_of_reach(source: str) -> None:
    assert "class" not in _fill(f"<p>{source}</p>", {"name": "x"}).html


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("contact.day|date", "2026-03-09"),
        ("contact.day|date('zh')", "2026年3月9日"),
        ("contact.day|date('en')", "9 March 2026"),
        ("contact.name|date", "Ann"),
        ("contact.missing|date", ""),
        ("contact.n|number", "1,234,568"),
        ("contact.n|number(1)", "1,234,567.8"),
        ("contact.name|number", "Ann"),
        ("contact.missing|number", ""),
    ],
)
def test_dates_and_numbers(expression: str, shown: str) -> None:
    person: JsonObject = {"day": "2026-03-09T10:00:00Z", "n": 1234567.8, "name": "Ann"}

    assert f"<p>{shown}</p>" in _fill(f"<p>{{{{ {expression} }}}}</p>", person).html


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "{{ a }}",
                "{% b %}",
                '"',
                "'",
                "<a x=",
                ">",
                "<!--",
                "-->",
                "<style>",
                "</style>",
                "t",
                "\n",
            ]
        ),
        max_size=30,
    )
)
def test_masking_can_always_be_undone(parts: list[str]) -> None:
    source = "".join(parts)
    masked = mask(source)

    assert masked.restore(masked.text) == source
    assert "{{ a }}" not in masked.text


@given(st.text(max_size=300))
def test_any_text_compiles_or_has_problems(source: str) -> None:
    made = compile_mail(MailSource("Hi", "", HTML, source))

    assert made.problems or made.html


EVENT: JsonObject = {
    "name": "Order Completed",
    "timestamp": "2026-03-09T10:00:00Z",
    "message_id": "m-1",
    "properties": {"order_id": "A-7", "name": "Gift card", "coupon": None},
}


@pytest.mark.parametrize(
    ("placeholder", "shown"),
    [
        ("{{ event.order_id }}", "A-7"),
        ("{{ event.properties.order_id }}", "A-7"),
        ("{{ event.name }}", "Order Completed"),
        ("{{ event.properties.name }}", "Gift card"),
        ("{{ event.timestamp | date }}", "2026-03-09"),
        ("{{ event.coupon | default('none') }}", "none"),
        ("{{ event.properties.coupon | default('none') }}", "none"),
        ("{{ event.absent }}", ""),
    ],
)
def test_properties_of_an_event_stand_beside_its_own_fields_which_win(placeholder: str, shown: str) -> None:
    assert _fill(f"<p>[{placeholder}]</p>", event=EVENT).text == f"[{shown}]"


FONTLESS = (
    "<mjml>{head}<mj-body><mj-section><mj-column><mj-text>您好 Ann</mj-text>"
    '<mj-button href="https://shop.example.com/">Go</mj-button></mj-column></mj-section></mj-body></mjml>'
)


def test_mjml_without_a_font_asks_nobody_for_one_and_names_chinese_ones() -> None:
    mail = _fill(FONTLESS.format(head=""), kind=MJML)
    assert "<link" not in mail.html
    assert "@import" not in mail.html
    assert "googleapis" not in mail.html
    assert "Ubuntu" not in mail.html
    families = set(re.findall(r"font-family:([^;\"]+)", mail.html))
    assert families == {"Helvetica, Arial, 'PingFang SC', 'Microsoft YaHei', sans-serif"}


def test_mjml_with_a_font_keeps_it() -> None:
    head = '<mj-head><mj-attributes><mj-all font-family="Georgia, serif" /></mj-attributes></mj-head>'
    mail = _fill(FONTLESS.format(head=head), kind=MJML)
    assert set(re.findall(r"font-family:([^;\"]+)", mail.html)) == {"Georgia, serif"}
