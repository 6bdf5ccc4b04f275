"""A workspace's rules and weights, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cumulus.apps.contacts.matching import errors
from cumulus.apps.contacts.matching.comparing import How
from cumulus.apps.contacts.matching.people import FIELDS
from cumulus.apps.contacts.matching.rules import DEFAULT_RULES, PROBABILITY, Action, Condition, Rule
from cumulus.apps.contacts.matching.weighing import USUAL, Weights
from cumulus.apps.contacts.models import MatchSettings
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue


def rules_of(workspace_id: WorkspaceId) -> tuple[tuple[Rule, ...], bool]:
    """Return the workspace's rules in order, and whether they are the defaults."""
    kept = MatchSettings.objects.filter(workspace_id=workspace_id).values_list("rules", flat=True).first()
    return (DEFAULT_RULES, True) if kept is None else (tuple(_rule(each) for each in kept), False)


def weights_of(workspace_id: WorkspaceId) -> Weights:
    """Return what agreements are worth among the workspace's people."""
    kept = MatchSettings.objects.filter(workspace_id=workspace_id).values_list("weights", flat=True).first()
    return USUAL if not kept else Weights(kept["same"], kept["others"], kept["share"])


def keep_rules(workspace_id: WorkspaceId, rules: Sequence[Rule]) -> None:
    """Keep the workspace's own rules.

    Raises
    ------
    Invalid
        `unknown_match_field`.
    """
    check_fields(rules)
    MatchSettings.objects.update_or_create(
        workspace_id=workspace_id, defaults={"rules": [_kept(rule) for rule in rules]}
    )


def keep_weights(workspace_id: WorkspaceId, weights: Weights) -> None:
    """Keep what was learned."""
    kept = {
        "same": {name: [*of] for name, of in weights.same.items()},
        "others": {name: [*of] for name, of in weights.others.items()},
        "share": weights.share,
    }
    MatchSettings.objects.update_or_create(workspace_id=workspace_id, defaults={"weights": kept})


def check_fields(rules: Sequence[Rule]) -> None:
    """Refuse rules about what is not compared."""
    for condition in (condition for rule in rules for condition in rule.when):
        if condition.field != PROBABILITY and condition.field not in FIELDS:
            raise errors.unknown_field(condition.field)


def _kept(rule: Rule) -> dict[str, JsonValue]:
    when: list[JsonValue] = [{"field": each.field, "how": each.how, "at_least": each.at_least} for each in rule.when]
    return {"name": rule.name, "when": when, "then": rule.then}


def _rule(kept: Mapping[str, Any]) -> Rule:  # JSON of `_kept`
    when = (
        Condition(each["field"], How(each["how"]) if each["how"] else None, each["at_least"]) for each in kept["when"]
    )
    return Rule(kept["name"], tuple(when), Action(kept["then"]))
