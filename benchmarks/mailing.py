"""Mails: how many a second, and how long after the event that asked for them."""

from __future__ import annotations

import time

from benchmarks import baselines
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.journeying import journey, node
from benchmarks.sending import send_batch
from benchmarks.steady import steady_load
from cumulus.core.json import JsonObject

_MAILS = 4_000
_PROMPT = 100
_SOURCE = """<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello {{ contact.name|default("friend") }}, thank you for {{ event.order|default("your order") }}.</mj-text>
<mj-button href="https://shop.example.com/orders/{{ event.order|default('none') }}">Your order</mj-button>
<mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>"""


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return mails a second to a local SMTP server, and event → handed over under load."""
    mails = int(_MAILS * scale)
    people: list[JsonObject] = [
        {"type": "identify", "userId": f"m{n}", "traits": {"name": f"Ann {n}", "email": f"ann{n}@example.com"}}
        for n in range(mails)
    ]
    send_batch(installation, people)
    installation.drain()
    template = {"name": "Bench", "subject": "Order {{ event.order|default('') }}", "format": "mjml", "source": _SOURCE}
    template_id = int(installation.api.post("/templates", {**template})["id"])
    return [_throughput(installation, template_id, mails), *_delay(installation, template_id)]


def _mailing(installation: Installation, template_id: int, event: str) -> int:
    return journey(
        installation,
        event,
        [
            node("in", "entry_event", event=event, reentry="always"),
            node("mail", "send_mail", template_id=template_id),
            node("out", "exit"),
        ],
        "in>mail mail>out",
    )


def _throughput(installation: Installation, template_id: int, mails: int) -> Figure:
    version = _mailing(installation, template_id, "Mail Wanted")
    send_batch(installation, [_ask("Mail Wanted", n) for n in range(mails)])
    _wait_sent(installation, version, mails)
    row = installation.sql(
        "SELECT extract(epoch FROM max(sent_at) - min(queued_at))::float8 FROM messaging_message "
        "WHERE journey_version_id = %s",
        version,
    )[0]
    note = f"{mails:,} mails rendered, built, handed to the local SMTP server, which stores them; one worker"
    return Figure("mails", mails / row[0], "mails/s", target=1_500, baseline=baselines.PYTHON, note=note)


def _delay(installation: Installation, template_id: int) -> list[Figure]:
    version = _mailing(installation, template_id, "Quick Mail Wanted")
    with steady_load(installation):
        time.sleep(2)
        for number in range(_PROMPT):
            send_batch(installation, [_ask("Quick Mail Wanted", number)])
            time.sleep(0.1)
        _wait_sent(installation, version, _PROMPT)
    rows = installation.sql(
        "SELECT extract(epoch FROM sent_at - event_at)::float8 * 1000 FROM messaging_message "
        "WHERE journey_version_id = %s",
        version,
    )
    delays = [row[0] for row in rows]
    note = "event received → message handed over, at 1,000 events/s"
    return [
        Figure("event_to_message_p50", percentile(delays, 0.5), "ms", "less", None, baselines.PYTHON, note),
        Figure("event_to_message_p95", percentile(delays, 0.95), "ms", "less", 1_000, baselines.PYTHON, note),
    ]


def _wait_sent(installation: Installation, version: int, mails: int) -> None:
    sent = "SELECT count(*) FROM messaging_message WHERE journey_version_id = %s AND status = 'sent'"
    installation.wait_until(lambda: installation.sql(sent, version)[0][0] == mails)


def _ask(event: str, number: int) -> JsonObject:
    return {"type": "track", "event": event, "userId": f"m{number}", "properties": {"order": f"SO{number}"}}
