"""Accounts over HTTP."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.accounts import answers, asking, merging, queries, running, schemas, services
from cumulus.apps.contacts.accounts.access import find_account, open_account
from cumulus.apps.contacts.accounts.hierarchy import tree_below
from cumulus.apps.contacts.accounts.matching import creates_accounts
from cumulus.apps.contacts.accounts.rollup import TimelinePart, count_events, timeline
from cumulus.apps.contacts.models import AccountRun
from cumulus.apps.contacts.seeing import check_seen
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, member_names, record_audit
from cumulus.core.cursors import decode_cursor, decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText
from cumulus.platform.warehouse.ahead import ahead

router = Router(tags=["accounts"])
_VIEW, _EDIT = Permission.ACCOUNTS_VIEW, Permission.ACCOUNTS_EDIT


@router.get("", response=Page[schemas.AccountItem])
def list_accounts(
    request: HttpRequest,
    q: SearchText = "",
    industry: SearchText = "",
    region: SearchText = "",
    owner: int | None = None,
    signed: bool | None = None,
    parent: int | None = None,
    sort: str = "name",
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.AccountItem]:
    """List accounts; sort by name, -created, -updated or -revenue."""
    workspace_id = authorise(request, _VIEW).workspace_id
    wanted = queries.AccountFilter(q.strip(), industry, region, _bounded(owner), signed, _bounded(parent))
    page = queries.list_accounts(workspace_id, wanted, sort, limit, cursor)
    items = answers.account_items(workspace_id, page.rows)
    return Page[schemas.AccountItem](items=items, total=page.total, next_cursor=page.next_cursor)


def _bounded(number: int | None) -> int | None:
    """Nothing has an id beyond 64 bits, so none is looked for."""
    return None if number is None else number if 0 <= number < 2**63 else 0


@router.post("", response={201: schemas.AccountOut})
def create(request: HttpRequest, body: schemas.AccountIn) -> Status[schemas.AccountOut]:
    """Make an account; whoever it is the company of joins it in a moment."""
    principal = authorise(request, _EDIT)
    account_id = services.create_account(principal.workspace_id, answers.facts_of(body))
    record_audit(principal, "account.created", f"account:{account_id}", {"name": body.name})
    return Status(201, _out(principal.workspace_id, account_id))


def _out(workspace_id: WorkspaceId, account_id: AccountId) -> schemas.AccountOut:
    return answers.account_out(workspace_id, find_account(workspace_id, account_id))


@router.get("/choices", response=schemas.ChoicesOut)
def choices(request: HttpRequest) -> schemas.ChoicesOut:
    """List what accounts can be filtered by."""
    workspace_id = authorise(request, _VIEW).workspace_id
    owners = member_names(workspace_id).items()
    return schemas.ChoicesOut(
        industries=queries.distinct_values(workspace_id, "industry"),
        regions=queries.distinct_values(workspace_id, "region"),
        tiers=queries.distinct_values(workspace_id, "tier"),
        owners=[schemas.OwnerOut(id=member, name=name) for member, name in owners],
    )


@router.get("/settings", response=schemas.SettingsBody)
def read_settings(request: HttpRequest) -> schemas.SettingsBody:
    """Show how people find their accounts."""
    principal = authorise(request, _VIEW)
    return schemas.SettingsBody(create_from_company=creates_accounts(principal.workspace_id))


@router.put("/settings", response=schemas.SettingsBody)
def change_settings(request: HttpRequest, body: schemas.SettingsBody) -> schemas.SettingsBody:
    """Say whether companies that nobody knows become accounts."""
    principal = authorise(request, _EDIT)
    services.change_settings(principal.workspace_id, create_from_company=body.create_from_company)
    record_audit(principal, "account.settings_changed", "accounts", body.dict())
    return body


@router.get("/runs/last", response=schemas.LastAccountRun)
def read_last_run(request: HttpRequest) -> schemas.LastAccountRun:
    """Show how far people are with finding their accounts: the run under way, else the waiting one, else the latest."""
    found = queries.last_run(authorise(request, _VIEW).workspace_id)
    return schemas.LastAccountRun(run=None if found is None else answers.run_out(found))


@router.post("/runs", response={201: schemas.AccountRunOut})
def start_run(request: HttpRequest) -> Status[schemas.AccountRunOut]:
    """Let everybody find their account again; joins the run that waits, if one does."""
    principal = authorise(request, _EDIT)
    with transaction.atomic():
        run_id = asking.ask(principal.workspace_id)
        record_audit(principal, "account_run.started", f"account_run:{run_id}")
    return Status(201, answers.run_out(AccountRun.objects.get(pk=run_id)))


@router.post("/runs/{int:account_run_id}/cancel", response=schemas.AccountRunOut)
def cancel_run(request: HttpRequest, account_run_id: int) -> schemas.AccountRunOut:
    """End a run where it is, or before it begins; whom it took into an account stays there."""
    principal = authorise(request, _EDIT)
    with transaction.atomic():
        run = running.cancel_run(principal.workspace_id, account_run_id)
        record_audit(principal, "account_run.cancelled", f"account_run:{run.pk}")
    return answers.run_out(run)


@router.get("/suggestions", response=Page[schemas.AccountSuggestionOut])
def list_suggestions(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.AccountSuggestionOut]:
    """List people who may belong to one of several accounts."""
    principal = authorise(request, _VIEW)
    workspace_id = principal.workspace_id
    rows, total = queries.suggestions(workspace_id, limit + 1, decode_id(cursor))
    page = rows[:limit]
    accounts = queries.whole_accounts(workspace_id, {pk for row in page for pk in row.account_ids})
    people = answers.people_named(principal, {ContactId(row.contact_id) for row in page})
    items = [
        schemas.AccountSuggestionOut(
            id=row.pk,
            contact_id=row.contact_id,
            person=people[ContactId(row.contact_id)][1],
            evidence=row.evidence,
            value=row.value,
            accounts=[
                schemas.AccountRef(id=each.pk, name=each.legal_name or each.name)
                for each in dict.fromkeys(accounts[pk] for pk in row.account_ids if pk in accounts)
            ],
            created_at=row.created_at,
        )
        for row in page
        if row.contact_id in people
    ]
    more = encode_cursor([page[-1].pk]) if len(rows) > limit else None
    return Page[schemas.AccountSuggestionOut](items=items, total=total, next_cursor=more)


@router.post("/suggestions/{int:suggestion_id}", response={204: None})
def decide(request: HttpRequest, suggestion_id: int, body: schemas.DecisionIn) -> Status[None]:
    """Say where a person belongs; no account: to none of the suggested."""
    principal = authorise(request, _EDIT)
    account = None if body.account_id is None else AccountId(body.account_id)
    number = suggestion_id if suggestion_id < 2**63 else 0
    about = queries.suggested_person(principal.workspace_id, number)
    if about is not None:
        check_seen(principal, [about])
    person = services.decide_suggestion(principal.workspace_id, number, account)
    record_audit(principal, "account.suggestion_decided", f"contact:{person}", {"account_id": body.account_id})
    return Status(204, None)


@router.get("/{int:account_id}", response=schemas.AccountOut)
def read(request: HttpRequest, account_id: int) -> schemas.AccountOut:
    """Show one account."""
    principal, account = open_account(request, account_id, _VIEW)
    return answers.account_out(principal.workspace_id, account)


@router.patch("/{int:account_id}", response=schemas.AccountOut)
def update(request: HttpRequest, account_id: int, body: schemas.AccountPatch) -> schemas.AccountOut:
    """Write facts onto an account; what is not given stays."""
    principal, account = open_account(request, account_id, _EDIT)
    services.update_account(principal.workspace_id, AccountId(account.pk), answers.facts_of(body))
    given = sorted(body.model_fields_set)
    record_audit(principal, "account.updated", f"account:{account.pk}", {"keys": list(given)})
    return _out(principal.workspace_id, AccountId(account.pk))


@router.get("/{int:account_id}/tree", response=schemas.TreeOut)
def tree(request: HttpRequest, account_id: int) -> schemas.TreeOut:
    """Show the tree that an account stands in, from its top."""
    principal, account = open_account(request, account_id, _VIEW)
    return answers.tree_out(principal.workspace_id, AccountId(account.pk))


@router.get("/{int:account_id}/engagement", response=schemas.EngagementOut)
def engagement(request: HttpRequest, account_id: int, subsidiaries: bool = False) -> schemas.EngagementOut:
    """Sum up what an account's people did; with `subsidiaries` also those of all accounts below it."""
    principal, account = open_account(request, account_id, _VIEW)
    accounts = _scope(principal.workspace_id, AccountId(account.pk), subsidiaries=subsidiaries)
    return answers.engagement_out(principal.workspace_id, accounts)


