"""Accounts as the API tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cumulus.apps.contacts.accounts import queries, rollup, schemas
from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.hierarchy import whole_tree
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.attributes.scoping import visible
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.models import Account, AccountRun, Contact
from cumulus.apps.contacts.queries import TimelineEntry
from cumulus.apps.contacts.seeing import masks_about
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.clock import utc_now
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.platform.warehouse.ahead import ahead

_KEYS = frozenset({"domains", "credit_code", "external_ids"})


def facts_of(body: schemas.AccountPatch) -> AccountFacts:
    """Return what a request says of an account; a field that it does not name stays."""
    given = body.model_fields_set
    values = {field: getattr(body, field) for field in given - _KEYS}
    if values.get("name", "") is None:
        del values["name"]
    return AccountFacts(
        values,
        tuple(body.domains) if "domains" in given else None,
        body.credit_code if "credit_code" in given else None,
        tuple((each.namespace, each.value) for each in body.external_ids) if "external_ids" in given else None,
    )


def account_items(workspace_id: WorkspaceId, rows: Sequence[Account]) -> list[schemas.AccountItem]:
    """Return accounts as a list shows them; four queries for any number."""
    ids = [AccountId(row.pk) for row in rows]
    now, owners = utc_now(), member_names(workspace_id)
    coming = ahead(rollup.engagements, workspace_id, ids, now)
    counts, done = queries.member_counts(workspace_id, ids), coming.result()
    nothing = rollup.Engagement()
    return [
        schemas.AccountItem(
            **_facts(row, owners),
            members=counts.get(AccountId(row.pk), 0),
            weeks=weeks_of(done.get(AccountId(row.pk), nothing)),
            last_touch_at=done.get(AccountId(row.pk), nothing).last_touch,
        )
        for row in rows
    ]


def weeks_of(done: rollup.Engagement) -> list[schemas.WeekOut]:
    """Return the last weeks, the present one last."""
    return [schemas.WeekOut(week=week, events=events) for week, events in done.by_week(utc_now().date())]


def _facts(row: Account, owners: Mapping[int, str]) -> dict[str, Any]:  # fields of a schema, which checks them
    return {
        "id": row.pk,
        "name": row.name,
        "industry": row.industry,
        "region": row.region,
        "tier": row.tier,
        "signed": row.signed,
        "signed_on": row.signed_on,
        "annual_revenue": None if row.annual_revenue is None else float(row.annual_revenue),
        "annual_cost": None if row.annual_cost is None else float(row.annual_cost),
        "currency": row.currency,
        "owner": owner_of(row, owners),
        "created_at": row.created_at,
    }


def owner_of(row: Account, owners: Mapping[int, str]) -> schemas.OwnerOut | None:
    """Return who looks after an account; nobody once they have left the workspace."""
    if row.owner_id is None or row.owner_id not in owners:
        return None
    return schemas.OwnerOut(id=row.owner_id, name=owners[row.owner_id])


def account_out(workspace_id: WorkspaceId, row: Account) -> schemas.AccountOut:
    """Return an account's page."""
    account = AccountId(row.pk)
    keys = queries.keys_of(workspace_id, [account])[account]
    members = queries.members_of(workspace_id, account)
    parent = queries.whole_accounts(workspace_id, [row.parent_id]).get(row.parent_id) if row.parent_id else None
    return schemas.AccountOut(
        **_facts(row, member_names(workspace_id)),
        legal_name=row.legal_name,
        domains=list(keys.domains),
        credit_codes=list(keys.credit_codes),
        external_ids=[schemas.ExternalId(namespace=space, value=value) for space, value in keys.external_ids],
        parent=None if parent is None or parent.pk == row.pk else schemas.AccountRef(id=parent.pk, name=parent.name),
        attributes=row.attributes,
        source=row.source,
        members=len(members),
        empty_seats=queries.empty_seats(members),
        merged=[
            schemas.MergedOut(id=part.pk, name=part.name, merged_at=part.updated_at)
            for part in queries.merged_parts(workspace_id, account)
        ],
        updated_at=row.updated_at,
    )


