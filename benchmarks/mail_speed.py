"""How many mails a second one process renders, builds, hands over and records; figures, no assertions.

`measure` needs no store. `measure_outbox` takes messages from the outbox to a sink and records
them, as the worker does, and needs the stores to run.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from django.db import transaction

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.contacts.models import Contact
from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.content.facade import MailFacts, latest_version, mail_context, render
from cumulus.apps.content.rendering.compiling import HTML, MailSource, compile_mail
from cumulus.apps.content.services import TemplateDraft, create_template
from cumulus.apps.messaging.contracts import Send
from cumulus.apps.messaging.delivery.dispatcher import Dispatcher
from cumulus.apps.messaging.delivery.loop import Loop
from cumulus.apps.messaging.facade import enqueue
from cumulus.apps.messaging.mail.building import Draft, Envelope, MailBuilder
from cumulus.apps.messaging.mail.mime import Mailbox
from cumulus.apps.messaging.mail.tokens import Reader, Tokens
from cumulus.apps.messaging.provider import SINK_CONNECTIONS
from cumulus.apps.messaging.sink.letters import Letter
from cumulus.apps.messaging.sink.server import Sink
from cumulus.apps.messaging.sink.storage import store
from cumulus.apps.messaging.smtp.address import Security, SmtpServer
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.apps.messaging.smtp.outcomes import OutcomeKind
from cumulus.core.ids import ContactId, MessageId, TemplateId, TemplateVersionId, WorkspaceId
from cumulus.core.json import JsonObject

_SECRET = "x" * 40

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


def source() -> MailSource:
    """Return a template of about 18 KB with a handful of links."""
    rows = "".join(
        _ROW.format(n=n) if n < 12 else _ROW.format(n=n).replace("<a href", "<b title").replace("</a>", "</b>")
        for n in range(82)
    )
    return MailSource("Hello {{ contact.name }}", "", HTML, _SOURCE.format(rows=rows))


def template() -> MailTemplate:
    """Return it compiled."""
    mail = source()
    made = compile_mail(mail)
    return MailTemplate(TemplateVersionId(1), TemplateId(1), "Speed", mail.subject, made.html, made.text, "")


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
    return MailBuilder(Mailbox("Shop", "shop@example.com"), Tokens(_SECRET), "https://m.example.com")


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


def measure_outbox(workspace_id: WorkspaceId, count: int = 4_000, *, mailbox: bool = False) -> float:
    """Return mails a second from the outbox to a sink and back into the records.

    Parameters
    ----------
    mailbox : bool
        True keeps each mail in the local mailbox, in the same process, as `serve` does by
        default; False hands them to a process that forgets them, as a real provider's would be.
    """
    _queue(workspace_id, count)
    connections = SINK_CONNECTIONS if mailbox else 8
    with _mailbox() if mailbox else _SinkProcess() as port, Carrier(_server(port, connections)) as carrier:
        dispatcher = Dispatcher(carrier, builder(), "example.com")
        stop = threading.Event()

        def wait(seconds: float) -> bool:
            if seconds:
                stop.set()
            return False

        started = time.perf_counter()
        Loop(dispatcher, wait, stop).run()
        return count / (time.perf_counter() - started)


def _queue(workspace_id: WorkspaceId, count: int) -> None:
    people = Contact.objects.bulk_create(
        Contact(
            workspace_id=workspace_id,
            attributes={"name": f"Ann {n}", "email": f"person{n}@example.com", "city": "上海", "points": n},
        )
        for n in range(count)
    )
    made = create_template(workspace_id, TemplateDraft("Speed", source()), None)
    version = latest_version(workspace_id, TemplateId(made.template_id))
    if version is None:
        raise RuntimeError("no template")
    event: JsonObject = {"items": [{"name": "A"}, {"name": "B"}]}
    with transaction.atomic():
        enqueue(workspace_id, [Send(ContactId(person.pk), version, event=event) for person in people])


@contextmanager
def _mailbox() -> Iterator[int]:
    keys, loop = Tokens(_SECRET), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    sink = Sink(lambda letters: store(letters, keys))
    _run(loop, lambda: sink.start(0))
    try:
        yield sink.port
    finally:
        _run(loop, sink.stop)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, work: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run_coroutine_threadsafe(work(), loop).result()


def _server(port: int, connections: int = 8) -> SmtpServer:
    return SmtpServer(
        "127.0.0.1", port, connections=connections, security=Security.NONE, messages_per_connection=10_000
    )


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
