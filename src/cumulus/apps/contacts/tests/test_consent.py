"""The ledger is added to, folded the same in any order, and says who may be written to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings

from cumulus.apps.contacts.consent.asking import mail_question
from cumulus.apps.contacts.consent.contracts import (
    MARKETING,
    ConsentGiven,
    ConsentSource,
    ConsentStatus,
    ConsentVerdict,
    Proof,
)
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.queries import may_contact, present
from cumulus.apps.contacts.consent.services import expire_consents
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.facade import suppress
from cumulus.apps.contacts.models import ConsentRecord, ConsentState, Suppression
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

GIVEN, WITHDRAWN, PENDING = ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN, ConsentStatus.PENDING
DAY = timedelta(days=1)
START = datetime(2023, 1, 1, tzinfo=UTC)


@pytest.fixture
def person(api: Api) -> ContactId:
    made = api.post("/contacts", {"attributes": {"name": "Lin", "email": "lin.consent@example.com"}})
    return ContactId(made.body["id"])


def said(person: ContactId, state: ConsentStatus, at: datetime, once: str = "") -> ConsentGiven:
    return ConsentGiven(person, MARKETING, "email", state, ConsentSource.FORM, at=at, once=once)


def state_of(workspace: TestWorkspace, person: ContactId) -> str:
    return next(each.state for each in present(workspace.id, [person]))


def verdict(workspace: TestWorkspace, person: ContactId, now: datetime | None = None) -> ConsentVerdict:
    clock = {} if now is None else {"clock": lambda: now}
    return may_contact(workspace.id, [person], "email", MARKETING, **clock)[person]


def test_without_purposes_everybody_may_be_contacted(workspace: TestWorkspace, person: ContactId) -> None:
    assert verdict(workspace, person) is ConsentVerdict.ALLOWED


def test_a_purpose_with_opt_in_asks_for_a_yes(workspace: TestWorkspace, api: Api, person: ContactId) -> None:
    assert api.post("/consent/presets/pipl").status == 200
    assert verdict(workspace, person) is ConsentVerdict.NO_CONSENT
    record_consent(workspace.id, [said(person, GIVEN, START)])
    assert verdict(workspace, person) is ConsentVerdict.ALLOWED
    record_consent(workspace.id, [said(person, WITHDRAWN, START + DAY)])
    assert verdict(workspace, person) is ConsentVerdict.WITHDRAWN
    service = may_contact(workspace.id, [person], "email", "service")[person]
    assert service is ConsentVerdict.ALLOWED


LINES = [(GIVEN, 0), (WITHDRAWN, 1), (PENDING, 1), (GIVEN, 1), (PENDING, 3)]


def folded(lines: list[tuple[ConsentStatus, int]]) -> str:
    """The oracle: the last answer counts, of one moment the no; a question counts only after a no."""
    said = [line for line in lines if line[0] is not PENDING]
    asked = max((at for state, at in lines if state is PENDING), default=-1)
    if not said:
        return "pending"
    last = max(said, key=lambda line: (line[1], line[0] is WITHDRAWN))
    return "pending" if last[0] is WITHDRAWN and asked > last[1] else last[0].value


def test_any_order_of_the_lines_gives_the_same_state(workspace: TestWorkspace, api: Api) -> None:
    for count in range(1, 4):
        for order in permutations(LINES, count):
            person = ContactId(api.post("/contacts", {"attributes": {"phone": f"+86138{next(NUMBERS):08}"}}).body["id"])
            for state, day in order:
                record_consent(workspace.id, [said(person, state, START + day * DAY)])
            assert state_of(workspace, person) == folded(list(order)), order


NUMBERS = iter(range(10_000_000, 99_999_999))


def test_a_line_with_a_name_is_written_once(workspace: TestWorkspace, person: ContactId) -> None:
    for _ in range(2):
        record_consent(workspace.id, [said(person, GIVEN, START, "form-7")])
    assert ConsentRecord.objects.filter(contact_id=person).count() == 1


def test_two_at_once_leave_the_withdrawal_of_the_same_moment(workspace: TestWorkspace, person: ContactId) -> None:
    barrier = threading.Barrier(4)

    def write(state: ConsentStatus) -> None:
        barrier.wait(10)
        record_consent(workspace.id, [said(person, state, START)])
        connection.close()

    threads = [threading.Thread(target=write, args=(state,)) for state in (GIVEN, WITHDRAWN, GIVEN, WITHDRAWN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ConsentRecord.objects.filter(contact_id=person).count() == 4
    assert state_of(workspace, person) == "withdrawn"


def test_expiry_counts_at_once_and_is_logged_by_the_job_once(
    workspace: TestWorkspace, api: Api, person: ContactId, drain: Callable[[], int]
) -> None:
    api.post("/consent/presets/gdpr")
    record_consent(workspace.id, [said(person, GIVEN, START)])
    after = START + 731 * DAY
    assert verdict(workspace, person, START + 729 * DAY) is ConsentVerdict.ALLOWED
    assert verdict(workspace, person, after) is ConsentVerdict.EXPIRED
    for _ in range(2):
        expire_consents(after)
    lines = ConsentRecord.objects.filter(contact_id=person, state="withdrawn")
    assert [line.source for line in lines] == ["expiry"]
    drain()
    events = api.get(f"/contacts/{person}/events?name=Consent%20Withdrawn").body["items"]
    assert [event["properties"]["reason"] for event in events] == ["expired"]


def test_the_segments_table_follows_the_ledger_and_merges(
    workspace: TestWorkspace, person: ContactId, drain: Callable[[], int], warehouse: Warehouse
) -> None:
    record_consent(workspace.id, [said(person, GIVEN, START)])
    drain()
    record_consent(workspace.id, [said(person, WITHDRAWN, START + DAY)])
    drain()
    found = warehouse.query(
        "SELECT contact_id, state FROM contact_consents FINAL WHERE workspace_id = {w:UInt32} AND removed = 0",
        {"w": workspace.id},
    )
    assert found.rows == [(person, "withdrawn")]


def test_double_opt_in_asks_by_mail_and_counts_the_second_yes(
    workspace: TestWorkspace, api: Api, person: ContactId
) -> None:
    api.post("/consent/presets/gdpr")
    body = {"purpose": MARKETING, "channel": "email", "state": "pending"}
    assert api.post(f"/contacts/{person}/consent", body).status == 200
    assert verdict(workspace, person) is ConsentVerdict.PENDING
    record = ConsentRecord.objects.get(contact_id=person, state="pending")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail_question(record.pk)
    letter = mail.outbox[-1]
    assert letter.to == ["lin.consent@example.com"]
    found = re.search(r"http://testserver(/consent/confirm/\S+)", str(letter.body))
    assert found
    browser = Client(enforce_csrf_checks=True)
    assert "I agree" in browser.get(found[1]).content.decode()
    assert verdict(workspace, person) is ConsentVerdict.PENDING
    for _ in range(2):
        assert browser.post(found[1], headers={"User-Agent": "Lin's phone"}).status_code == 200
    assert verdict(workspace, person) is ConsentVerdict.ALLOWED
    proof = ConsentRecord.objects.get(contact_id=person, state="given")
    assert (proof.user_agent, proof.text_version, proof.source) == ("Lin's phone", 1, "confirmation")
    assert browser.get(found[1][:-3] + "abc").status_code == 404


def test_a_new_yes_opens_what_unsubscribing_closed_but_not_a_bounce(
    workspace: TestWorkspace, person: ContactId
) -> None:
    suppress(workspace.id, [person], "email", SuppressionReason.UNSUBSCRIBED)
    suppress(workspace.id, [person], "sms", SuppressionReason.BOUNCED)
    record_consent(workspace.id, [said(person, GIVEN, START)])
    assert [each.channel for each in Suppression.objects.filter(contact_id=person)] == ["sms"]


def test_presets_come_once_and_keep_what_was_edited(api: Api) -> None:
    first = api.post("/consent/presets/pipl").body
    marketing = next(each for each in first["purposes"] if each["key"] == "marketing")
    fields = {key: marketing[key] for key in ("channels", "legal_basis", "needs_opt_in", "double_opt_in")}
    edited = {**fields, "name_zh": "我们的消息", "name_en": "Our news", "expires_days": 30}
    assert api.put(f"/consent/purposes/{marketing['id']}", edited).status == 200
    again = api.post("/consent/presets/pipl").body
    assert len(again["purposes"]) == len(first["purposes"]) == 7
    kept = next(each for each in again["purposes"] if each["key"] == "marketing")
    assert (kept["name_en"], kept["expires_days"], len(kept["texts"])) == ("Our news", 30, 1)
    text = {"text_zh": "同意", "text_en": "Yes"}
    for _ in range(2):
        assert api.post(f"/consent/purposes/{marketing['id']}/texts", text).status == 201
    assert [each["version"] for each in api.get("/consent/settings").body["purposes"][0]["texts"]] == [2, 1]


def test_rights(token_with: Callable[..., Api], person: ContactId) -> None:
    viewer = token_with(Permission.CONTACTS_VIEW)
    body = {"purpose": MARKETING, "channel": "email", "state": "given"}
    assert viewer.get(f"/contacts/{person}/consent").status == 200
    assert viewer.post(f"/contacts/{person}/consent", body).status == 403
    assert viewer.post("/consent/presets/pipl").status == 403
    assert not ConsentState.objects.filter(contact_id=person).exists()


def test_a_wording_or_purpose_that_is_not_there_is_refused(api: Api, person: ContactId) -> None:
    body = {"purpose": "nothing", "channel": "email", "state": "given"}
    assert api.post(f"/contacts/{person}/consent", body).body["code"] == "unknown_purpose"
    api.post("/consent/presets/pipl")
    wrong = {**body, "purpose": MARKETING, "text_version": 9}
    assert api.post(f"/contacts/{person}/consent", wrong).body["code"] == "unknown_text_version"


def test_the_ledger_keeps_the_proof(workspace: TestWorkspace, person: ContactId) -> None:
    proof = Proof(None, "2001:db8::1", "Mozilla", "https://example.com/form/7", "user:1")
    record_consent(workspace.id, [ConsentGiven(person, MARKETING, "sms", GIVEN, ConsentSource.FORM, proof=proof)])
    line = ConsentRecord.objects.get(contact_id=person)
    assert (line.ip, line.user_agent, line.evidence, line.by) == (proof.ip, proof.user_agent, proof.evidence, proof.by)
