"""How many mails a second one process renders, builds and hands over; figures, no assertions.

Run it: `python -m cumulus.apps.messaging.tests.mail_speed`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from cumulus.config import django_ready  # noqa: F401  # before any model

from cumulus.apps.content.contracts import MailTemplate  # isort: skip
from cumulus.apps.content.facade import MailFacts, mail_context, render  # isort: skip
from cumulus.apps.content.rendering.compiling import HTML, MailSource, compile_mail  # isort: skip
from cumulus.apps.messaging.mail.building import Draft, Envelope, MailBuilder  # isort: skip
from cumulus.apps.messaging.mail.mime import Mailbox  # isort: skip
from cumulus.apps.messaging.mail.tokens import Reader, Tokens  # isort: skip
from cumulus.apps.messaging.sink.letters import Letter  # isort: skip
from cumulus.apps.messaging.sink.server import Sink  # isort: skip
from cumulus.apps.messaging.smtp.address import Security, SmtpServer  # isort: skip
from cumulus.apps.messaging.smtp.carrier import Carrier  # isort: skip
from cumulus.apps.messaging.smtp.outcomes import OutcomeKind  # isort: skip
from cumulus.core.ids import (  # isort: skip
    ContactId,
    MessageId,
    TemplateId,
    TemplateVersionId,
    WorkspaceId,
)

_ROW = (
    '<tr><td class="cell"><a href="https://shop.example.com/p/{n}?from=mail">Product {n}</a> '
    "A warm jacket for cold days, in many colours, 现在特价。</td></tr>\n"
)
_SOURCE = (
    "<style>.cell {{ padding: 8px; color: #333; font-family: Arial }}</style>"
    "<h1>Hello {{{{ contact.name|default('friend') }}}}</h1>{{% if contact.vip %}}<p>VIP</p>{{% endif %}}"
    "<p>{{{{ contact.city }}}} {{{{ contact.company }}}} {{{{ contact.points|number }}}}</p>"
    "<table>{rows}{{% for item in event.items %}}<tr><td>{{{{ item.name }}}}</td></tr>{{% endfor %}}"
    '</table><p><a href="{{{{ links.unsubscribe }}}}">Unsubscribe</a></p>'
)


@dataclass(frozen=True)
class Speeds:
    """Mails a second by step; `whole` renders, builds and hands over side by side."""

    html_bytes: int
    render: float
    render_and_build: float
    hand_over: float
    whole: float


def template() -> MailTemplate:
    """Return a template of about 18 KB with a handful of links."""
    rows = "".join(
        _ROW.format(n=n) if n < 12 else _ROW.format(n=n).replace("<a href", "<b title").replace("</a>", "</b>")
        for n in range(82)
    )
    source = MailSource("Hello {{ contact.name }}", "", HTML, _SOURCE.format(rows=rows))
    made = compile_mail(source)
    return MailTemplate(TemplateVersionId(1), TemplateId(1), "Speed", source.subject, made.html, made.text, "")


def drafts(count: int) -> list[Draft]:
    """Return `count` messages to as many people."""
    mail = template()
    return [
        Draft(
            Reader(WorkspaceId(1), ContactId(n), MessageId(n)),
            f"{n}.1@example.com",
            f"person{n}@example.com",
            mail,
            {"name": f"Ann {n}", "city": "上海", "company": "Acme & Co", "points": n, "vip": n % 2},
            {"items": [{"name": "A"}, {"name": "B"}]},
            "Speed",
        )
        for n in range(1, count + 1)
    ]


def builder() -> MailBuilder:
    """Return a builder with a fixed secret."""
    return MailBuilder(Mailbox("Shop", "shop@example.com"), Tokens("x" * 40), "https://m.example.com")


def measure(count: int = 4_000) -> Speeds:
    """Return the speeds over `count` mails, against a sink in another process."""
    batch, maker, now = drafts(count), builder(), datetime.now(UTC)
    contexts = [mail_context(MailFacts(d.contact, d.event, {}, "https://m/u")) for d in batch]
    started = time.perf_counter()
    for draft, context in zip(batch, contexts, strict=True):
        render(draft.template, context)
    rendered = time.perf_counter()
    envelopes = [made for made in maker.render_and_build(batch, now) if isinstance(made, Envelope)]
    built = time.perf_counter()
    with _SinkProcess() as port:
        handed = _timed_hand_over(port, [envelopes])
        whole = _timed_whole(port, batch, maker)
    size = len(batch[0].template.html)
    return Speeds(size, count / (rendered - started), count / (built - rendered), count / handed, count / whole)


def _timed_hand_over(port: int, batches: Sequence[Sequence[Envelope]]) -> float:
    with Carrier(_server(port)) as carrier:
        started = time.perf_counter()
        for envelopes in batches:
            outcomes = carrier.submit(envelopes).result()
            if any(outcome.kind is not OutcomeKind.SENT for outcome in outcomes):
                raise RuntimeError(outcomes)
        return time.perf_counter() - started


def _timed_whole(port: int, batch: Sequence[Draft], maker: MailBuilder) -> float:
    with Carrier(_server(port)) as carrier:
        started = time.perf_counter()
        pending = None
        for at in range(0, len(batch), 200):
            made = maker.render_and_build(batch[at : at + 200], datetime.now(UTC))
            envelopes = [each for each in made if isinstance(each, Envelope)]
            following = carrier.submit(envelopes)
            if pending is not None:
                pending.result()
            pending = following
        if pending is not None:
            pending.result()
        return time.perf_counter() - started


def _server(port: int) -> SmtpServer:
    return SmtpServer("127.0.0.1", port, security=Security.NONE, messages_per_connection=10_000)


class _SinkProcess:
    def __enter__(self) -> int:
        ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_sink, args=(theirs,))
        self._process.start()
        return int(ours.recv())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()


def _sink(ready: Connection) -> None:
    asyncio.run(_serve(ready))


async def _serve(ready: Connection) -> None:
    def forget(letters: Sequence[Letter]) -> None:
        del letters

    sink = Sink(forget)
    await sink.start(0)
    ready.send(sink.port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    print(measure())  # noqa: T201
