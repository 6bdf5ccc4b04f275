"""The SMTP client against servers that refuse, defer and break off."""

from __future__ import annotations

from pathlib import Path

import pytest

from cumulus.apps.messaging.mail.building import Envelope
from cumulus.apps.messaging.smtp.address import Security, SmtpServer, parse_smtp_url
from cumulus.apps.messaging.smtp.carrier import Carrier, send_now
from cumulus.apps.messaging.smtp.outcomes import Outcome, OutcomeKind
from cumulus.apps.messaging.tests.smtp_servers import (
    Behaviour,
    MailServer,
    mail_server,
    self_signed,
)
from cumulus.core.errors import Invalid

DATA = b"Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"


def _envelope(to: str = "ann@example.com", data: bytes = DATA) -> Envelope:
    return Envelope("shop@example.com", to, data)


def _send(server: MailServer, *envelopes: Envelope) -> list[Outcome]:
    with Carrier(SmtpServer("127.0.0.1", server.port, connections=2, timeout_seconds=5)) as carrier:
        return carrier.submit(envelopes or (_envelope(),)).result(20)


@pytest.mark.parametrize("features", [("PIPELINING",), (), ("PIPELINING", "SIZE 1000", "8BITMIME")])
def test_content_arrives_unchanged(features: tuple[str, ...]) -> None:
    with mail_server(Behaviour(features=features)) as server:
        outcomes = _send(server)

    assert outcomes == [Outcome(OutcomeKind.SENT)]
    assert server.received[0].content.replace(b"\r\n..", b"\r\n.") == DATA


@pytest.mark.parametrize(
    ("behaviour", "kind", "detail"),
    [
        (Behaviour(rcpt="550 5.1.1 no such user"), OutcomeKind.BOUNCED, "smtp_550_5.1.1"),
        (Behaviour(rcpt="450 busy"), OutcomeKind.DEFERRED, "smtp_450"),
        (Behaviour(mail="451 4.7.1 wait"), OutcomeKind.DEFERRED, "smtp_451_4.7.1"),
        (Behaviour(mail="550 no"), OutcomeKind.REJECTED, "smtp_550"),
        (Behaviour(data="451 later"), OutcomeKind.DEFERRED, "smtp_451"),
        (Behaviour(data="554 no"), OutcomeKind.REJECTED, "smtp_554"),
        (Behaviour(dot="452 full"), OutcomeKind.DEFERRED, "smtp_452"),
        (Behaviour(dot="554 spam"), OutcomeKind.REJECTED, "smtp_554"),
        (Behaviour(rcpt="421 closing"), OutcomeKind.DROPPED, "closing"),
        (Behaviour(drop_at="DATA"), OutcomeKind.DROPPED, "lost"),
        (Behaviour(drop_at="DOT"), OutcomeKind.UNCERTAIN, "lost"),
        (Behaviour(drop_at="CONNECT"), OutcomeKind.UNREACHABLE, "lost"),
        (Behaviour(features=("SIZE 10",)), OutcomeKind.REJECTED, "too_large"),
        (Behaviour(login=None), OutcomeKind.SENT, ""),
    ],
)
@pytest.mark.parametrize("pipelining", [True, False])
def test_each_answer_has_its_outcome(behaviour: Behaviour, kind: OutcomeKind, detail: str, pipelining: bool) -> None:
    others = tuple(name for name in behaviour.features if name != "PIPELINING")
    behaviour.features = ("PIPELINING", *others) if pipelining else others
    with mail_server(behaviour) as server:
        outcomes = _send(server)

    assert outcomes == [Outcome(kind, detail)]


def test_break_off_while_content_flows_is_safe_to_retry() -> None:
    with mail_server(Behaviour(drop_at="CONTENT", features=())) as server:
        outcomes = _send(server, _envelope(data=b"x" * 70 + b"\r\n" + b"y" * 50_000_000))

    assert outcomes == [Outcome(OutcomeKind.DROPPED, "lost")]


def test_nobody_listens() -> None:
    with mail_server() as server:
        pass

    outcomes = _send(server, _envelope(), _envelope(), _envelope())

    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.UNREACHABLE}


