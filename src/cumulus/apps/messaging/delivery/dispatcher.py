"""One batch from the outbox to the provider and back."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.consent.contracts import MARKETING, ConsentVerdict
from cumulus.apps.contacts.contracts import Addressee
from cumulus.apps.content import facade as content
from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.messaging.contracts import EMAIL_CHANNEL, MessageStatus
from cumulus.apps.messaging.delivery.claims import Claimed, claim, extend, release
from cumulus.apps.messaging.delivery.policy import Allowed, Refusal, decide
from cumulus.apps.messaging.delivery.recording import record
from cumulus.apps.messaging.delivery.verdicts import Verdict, judge, outage_pause
from cumulus.apps.messaging.mail.building import Draft, Envelope, MailBuilder, NotBuilt
from cumulus.apps.messaging.mail.tokens import Reader
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.apps.messaging.smtp.outcomes import Outcome, OutcomeKind
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, MessageId, TemplateVersionId, WorkspaceId

logger = logging.getLogger(__name__)

BATCH = 200
"""Messages per claim: a tenth of a second of work, which bounds what a crash leaves uncertain."""

LEASE = timedelta(seconds=60)
_HEARTBEAT_SECONDS = 15.0
_MAX_CACHED_TEMPLATES = 256


@dataclass(frozen=True, slots=True)
class Flight:
    """A batch that is being handed over."""

    messages: tuple[Claimed, ...]
    people: tuple[ContactId, ...]
    envelopes: tuple[Envelope, ...]
    outcomes: Future[list[Outcome]]


class Dispatcher:
    """Sends batches through one carrier; on one thread, which has a database connection.

    Parameters
    ----------
    domain : str
        Right-hand side of the Message-IDs.
    """

    def __init__(self, carrier: Carrier, builder: MailBuilder, domain: str, clock: Clock = utc_now) -> None:
        self._carrier = carrier
        self._builder = builder
        self._domain = domain
        self._clock = clock
        self._templates: dict[TemplateVersionId, MailTemplate] = {}
        self._outages = 0
        self._resume_at: datetime | None = None
        self._unsent: list[MessageId] = []

    def send_due(self) -> int:
        """Claim one batch, hand it over, record it; return how many messages were claimed."""
        claimed, flight = self.depart()
        if flight is not None:
            self.arrive(flight)
        return claimed

    def depart(self, limit: int = BATCH) -> tuple[int, Flight | None]:
        """Claim a batch and start handing it over.

        Returns
        -------
        tuple of (int, Flight or None)
            How many were claimed, and those that are on their way; the others are recorded.
            None are claimed for a while after the provider was out of reach.
        """
        self._release()
        now = self._clock()
        if self._resume_at is not None and now < self._resume_at:
            return 0, None
        messages = claim(now, now + LEASE, limit, self._domain)
        if not messages:
            return 0, None
        try:
            return len(messages), self._start(self._build(messages, now))
        except (DatabaseError, InterfaceError):
            self._unsent = [message.id for message in messages]
            raise

    def _build(self, messages: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, ContactId, Envelope]]:
        self._load_templates(messages)
        drafts, refused = self._drafts(messages, now)
        built = self._builder.render_and_build([draft for _, draft in drafts], now)
        flying: list[tuple[Claimed, ContactId, Envelope]] = []
        for (message, draft), made in zip(drafts, built, strict=True):
            person = draft.reader.contact_id
            if isinstance(made, NotBuilt):
                refused.append(Verdict(message, person, MessageStatus.FAILED, made.reason, now, draft.to))
            else:
                flying.append((message, person, made))
        if refused:
            record(refused, self._templates)
        return flying

    def arrive(self, flight: Flight) -> None:
        """Wait for a batch's outcomes, keeping its lease, and record them. Safe to run twice."""
        outcomes = self._await(flight)
        now = self._clock()
        self._count_outages(outcomes, now)
        verdicts = []
        for index, outcome in enumerate(outcomes):
            message, envelope = flight.messages[index], flight.envelopes[index]
            status, due_at, refund = judge(message, outcome, now, self._outages)
            verdicts.append(
                Verdict(
                    message,
                    flight.people[index],
                    status,
                    outcome.detail or None,
                    now,
                    envelope.rcpt_to,
                    envelope.subject,
                    due_at,
                    refund,
                )
            )
        record(verdicts, self._templates)
        counts = Counter(outcome.kind.value for outcome in outcomes)
        logger.info("delivery.batch", extra={"outcomes": dict(counts)})

    def _count_outages(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        is_out = all(outcome.kind is OutcomeKind.UNREACHABLE for outcome in outcomes)
        self._outages = self._outages + 1 if is_out else 0
        self._resume_at = now + outage_pause(self._outages) if is_out else None

    def _release(self) -> None:
        # Claimed when the database went away, so nobody has tried to send them.
        if self._unsent:
            release(self._unsent)
            self._unsent = []

    def _start(self, flying: Sequence[tuple[Claimed, ContactId, Envelope]]) -> Flight | None:
        if not flying:
            return None
        messages, people, envelopes = zip(*flying, strict=True)
        return Flight(messages, people, envelopes, self._carrier.submit(envelopes))

    def _await(self, flight: Flight) -> list[Outcome]:
        while True:
            try:
                return flight.outcomes.result(_HEARTBEAT_SECONDS)
            except TimeoutError:
                extend([message.id for message in flight.messages], self._clock() + LEASE)

    def _load_templates(self, messages: Sequence[Claimed]) -> None:
        missing = {message.template_version_id for message in messages} - self._templates.keys()
        if not missing:
            return
        if len(self._templates) + len(missing) > _MAX_CACHED_TEMPLATES:
            self._templates.clear()
            missing = {message.template_version_id for message in messages}
        self._templates.update(content.load_versions(sorted(missing)))

    def _drafts(self, messages: Sequence[Claimed], now: datetime) -> tuple[list[tuple[Claimed, Draft]], list[Verdict]]:
        drafts: list[tuple[Claimed, Draft]] = []
        refused: list[Verdict] = []
        people = _people(messages)
        consents = {
            workspace: contacts.may_contact(workspace, sorted(asked), EMAIL_CHANNEL, MARKETING)
            for workspace, asked in people.items()
        }
        names = {workspace: workspace_card(workspace).name for workspace in people}
        for message in messages:
            person = people[message.workspace_id].get(message.contact_id)
            template = self._templates.get(message.template_version_id)
            consent = consents[message.workspace_id].get(message.contact_id, ConsentVerdict.ALLOWED)
            decision = decide(person, template, consent)
            if isinstance(decision, Refusal):
                refused.append(Verdict(message, message.contact_id, decision.status, decision.reason, now))
            else:
                name = names[message.workspace_id]
                drafts.append((message, _draft(message, decision, name)))
        return drafts, refused


def _people(
    messages: Sequence[Claimed],
) -> dict[WorkspaceId, dict[ContactId, Addressee]]:
    asked: dict[WorkspaceId, set[ContactId]] = {}
    for message in messages:
        asked.setdefault(message.workspace_id, set()).add(message.contact_id)
    return {workspace: contacts.addressees(workspace, sorted(people)) for workspace, people in asked.items()}


def _draft(message: Claimed, allowed: Allowed, workspace_name: str) -> Draft:
    return Draft(
        reader=Reader(message.workspace_id, allowed.person.id, message.id),
        message_ref=message.message_ref,
        to=allowed.address,
        template=allowed.template,
        contact=content.contact_values(allowed.person),
        event=message.event,
        workspace_name=workspace_name,
    )
