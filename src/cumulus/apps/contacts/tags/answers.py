"""Tags as the API tells of them."""

from __future__ import annotations

from django.conf import settings

from cumulus.apps.contacts.models import Tag, TagCode, TagJob, TagMapping, TagRule
from cumulus.apps.contacts.tags.queries import Held
from cumulus.apps.contacts.tags.rule_schemas import CodeOut, MappingOut, TagRuleOut
from cumulus.apps.contacts.tags.schemas import AppliedTagOut, TagJobOut, TagOut, TagValue


def tag_out(tag: Tag, people: int, rules: int, codes: int) -> TagOut:
    """Return a tag of the library."""
    return TagOut(
        id=tag.pk,
        name=tag.name,
        color=tag.color,
        kind=tag.kind,
        group_id=tag.group_id,
        group=tag.group.name if tag.group is not None else "",
        owner_id=tag.owner_id,
        definition_zh=tag.definition_zh,
        definition_en=tag.definition_en,
        values=[TagValue(**each) for each in tag.values],
        expires_after_days=tag.expires_after_days,
        archived=tag.archived_at is not None,
        created_at=tag.created_at,
        people=people,
        rules=rules,
        codes=codes,
    )


def applied_out(held: Held) -> AppliedTagOut:
    """Return a tag on a person; its parts come out of their columns, and are not checked again."""
    return AppliedTagOut.model_construct(
        id=held.id,
        name=held.name,
        color=held.color,
        kind=held.kind,
        value=held.value,
        source=held.source,
        applied_at=held.applied_at,
        applied_by=held.applied_by,
        expires_at=held.expires_at,
    )


def job_out(job: TagJob) -> TagJobOut:
    """Return how far a job is."""
    return TagJobOut(
        id=job.pk,
        tag_id=job.tag_id,
        rule_id=job.rule_id,
        action=job.action,
        value=job.value,
        status=job.status,
        total=job.total,
        done=job.done,
        changed=job.changed,
        error=job.error,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def rule_out(rule: TagRule) -> TagRuleOut:
    """Return a rule."""
    return TagRuleOut(
        id=rule.pk,
        name=rule.name,
        tag_id=rule.tag_id,
        action=rule.action,
        value=rule.value,
        expires_after_days=rule.expires_after_days,
        when=rule.when,
        enabled=rule.enabled,
        owner_id=rule.owner_id,
        created_at=rule.created_at,
        updated_at=rule.updated_at,
    )


def code_address(code: TagCode) -> str:
    """Return what the picture of a code holds."""
    return f"{settings.PUBLIC_URL}/q/{code.code}"


def code_out(code: TagCode, scans: int) -> CodeOut:
    """Return a tracked code."""
    return CodeOut(
        id=code.pk,
        code=code.code,
        address=code_address(code),
        tag_id=code.tag_id,
        value=code.value,
        target_url=code.target_url,
        scene=code.scene,
        disabled=code.disabled_at is not None,
        scans=scans,
        created_at=code.created_at,
    )


def mapping_out(mapping: TagMapping) -> MappingOut:
    """Return a form mapping."""
    return MappingOut(
        id=mapping.pk,
        form=mapping.form,
        field=mapping.field,
        field_value=mapping.field_value,
        tag_id=mapping.tag_id,
        value=mapping.value,
    )
