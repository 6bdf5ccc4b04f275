"""Tag folders, rules, codes and form mappings over HTTP."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.models import Tag, TagCode, TagGroup, TagJob, TagMapping, TagRule
from cumulus.apps.contacts.seeing import names_for
from cumulus.apps.contacts.tags import services
from cumulus.apps.contacts.tags.access import find_row, open_row
from cumulus.apps.contacts.tags.answers import code_address, code_out, job_out, mapping_out, rule_out
from cumulus.apps.contacts.tags.codes import checked_url, new_code, picture
from cumulus.apps.contacts.tags.definitions import read_when
from cumulus.apps.contacts.tags.history import scan_counts
from cumulus.apps.contacts.tags.rule_schemas import (
    CodeIn,
    CodeList,
    CodeOut,
    CodePatch,
    DryRunIn,
    DryRunOut,
    Gallery,
    GalleryItem,
    MappingList,
    MappingOut,
    PastIn,
    RuleList,
    SamplePerson,
    TagMappingIn,
    TagRuleIn,
    TagRuleOut,
)
from cumulus.apps.contacts.tags.rules import GALLERY, dry_run, save_rule
from cumulus.apps.contacts.tags.schemas import TagGroupIn, TagGroupList, TagGroupOut, TagJobOut
from cumulus.apps.contacts.tags.tasks import defer_job
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, member_of, record_audit
from cumulus.core.errors import Conflict
from cumulus.core.ids import WorkspaceId

folders_router = Router(tags=["tags"])
rules_router = Router(tags=["tags"])
codes_router = Router(tags=["tags"])


@folders_router.get("", response=TagGroupList)
def list_folders(request: HttpRequest) -> TagGroupList:
    """List the folders of the tag library."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    rows = TagGroup.objects.filter(workspace_id=workspace_id).annotate(tags=Count("tag")).order_by("name")
    return TagGroupList(items=[_folder(row, getattr(row, "tags", 0)) for row in rows])


@folders_router.post("", response={201: TagGroupOut})
def create_folder(request: HttpRequest, body: TagGroupIn) -> Status[TagGroupOut]:
    """Add a folder."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    group = TagGroup(workspace_id=principal.workspace_id, name=body.name.strip(), exclusive=body.exclusive)
    services.save_group(group)
    record_audit(principal, "tag_group.created", f"tag_group:{group.pk}", {"name": group.name})
    return Status(201, _folder(group, 0))


@folders_router.put("/{int:tag_group_id}", response=TagGroupOut)
def update_folder(request: HttpRequest, tag_group_id: int, body: TagGroupIn) -> TagGroupOut:
    """Rename a folder, or make it exclusive: from the next tag on."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    group = services.open_group(principal.workspace_id, tag_group_id)
    group.name, group.exclusive = body.name.strip(), body.exclusive
    services.save_group(group)
    record_audit(principal, "tag_group.updated", f"tag_group:{group.pk}", {"name": group.name})
    return _folder(group, Tag.objects.filter(group=group).count())


@folders_router.delete("/{int:tag_group_id}", response={204: None})
def delete_folder(request: HttpRequest, tag_group_id: int) -> Status[None]:
    """Delete a folder; its tags stay in the library."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    group = services.open_group(principal.workspace_id, tag_group_id)
    record_audit(principal, "tag_group.deleted", f"tag_group:{group.pk}", {"name": group.name})
    group.delete()
    return Status(204, None)


def _folder(group: TagGroup, tags: int) -> TagGroupOut:
    return TagGroupOut(id=group.pk, name=group.name, exclusive=group.exclusive, tags=tags)


@rules_router.get("", response=RuleList)
def list_rules(request: HttpRequest, tag_id: int = 0) -> RuleList:
    """List the rules, or a tag's."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    rules = TagRule.objects.filter(workspace_id=workspace_id).order_by("name", "id")
    if tag_id:
        rules = rules.filter(tag=find_row(workspace_id, Tag, tag_id))
    return RuleList(items=[rule_out(rule) for rule in rules])


@rules_router.get("/gallery", response=Gallery)
def gallery(request: HttpRequest) -> Gallery:
    """List rules to begin with."""
    authorise(request, Permission.CONTACTS_VIEW)
    return Gallery(items=[GalleryItem.model_validate(each) for each in GALLERY])


