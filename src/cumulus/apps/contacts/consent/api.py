"""Consent over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.attributes.masking import HIDDEN, Mask
from cumulus.apps.contacts.consent import queries, services
from cumulus.apps.contacts.consent.contracts import (
    Channel,
    ConsentGiven,
    ConsentSource,
    ConsentVerdict,
    LegalBasis,
    Proof,
)
from cumulus.apps.contacts.consent.noting import note_consent
from cumulus.apps.contacts.consent.presets import PRESETS
from cumulus.apps.contacts.consent.schemas import (
    ConsentCell,
    ConsentIn,
    ConsentPresetOut,
    ConsentRecordOut,
    ConsentSettings,
    ContactConsent,
    PurposeFields,
    PurposeIn,
    PurposeOut,
    PurposePut,
    TextIn,
    TextOut,
)
from cumulus.apps.contacts.models import ConsentPurpose, ConsentRecord
from cumulus.apps.contacts.seeing import masks_about
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.clock import utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, WorkspaceId

router = Router(tags=["consent"])
contact_consent_router = Router(tags=["consent"])


@router.get("/settings", response=ConsentSettings)
def read_settings(request: HttpRequest) -> ConsentSettings:
    """Show purposes, their wordings, and the presets."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    return _settings(principal.workspace_id)


@router.post("/presets/{preset}", response=ConsentSettings)
def install(request: HttpRequest, preset: str) -> ConsentSettings:
    """Add the preset's purposes that are missing."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    with transaction.atomic():
        added = services.install_preset(principal.workspace_id, preset)
        record_audit(principal, "consent.preset_installed", f"preset:{preset}", {"added": added})
    return _settings(principal.workspace_id)


@router.post("/purposes", response={201: ConsentSettings})
def create(request: HttpRequest, body: PurposeIn) -> Status[ConsentSettings]:
    """Add a purpose."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    with transaction.atomic():
        purpose = services.create_purpose(principal.workspace_id, body.key, _facts(body))
        record_audit(principal, "consent.purpose_created", f"purpose:{purpose.pk}", {"key": body.key})
    return Status(201, _settings(principal.workspace_id))


@router.put("/purposes/{int:purpose_id}", response=ConsentSettings)
def change(request: HttpRequest, purpose_id: int, body: PurposePut) -> ConsentSettings:
    """Write a purpose; archived, it asks for nothing any more."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    with transaction.atomic():
        services.change_purpose(principal.workspace_id, _small(purpose_id), _facts(body), archived=body.archived)
        record_audit(principal, "consent.purpose_changed", f"purpose:{purpose_id}", {"archived": body.archived})
    return _settings(principal.workspace_id)


@router.post("/purposes/{int:purpose_id}/texts", response={201: ConsentSettings})
def add_text(request: HttpRequest, purpose_id: int, body: TextIn) -> Status[ConsentSettings]:
    """Add a wording; those before stay, for they were agreed to."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    with transaction.atomic():
        text = services.add_text(principal.workspace_id, _small(purpose_id), body.text_zh, body.text_en)
        record_audit(principal, "consent.text_added", f"purpose:{purpose_id}", {"version": text.version})
    return Status(201, _settings(principal.workspace_id))


@contact_consent_router.get("/{int:contact_id}/consent", response=ContactConsent)
def read(request: HttpRequest, contact_id: int) -> ContactConsent:
    """Show what a person agrees to, and the proofs."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return _contact(principal, ContactId(contact.pk))


@contact_consent_router.post("/{int:contact_id}/consent", response=ContactConsent)
def note(request: HttpRequest, contact_id: int, body: ConsentIn) -> ContactConsent:
    """Add one line to a person's ledger."""
    principal, contact = open_contact(request, contact_id, Permission.CONSENT_EDIT)
    person = ContactId(contact.pk)
    given = ConsentGiven(
        person,
        body.purpose,
        body.channel.value,
        body.state,
        ConsentSource.API if principal.user_id is None else ConsentSource.PAGE,
        at=_moment(body.at),
        proof=Proof(body.text_version, body.ip, body.user_agent, body.evidence, _by(principal)),
        once=f"given:{body.once}" if body.once else "",
    )
    with transaction.atomic():
        note_consent(principal.workspace_id, given)
        details = {"purpose": body.purpose, "channel": body.channel.value, "state": body.state.value}
        record_audit(principal, "consent.recorded", f"contact:{person}", {**details})
    return _contact(principal, person)


def _moment(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    if at.year < 1970:
        raise Invalid("invalid_input", "Give a time after 1970.", field="at")
    return at


def _by(principal: Principal) -> str:
    return f"token:{principal.token_id}" if principal.user_id is None else f"user:{principal.user_id}"


def _small(purpose_id: int) -> int:
    return purpose_id if purpose_id < 2**63 else 0


def _facts(body: PurposeFields) -> services.PurposeFacts:
    return services.PurposeFacts(
        body.name_zh,
        body.name_en,
        body.description_zh,
        body.description_en,
        body.legal_basis,
        tuple(dict.fromkeys(body.channels)),
        body.needs_opt_in,
        body.double_opt_in,
        body.expires_days,
    )


def _settings(workspace_id: WorkspaceId) -> ConsentSettings:
    purposes = queries.purposes_of(workspace_id)
    keys = {purpose.key for purpose in purposes}
    return ConsentSettings(
        purposes=_purposes(purposes),
        presets=[
            ConsentPresetOut(
                key=name,
                purposes=[each.key for each in preset],
                installed=all(each.key in keys for each in preset),
            )
            for name, preset in PRESETS.items()
        ],
        channels=list(Channel),
    )


def _purposes(purposes: list[ConsentPurpose]) -> list[PurposeOut]:
    texts = queries.texts_of(purposes)
    return [
        PurposeOut(
            id=purpose.pk,
            key=purpose.key,
            name_zh=purpose.name_zh,
            name_en=purpose.name_en,
            description_zh=purpose.description_zh,
            description_en=purpose.description_en,
            legal_basis=LegalBasis(purpose.legal_basis),
            channels=[Channel(channel) for channel in purpose.channels],
            needs_opt_in=purpose.needs_opt_in,
            double_opt_in=purpose.double_opt_in,
            expires_days=purpose.expires_days,
            archived=purpose.archived_at is not None,
            texts=[
                TextOut(
                    version=text.version,
                    text_zh=text.text_zh,
                    text_en=text.text_en,
                    sha256=text.sha256,
                    created_at=text.created_at,
                )
                for text in texts[purpose.pk]
            ],
        )
        for purpose in purposes
    ]


def _contact(principal: Principal, person: ContactId) -> ContactConsent:
    now, workspace_id = utc_now(), principal.workspace_id
    mask = masks_about(principal, [person])[person]
    return ContactConsent(
        purposes=_purposes(queries.purposes_of(workspace_id)),
        now=[
            ConsentCell(
                purpose=each.purpose,
                channel=each.channel,
                state="expired" if each.verdict(now) is ConsentVerdict.EXPIRED else each.state,
                at=each.at,
                expires_at=each.expires_at,
            )
            for each in queries.present(workspace_id, [person])
        ],
        records=[_record(each, mask) for each in queries.records_of(workspace_id, person)],
    )


def _record(each: ConsentRecord, mask: Mask) -> ConsentRecordOut:
    record = ConsentRecordOut.model_validate(each, from_attributes=True)
    if mask.hides:
        record.ip, record.user_agent = HIDDEN if record.ip else "", HIDDEN if record.user_agent else ""
        record.evidence = mask.text(record.evidence)
    return record
