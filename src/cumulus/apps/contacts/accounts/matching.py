"""People find their accounts, in sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from cumulus.apps.contacts.accounts.deciding import Belongs, Decision, Unclear, decide_all
from cumulus.apps.contacts.accounts.evidence import Candidate, title_of, workplace_of
from cumulus.apps.contacts.accounts.group_calls import newest_calls
from cumulus.apps.contacts.accounts.locks import lock_accounts, lock_whole_people
from cumulus.apps.contacts.accounts.membership import RULE, Joining, end, join
from cumulus.apps.contacts.accounts.roles import role_of
from cumulus.apps.contacts.accounts.store import insert_accounts, load_landscape
from cumulus.apps.contacts.accounts.warehouse import store_after_commit
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.models import AccountSettings
from cumulus.apps.contacts.queries import whole_people
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonValue


@dataclass(slots=True)
class Matched:
    """What matching did: people who joined, accounts it made, people somebody is to decide about."""

    joined: int = 0
    made: Sequence[AccountId] = ()
    unclear: int = 0


def match_accounts(
    workspace_id: WorkspaceId, people: Sequence[tuple[ContactId, Mapping[str, JsonValue]]], depth: int = 0
) -> Matched:
    """Let people find their accounts by `{company, domain, credit_code}`, or by all their attributes."""
    return match(
        workspace_id, [Candidate(person, workplace_of(known), title_of(known), depth) for person, known in people]
    )


def match_people(workspace_id: WorkspaceId, people: Collection[ContactId]) -> Matched:
    """Let people find their accounts by what is known of them now."""
    return match(workspace_id, candidates_of(workspace_id, people))


def candidates_of(
    workspace_id: WorkspaceId, people: Mapping[ContactId, int] | Collection[ContactId]
) -> list[Candidate]:
    """Return those of `people` that are part of nobody else as what is known of them now shows them, by id; two queries.

    Parameters
    ----------
    people : mapping or collection
        With how deep the event lies that asks for each; 0 where nothing says it.
    """
    depths = people if isinstance(people, Mapping) else {}
    groups = newest_calls(workspace_id, people)
    return [
        Candidate(person, workplace_of(known, groups.get(person)), title_of(known), depths.get(person, 0))
        for person, known in whole_people(workspace_id, people)
    ]


@transaction.atomic
def match(workspace_id: WorkspaceId, candidates: Sequence[Candidate]) -> Matched:
    """Let `candidates` find their accounts, in order; safe to run twice, the second changes nothing.

    Costs about ten statements for any number of people. A company that nobody knows becomes an
    account when the workspace wants that. Who was taken in by a rule and is found elsewhere now
    leaves the account before; who was taken in by hand stays there too, and who was taken out
    by hand stays out.
    """
    telling = [each for each in candidates if each.workplace.says_anything()]
    if not telling:
        return Matched()
    lock_accounts(workspace_id)
    whole = lock_whole_people(workspace_id, {ContactId(each.contact_id) for each in telling})
    latest = {whole[ContactId(each.contact_id)]: each for each in telling if each.contact_id in whole}
    keys = [key for each in latest.values() for _, key in each.workplace.leads()]
    known = load_landscape(workspace_id, keys, {each.workplace.name_key for each in latest.values()})
    decisions, made = decide_all(
        (each.workplace for each in latest.values()), known, create=creates_accounts(workspace_id)
    )
    ids = insert_accounts(workspace_id, made, RULE)
    decided = list(zip(latest.items(), decisions, strict=True))
    joined = _settle(workspace_id, [_joining(person, each, of, ids) for (person, each), of in decided])
    unclear = [(person, _stored(of, ids)) for (person, _), of in decided if isinstance(of, Unclear)]
    _suggest(workspace_id, unclear)
    if made:
        store_after_commit()
    return Matched(joined, [ids[each.account_id] for each in made], len(unclear))


def creates_accounts(workspace_id: WorkspaceId) -> bool:
    """Return whether companies that nobody knows become accounts."""
    found = AccountSettings.objects.filter(workspace_id=workspace_id).first()
    return found is None or found.create_from_company


def _joining(
    person: ContactId, each: Candidate, decision: Decision, ids: Mapping[AccountId, AccountId]
) -> Joining | None:
    if not isinstance(decision, Belongs):
        return None
    account = ids.get(decision.account_id, decision.account_id)
    return Joining(person, account, role_of(each.title), each.title, each.depth)


def _stored(of: Unclear, ids: Mapping[AccountId, AccountId]) -> Unclear:
    """Return the choice with the ids that the accounts made just now were given."""
    return replace(of, account_ids=tuple(sorted(ids.get(each, each) for each in of.account_ids)))


def _settle(workspace_id: WorkspaceId, found: Sequence[Joining | None]) -> int:
    """Take people in where they belong now, and out of where a rule put them before."""
    wanted = {each.contact_id: each for each in found if each is not None}
    present, barred, by_rule = set(), set(), set()
    for contact, account, source, current, bar in _memberships(workspace_id, wanted):
        pair = (ContactId(contact), AccountId(account))
        if current:
            present.add(pair)
            if source == RULE and wanted[pair[0]].account_id != pair[1]:
                by_rule.add(pair)
        elif bar:
            barred.add(pair)
    open_to = [each for each in wanted.values() if (each.contact_id, each.account_id) not in barred]
    leaving = {pair for pair in by_rule if pair[0] in {each.contact_id for each in open_to}}
    depth = max((each.depth for each in open_to), default=0)
    end(workspace_id, leaving, barred=False, depth=depth)
    joining = [each for each in open_to if (each.contact_id, each.account_id) not in present]
    return len(join(workspace_id, joining, RULE))


def _memberships(
    workspace_id: WorkspaceId, people: Collection[ContactId]
) -> list[tuple[ContactId, AccountId, str, bool, bool]]:
    """Return the memberships of `people`, ended ones too: person, account, source, whether it goes on, barred."""
    if not people:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, account_id, source, until IS NULL, barred FROM contacts_accountmember"
            " WHERE contact_id = ANY(%s::bigint[]) AND workspace_id = %s",
            [number_array(people), workspace_id],
        )
        rows: list[tuple[ContactId, AccountId, str, bool, bool]] = cursor.fetchall()
    return rows


def _suggest(workspace_id: WorkspaceId, unclear: Sequence[tuple[ContactId, Unclear]]) -> None:
    """Leave to somebody what cannot be decided; what was decided once is not asked again."""
    if not unclear:
        return
    accounts = ["[" + ",".join(str(account) for account in of.account_ids) + "]" for _, of in unclear]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_accountsuggestion
                (workspace_id, contact_id, origin_id, account_ids, evidence, value, created_at)
            SELECT %s, contact, contact, accounts, evidence, value, now()
            FROM unnest(%s::bigint[], %s::jsonb[], %s::text[], %s::text[]) AS new (contact, accounts, evidence, value)
            WHERE NOT EXISTS (
                SELECT FROM contacts_accountmember AS member
                WHERE member.contact_id = contact AND member.until IS NULL AND accounts @> to_jsonb(member.account_id))
            ON CONFLICT (workspace_id, origin_id, evidence, value) DO NOTHING
            """,
            [
                workspace_id,
                number_array(person for person, _ in unclear),
                text_array(accounts),
                text_array(of.evidence.value for _, of in unclear),
                text_array(of.value for _, of in unclear),
            ],
        )
