"""What `group` calls say of companies: their facts follow the newest call, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from django.db import connection

from cumulus.apps.contacts.accounts.evidence import GROUP
from cumulus.apps.contacts.accounts.group_calls import Said
from cumulus.apps.contacts.accounts.own_fields import MOST
from cumulus.apps.contacts.accounts.store import owners_of_keys
from cumulus.apps.contacts.accounts.warehouse import store_after_commit
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.models import Account
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

_FACTS = {"industry": 100, "region": 100, "tier": 40}
"""Facts that a call may fill, with how many letters they hold."""
_OTHERS = (
    "name legal_name domains credit_code external_ids parent_id owner_id signed signed_on annual_revenue annual_cost"
    " currency created_at role id"
)
_NOT_THEIRS = frozenset(_OTHERS.split())
"""What is said by hand or by another system only, and what names the company."""

_STORE = """
    UPDATE contacts_account AS account
    SET industry = new.industry, region = new.region, tier = new.tier, attributes = new.attributes, told = new.told,
        told_at = new.told_at, version = nextval('contacts_version'), updated_at = now()
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::jsonb[], %s::timestamptz[])
        AS new (id, industry, region, tier, attributes, told, told_at)
    WHERE account.id = new.id
"""


def tell(workspace_id: WorkspaceId, said: Sequence[Said]) -> None:
    """Write onto the companies that groups' ids lead to what calls say of them; two reads, one write for all.

    A field takes what the newest call says if it was empty, or still holds what a call said before; one
    that somebody wrote or emptied by hand stays. Safe to run twice. The caller holds the accounts.
    """
    telling = sorted((each for each in said if each.traits), key=lambda each: each.at)
    owners = owners_of_keys(workspace_id, ((GROUP, each.call.group_id) for each in telling))
    accounts = {account.pk: account for account in Account.objects.filter(pk__in=set(owners.values()))}
    changed: dict[int, Account] = {}
    for each in telling:
        account = accounts.get(owners.get((GROUP, each.call.group_id), 0))
        if account is not None and _follows(account, each):
            changed[account.pk] = account
    _store(list(changed.values()))


def _follows(account: Account, said: Said) -> bool:
    """Let an account follow a call; return whether anything is to be written. What is older says nothing new."""
    told = _heard(account, _fitting(said.traits))
    if (account.told_at is not None and said.at < account.told_at) or told.items() <= account.told.items():
        return False
    for key, value in told.items():
        if key in _FACTS:
            if _is_theirs(account, key, getattr(account, key)):
                setattr(account, key, value)
        elif _is_theirs(account, key, account.attributes.get(key)) and (
            key in account.attributes or len(account.attributes) < MOST
        ):
            account.attributes[key] = value
    account.told, account.told_at = {**account.told, **told}, said.at
    return True


def _heard(account: Account, traits: JsonObject) -> JsonObject:
    """Return the traits that the account listens to: those it was told of before, and new ones while there is room."""
    new = [key for key in traits if key not in account.told][: max(0, MOST - len(account.told))]
    return {key: value for key, value in traits.items() if key in account.told or key in new}


def _is_theirs(account: Account, key: str, present: JsonValue) -> bool:
    if key in account.told:
        return bool(present == account.told[key])
    return present is None or present == ""


def _fitting(traits: JsonObject) -> JsonObject:
    """Return what a company's fields can hold; an object, or a text that is too long for a fact, is left out."""
    found: JsonObject = {}
    for key, value in traits.items():
        if key in _FACTS:
            if isinstance(value, str) and 0 < len(text := value.strip()) <= _FACTS[key]:
                found[key] = text
        elif key not in _NOT_THEIRS and "." not in key and value not in (None, "") and not isinstance(value, dict):
            found[key] = value
    return found


def _store(accounts: Sequence[Account]) -> None:
    if not accounts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                number_array(each.pk for each in accounts),
                *(text_array(getattr(each, fact) for each in accounts) for fact in _FACTS),
                _json_array(each.attributes for each in accounts),
                _json_array(each.told for each in accounts),
                text_array(each.told_at.isoformat() if each.told_at else "" for each in accounts),
            ],
        )
    store_after_commit()


def _json_array(values: Iterable[JsonObject]) -> str:
    return text_array(msgspec.json.encode(each).decode() for each in values)