@rules_router.post("", response={201: TagRuleOut})
def create_rule(request: HttpRequest, body: TagRuleIn) -> Status[TagRuleOut]:
    """Add a rule."""
    with transaction.atomic():
        principal = authorise(request, Permission.CONTACTS_EDIT)
        rule = TagRule(
            workspace_id=principal.workspace_id, owner_id=member_of(principal.workspace_id, principal.user_id)
        )
        _write(rule, body)
        record_audit(principal, "tag_rule.created", f"tag_rule:{rule.pk}", {"name": rule.name})
        return Status(201, rule_out(rule))


@rules_router.post("/dry-run", response=DryRunOut)
def try_rule(request: HttpRequest, body: DryRunIn) -> DryRunOut:
    """Count for whom a rule would have come true, exactly; nothing is written."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    people, sample = dry_run(principal.workspace_id, read_when(body.when.dict()), body.days)
    names = names_for(principal, {person for person, _ in sample})
    shown = [SamplePerson(id=person, name=names[person], at=at) for person, at in sample if person in names]
    return DryRunOut(people=people, days=body.days, sample=shown)


@rules_router.put("/{int:tag_rule_id}", response=TagRuleOut)
def update_rule(request: HttpRequest, tag_rule_id: int, body: TagRuleIn) -> TagRuleOut:
    """Change a rule; what it did stays."""
    with transaction.atomic():
        principal, rule = open_row(request, TagRule, tag_rule_id, Permission.CONTACTS_EDIT)
        _write(rule, body)
        record_audit(principal, "tag_rule.updated", f"tag_rule:{rule.pk}", {"name": rule.name, "enabled": rule.enabled})
        return rule_out(rule)


@rules_router.delete("/{int:tag_rule_id}", response={204: None})
def delete_rule(request: HttpRequest, tag_rule_id: int) -> Status[None]:
    """Delete a rule; the tags that it put on people stay."""
    with transaction.atomic():
        principal, rule = open_row(request, TagRule, tag_rule_id, Permission.CONTACTS_EDIT)
        record_audit(principal, "tag_rule.deleted", f"tag_rule:{rule.pk}", {"name": rule.name})
        rule.delete()
        return Status(204, None)


@rules_router.post("/{int:tag_rule_id}/apply", response={202: TagJobOut})
def apply_to_past(request: HttpRequest, tag_rule_id: int, body: PastIn) -> Status[TagJobOut]:
    """Apply a rule to what has happened already, as a job."""
    with transaction.atomic():
        principal, rule = open_row(request, TagRule, tag_rule_id, Permission.CONTACTS_EDIT)
        job = TagJob.objects.create(
            workspace_id=principal.workspace_id,
            tag_id=rule.tag_id,
            rule=rule,
            action=rule.action,
            value=rule.value,
            people={"days": body.days},
            created_by=principal.user_id,
        )
        defer_job(job.pk)
        record_audit(principal, "tag_rule.applied", f"tag_rule:{rule.pk}", {"job": job.pk, "days": body.days})
        return Status(202, job_out(job))


def _write(rule: TagRule, body: TagRuleIn) -> None:
    tag = find_row(WorkspaceId(rule.workspace_id), Tag, body.tag_id)
    rule.name, rule.action, rule.value = body.name.strip(), body.action, body.value
    rule.expires_after_days, rule.enabled = body.expires_after_days, body.enabled
    rule.when = body.when.dict()
    save_rule(rule, tag)


@codes_router.get("/codes", response=CodeList)
def list_codes(request: HttpRequest, tag_id: int = 0) -> CodeList:
    """List the tracked codes, or a tag's, newest first."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    codes = TagCode.objects.filter(workspace_id=workspace_id).order_by("-id")
    if tag_id:
        codes = codes.filter(tag=find_row(workspace_id, Tag, tag_id))
    scans = scan_counts(workspace_id)
    return CodeList(items=[code_out(code, scans.get(code.code, 0)) for code in codes])