def member_list(principal: Principal, account: AccountId) -> schemas.MemberList:
    """Return whom the one who asks sees of an account, with what they did lately, and who was there before."""
    workspace_id, mask = principal.workspace_id, mask_for(principal)
    coming = ahead(rollup.member_activity, workspace_id, account, utc_now())
    members = queries.members_of(workspace_id, account)
    former = queries.members_of(workspace_id, account, ended=True)
    seen = visible(principal, {each.contact_id for each in (*members, *former)})
    activity = coming.result()
    return schemas.MemberList(
        items=[_member(each, activity, mask) for each in members if each.contact_id in seen],
        former=[_member(each, {}, mask) for each in former if each.contact_id in seen],
    )


def _member(
    each: queries.Member, activity: Mapping[ContactId, tuple[int, datetime]], mask: Mask
) -> schemas.AccountMemberOut:
    done = activity.get(each.contact_id)
    return schemas.AccountMemberOut(
        contact_id=each.contact_id,
        name=mask.name(display_name(each.attributes)),
        email=mask.identifier("email", text_attribute(each.attributes, "email")),
        phone=mask.identifier("phone", text_attribute(each.attributes, "phone")),
        role=each.role,
        title=each.title or text_attribute(each.attributes, "title", "job_title"),
        source=each.source,
        is_primary=each.is_primary,
        since=each.since,
        until=each.until,
        recent_events=done[0] if done else 0,
        last_seen_at=done[1] if done else None,
    )


def tree_out(workspace_id: WorkspaceId, account: AccountId) -> schemas.TreeOut:
    """Return the tree that an account stands in."""
    nodes = whole_tree(workspace_id, account)
    ids = [node.account_id for node in nodes]
    rows, counts = Account.objects.in_bulk(ids), queries.member_counts(workspace_id, ids)
    return schemas.TreeOut(
        items=[
            schemas.NodeOut(
                id=node.account_id,
                name=rows[node.account_id].name,
                parent_id=node.above or None,
                depth=node.depth,
                members=counts.get(node.account_id, 0),
                signed=rows[node.account_id].signed,
            )
            for node in nodes
        ]
    )


def engagement_out(workspace_id: WorkspaceId, accounts: Sequence[AccountId]) -> schemas.EngagementOut:
    """Return what the people of `accounts` did."""
    done = rollup.engagement(workspace_id, accounts, utc_now())
    often = sorted(done.names.items(), key=lambda pair: (-pair[1], pair[0]))
    counts = queries.member_counts(workspace_id, accounts)
    return schemas.EngagementOut(
        weeks=weeks_of(done),
        active_members=done.active,
        members=sum(counts.values()),
        last_touch_at=done.last_touch,
        messages=done.messages,
        events=sum(done.names.values()),
        names=[schemas.NameCount(name=name, count=count) for name, count in often],
    )


def event_items(principal: Principal, found: Sequence[tuple[ContactId, TimelineEntry]]) -> list[schemas.AccountEvent]:
    """Return the events of whom the one who asks sees, with their names."""
    people, masks = (
        people_named(principal, {person for person, _ in found}),
        masks_about(principal, {person for person, _ in found}),
    )
    return [
        schemas.AccountEvent(
            contact_id=people[person][0],
            person=people[person][1],
            name=entry.name,
            kind=entry.kind,
            timestamp=entry.timestamp,
            received_at=entry.received_at,
            message_id=entry.message_id,
            source_id=entry.source_id,
            properties=masks[person].properties(entry.name, msgspec.json.decode(entry.properties)),
        )
        for person, entry in found
        if person in people
    ]


def people_named(principal: Principal, people: set[ContactId]) -> dict[ContactId, tuple[int, str]]:
    """Return, by the id asked for, the id of the whole person whom the one who asks sees, and what to call them."""
    rows, mask = Contact.objects.filter(workspace_id=principal.workspace_id), mask_for(principal)
    asked = rows.in_bulk(list(visible(principal, people)))
    whole = rows.in_bulk([row.merged_into_id or pk for pk, row in asked.items()])
    found = {}
    for pk, row in asked.items():
        person = whole[row.merged_into_id or pk]
        name = mask.name(display_name(person.attributes)) or mask.text(
            text_attribute(person.attributes, "email", "phone")
        )
        found[ContactId(pk)] = (person.pk, name)
    return found


def run_out(run: AccountRun) -> schemas.AccountRunOut:
    """Return a run as the API tells it."""
    return schemas.AccountRunOut(
        id=run.pk,
        state=run.state,
        total=run.total,
        done=run.done,
        joined=run.joined,
        accounts=None if run.accounts is None else len(run.accounts),
        started_at=run.started_at,
        ended_at=run.ended_at,
    )
