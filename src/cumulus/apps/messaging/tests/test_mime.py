"""What a built message says when the standard library reads it."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.messaging.mail.addresses import envelope_address
from cumulus.apps.messaging.mail.mime import Mailbox, MimeMail, build, parse_mailbox


def _mail(**changes: object) -> MimeMail:
    values: dict[str, object] = {
        "sender": Mailbox("Shop", "shop@example.com"),
        "to": Mailbox("", "ann@example.com"),
        "subject": "Hello",
        "message_ref": "7.1@example.com",
        "date": "Sun, 22 Nov 2026 10:00:00 +0000",
        "html": "<p>Hi</p>",
        "text": "Hi",
        **changes,
    }
    return MimeMail(**values)  # type: ignore[arg-type]  # values of the class's own fields


def _read(raw: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(raw)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_parts_and_headers_come_back() -> None:
    html = "<p>Größe = 20%, 你好 " + "x" * 300 + "</p>\n.\n..dots\nFrom here"
    message = _read(build(_mail(subject="你好，Ann — 特价" * 12, html=html, text="你好\nbye")))

    assert message["Subject"] == "你好，Ann — 特价" * 12
    assert message["Message-ID"] == "<7.1@example.com>"
    assert message.get_content_type() == "multipart/alternative"
    assert _body(message, "html").rstrip("\n") == html
    assert _body(message, "plain").rstrip("\n") == "你好\nbye"


def test_lines_are_short_and_end_with_crlf() -> None:
    raw = build(_mail(subject="long " * 60, html="x" * 5_000 + "你" * 2_000))

    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 78
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert raw.isascii()


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\x0b"])
def test_no_value_begins_another_header(break_: str) -> None:
    evil = f"Hello{break_}Bcc: victim@example.com{break_}{break_}<b>body</b>"
    raw = build(
        _mail(
            subject=evil,
            sender=Mailbox(evil, "shop@example.com"),
            to=Mailbox("", f"a@b.c{break_}Bcc: v@e.c"),
            headers=(("X-Test", evil),),
        )
    )

    message = _read(raw)
    assert message["Bcc"] is None
    assert _body(message, "html").strip() == "<p>Hi</p>"


@given(subject=st.text(max_size=200), html=st.text(max_size=400), name=st.text(max_size=40))
def test_any_text_leaves_the_structure_whole(subject: str, html: str, name: str) -> None:
    raw = build(_mail(subject=subject, html=html, sender=Mailbox(name, "shop@example.com")))

    message = _read(raw)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["To"] == "ann@example.com"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ann Lee", "Ann Lee"), ('Lee, "Ann"', 'Lee, "Ann"'), ("云店", "云店"), ("a@b", "a@b")],
)
def test_sender_names_come_back(name: str, shown: str) -> None:
    message = _read(build(_mail(sender=Mailbox(name, "shop@example.com"))))

    address = message["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == (shown, "shop@example.com")


def test_mailbox_is_parsed() -> None:
    assert parse_mailbox("Cumulus <c@localhost>") == Mailbox("Cumulus", "c@localhost")


@pytest.mark.parametrize(
    ("address", "spelled"),
    [
        ("ann@example.com", "ann@example.com"),
        (" ann+x@Example.COM ", "ann+x@Example.COM"),
        ("ann@例子.cn", "ann@xn--fsqu00a.cn"),
        ("安@example.com", "安@example.com"),
        ("c@localhost", "c@localhost"),
        ("ann", None),
        ("", None),
        ("@example.com", None),
        ("ann@", None),
        ("ann@exa mple.com", None),
        ("ann@example..com", None),
        ("a\r\nRCPT TO:<b@c>@example.com", None),
        ("a>b@example.com", None),
        ("ann@example.com>", None),
        (".ann@example.com", None),
        ("a" * 65 + "@example.com", None),
        ("ann@" + "a" * 64 + ".com", None),
        ("ann@" + "é" * 70 + ".com", None),
    ],
)
def test_only_sound_addresses_are_written_to(address: str, spelled: str | None) -> None:
    assert envelope_address(address) == spelled