@codes_router.post("/codes", response={201: CodeOut})
def create_code(request: HttpRequest, body: CodeIn) -> Status[CodeOut]:
    """Make a tracked code."""
    with transaction.atomic():
        principal = authorise(request, Permission.CONTACTS_EDIT)
        tag = find_row(principal.workspace_id, Tag, body.tag_id)
        if tag.archived_at is not None:
            raise errors.tag_archived()
        services.check_value(tag, body.value)
        code = TagCode.objects.create(
            workspace_id=principal.workspace_id,
            code=new_code(),
            tag=tag,
            value=body.value,
            target_url=checked_url(body.target_url),
            scene=body.scene.strip(),
        )
        record_audit(principal, "tag_code.created", f"tag_code:{code.pk}", {"tag": tag.name, "scene": code.scene})
        return Status(201, code_out(code, 0))


@codes_router.patch("/codes/{int:tag_code_id}", response=CodeOut)
def update_code(request: HttpRequest, tag_code_id: int, body: CodePatch) -> CodeOut:
    """Lead a code somewhere else, or end it; the printed picture stays good."""
    with transaction.atomic():
        principal, code = open_row(request, TagCode, tag_code_id, Permission.CONTACTS_EDIT)
        if body.target_url is not None:
            code.target_url = checked_url(body.target_url)
        if body.scene is not None:
            code.scene = body.scene.strip()
        if body.disabled is not None:
            code.disabled_at = (code.disabled_at or timezone.now()) if body.disabled else None
        code.save()
        record_audit(
            principal, "tag_code.updated", f"tag_code:{code.pk}", {"fields": [*sorted(body.dict(exclude_none=True))]}
        )
        return code_out(code, scan_counts(principal.workspace_id).get(code.code, 0))


@codes_router.get("/codes/{int:tag_code_id}/qr.svg", response={200: None})
def code_svg(request: HttpRequest, tag_code_id: int) -> HttpResponse:
    """Draw a code, to print at any size."""
    _, code = open_row(request, TagCode, tag_code_id, Permission.CONTACTS_VIEW)
    return HttpResponse(picture(code_address(code), "svg"), content_type="image/svg+xml")


@codes_router.get("/codes/{int:tag_code_id}/qr.png", response={200: None})
def code_png(request: HttpRequest, tag_code_id: int) -> HttpResponse:
    """Draw a code as a picture."""
    _, code = open_row(request, TagCode, tag_code_id, Permission.CONTACTS_VIEW)
    return HttpResponse(picture(code_address(code), "png"), content_type="image/png")


@codes_router.get("/mappings", response=MappingList)
def list_mappings(request: HttpRequest, tag_id: int = 0) -> MappingList:
    """List which answers in forms mean which tags."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    found = TagMapping.objects.filter(workspace_id=workspace_id).order_by("id")
    if tag_id:
        found = found.filter(tag=find_row(workspace_id, Tag, tag_id))
    return MappingList(items=[mapping_out(each) for each in found])


@codes_router.post("/mappings", response={201: MappingOut})
def create_mapping(request: HttpRequest, body: TagMappingIn) -> Status[MappingOut]:
    """Let an answer in a form mean a tag."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    tag = find_row(principal.workspace_id, Tag, body.tag_id)
    services.check_value(tag, body.value)
    mapping = TagMapping(workspace_id=principal.workspace_id, tag=tag, **body.dict(exclude={"tag_id"}))
    try:
        with transaction.atomic():
            mapping.save()
    except IntegrityError as error:
        raise Conflict("tag_mapping_exists", "There is such a mapping already.", field="field") from error
    record_audit(principal, "tag_mapping.created", f"tag_mapping:{mapping.pk}", {"tag": tag.name, "field": body.field})
    return Status(201, mapping_out(mapping))


@codes_router.delete("/mappings/{int:tag_mapping_id}", response={204: None})
def delete_mapping(request: HttpRequest, tag_mapping_id: int) -> Status[None]:
    """Delete a mapping; the tags that it put on people stay."""
    principal, mapping = open_row(request, TagMapping, tag_mapping_id, Permission.CONTACTS_EDIT)
    record_audit(principal, "tag_mapping.deleted", f"tag_mapping:{mapping.pk}", {"field": mapping.field})
    mapping.delete()
    return Status(204, None)