def _scope(workspace_id: WorkspaceId, account: AccountId, *, subsidiaries: bool) -> list[AccountId]:
    return [node.account_id for node in tree_below(workspace_id, [account])] if subsidiaries else [account]


@router.get("/{int:account_id}/events", response=Page[schemas.AccountEvent])
def events(
    request: HttpRequest,
    account_id: int,
    name: SearchText = "",
    person: int = 0,
    subsidiaries: bool = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.AccountEvent]:
    """List what an account's people did, newest first: all of it, one kind, or one person's."""
    principal, account = open_account(request, account_id, _VIEW)
    workspace_id = principal.workspace_id
    accounts = _scope(workspace_id, AccountId(account.pk), subsidiaries=subsidiaries)
    part = TimelinePart(name, person if 0 < person < 2**32 else 0, _place(cursor), limit + 1)
    total = ahead(count_events, workspace_id, accounts, part)
    found = timeline(workspace_id, accounts, part)
    page = [(contact, entry) for _, contact, entry in found[:limit]]
    return Page[schemas.AccountEvent](
        items=answers.event_items(principal, page),
        total=total.result(),
        next_cursor=encode_cursor(found[limit - 1][0]) if len(found) > limit else None,
    )


def _place(cursor: str | None) -> tuple[int, str] | None:
    if not cursor:
        return None
    at_ms, key = decode_cursor(cursor, 2)
    if not isinstance(at_ms, int) or not isinstance(key, str) or abs(at_ms) > 2**53:
        raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor")
    return at_ms, key


@router.post("/{int:account_id}/merge", response=schemas.AccountOut)
def merge(request: HttpRequest, account_id: int, body: schemas.AccountMergeIn) -> schemas.AccountOut:
    """Merge another account into this one."""
    principal, account = open_account(request, account_id, _EDIT)
    merging.merge_accounts(principal.workspace_id, AccountId(account.pk), AccountId(body.other_id))
    record_audit(principal, "account.merged", f"account:{account.pk}", {"other_id": body.other_id})
    return _out(principal.workspace_id, AccountId(account.pk))


@router.post("/{int:account_id}/unmerge", response=schemas.AccountOut)
def unmerge(request: HttpRequest, account_id: int) -> schemas.AccountOut:
    """Let a merged account stand alone again; the address names the merged one."""
    principal = authorise(request, _EDIT)
    part = find_account(principal.workspace_id, account_id)
    merging.undo_merge(principal.workspace_id, AccountId(part.pk))
    record_audit(principal, "account.unmerged", f"account:{part.pk}")
    return _out(principal.workspace_id, AccountId(part.pk))