def test_one_refused_address_does_not_hold_up_the_others() -> None:
    people = [f"p{n}@example.com" for n in range(20)]
    with mail_server(Behaviour(refused={"p3@example.com": "550 no"})) as server:
        outcomes = _send(server, *(_envelope(to) for to in people))

    kinds = [outcome.kind for outcome in outcomes]
    assert kinds[3] is OutcomeKind.BOUNCED
    assert kinds.count(OutcomeKind.SENT) == 19
    assert len(server.received) == 19
    assert server.connections <= 2


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    with mail_server() as server, Carrier(SmtpServer("127.0.0.1", server.port, connections=1)) as carrier:
        first = carrier.submit([_envelope()]).result(10)
        server.behaviour = Behaviour(drop_at="DATA")
        broken = carrier.submit([_envelope()]).result(10)
        server.behaviour = Behaviour()
        second = carrier.submit([_envelope()]).result(10)

    assert [first[0].kind, broken[0].kind, second[0].kind] == [
        OutcomeKind.SENT,
        OutcomeKind.DROPPED,
        OutcomeKind.SENT,
    ]


def test_connections_are_renewed_after_so_many_messages() -> None:
    with mail_server() as server:
        config = SmtpServer("127.0.0.1", server.port, connections=1, messages_per_connection=2)
        with Carrier(config) as carrier:
            carrier.submit([_envelope()] * 5).result(10)

    assert server.connections == 3


def test_addresses_beyond_ascii_need_the_servers_help() -> None:
    with mail_server() as able, mail_server(Behaviour(features=("PIPELINING",))) as unable:
        taken = _send(able, _envelope("安@example.com"))
        refused = _send(unable, _envelope("安@example.com"))

    assert taken == [Outcome(OutcomeKind.SENT)]
    assert able.received[0].commands[0].endswith(" SMTPUTF8")
    assert refused == [Outcome(OutcomeKind.BOUNCED, "smtputf8_missing")]


def test_starttls_and_login(tmp_path: Path) -> None:
    tls, certificate = self_signed(tmp_path)
    with mail_server(Behaviour(tls=tls, login=("u@x", "p:w/ä"))) as server:
        url = f"smtp://u%40x:p%3Aw%2F%C3%A4@127.0.0.1:{server.port}?starttls=1&ca={certificate}"
        outcomes = send_now(parse_smtp_url(url), [_envelope()])

    assert outcomes == [Outcome(OutcomeKind.SENT)]
    assert server.received[0].encrypted


def test_an_unknown_certificate_is_refused_before_anything_is_said(tmp_path: Path) -> None:
    tls, _ = self_signed(tmp_path)
    with mail_server(Behaviour(tls=tls, login=("u", "p"))) as server:
        outcomes = send_now(parse_smtp_url(f"smtp://u:p@127.0.0.1:{server.port}"), [_envelope()])

    assert outcomes == [Outcome(OutcomeKind.UNREACHABLE, "tls_failed")]
    assert not any(line.startswith("AUTH") for line in server.commands)


def test_demanded_tls_that_is_not_offered_sends_nothing() -> None:
    with mail_server() as server:
        outcomes = send_now(parse_smtp_url(f"smtp://127.0.0.1:{server.port}?starttls=1"), [_envelope()])

    assert outcomes == [Outcome(OutcomeKind.UNREACHABLE, "tls_missing")]
    assert server.received == []


def test_a_wrong_password_is_no_messages_fault() -> None:
    with mail_server(Behaviour(login=("u", "p"))) as server:
        url = f"smtp://u:wrong@127.0.0.1:{server.port}?starttls=0"
        outcomes = send_now(parse_smtp_url(url), [_envelope()])

    assert outcomes == [Outcome(OutcomeKind.UNREACHABLE, "login_failed")]


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://h", Security.OFFERED, 25),
        ("smtp://h:587?starttls=1", Security.STARTTLS, 587),
        ("smtp://u:p@h", Security.STARTTLS, 25),
        ("smtp://u:p@h?starttls=0", Security.NONE, 25),
        ("smtps://u:p@h", Security.IMPLICIT, 465),
    ],
)
def test_the_address_says_how_to_protect(url: str, security: Security, port: int) -> None:
    server = parse_smtp_url(url)

    assert (server.security, server.port) == (security, port)


@pytest.mark.parametrize("url", ["", "http://h", "smtp://", "smtp://h:99999", "smtp://h?timeout=x"])
def test_a_broken_address_is_named_without_its_secret(url: str) -> None:
    with pytest.raises(Invalid, match="smtp_url_invalid"):
        parse_smtp_url(url)
