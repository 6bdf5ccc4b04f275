"""What people write into forms, as tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from cumulus.apps.contacts.models import TagMapping
from cumulus.apps.contacts.tags.effects import Effect, carry_out
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, TagId, WorkspaceId
from cumulus.core.json import JsonValue

FORM_EVENT = "Form Submitted"
_FORM_KEYS = ("form_id", "form", "form_name")
_FIELD_KEYS = ("fields", "values")


class _Submitted(Protocol):
    @property
    def contact_id(self) -> ContactId: ...
    @property
    def timestamp(self) -> datetime: ...
    @property
    def depth(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _Submission:
    contact_id: ContactId
    timestamp: datetime
    depth: int = 0


@transaction.atomic
def apply_form_tags(
    workspace_id: WorkspaceId,
    person: ContactId,
    values: Mapping[str, JsonValue],
    form: str = "",
    clock: Clock = utc_now,
) -> int:
    """Put on `person` what the form's answers mean; return how many tags changed.

    Parameters
    ----------
    form : str
        Which form: mappings of every form count, and those of this one.
    """
    submission = _Submission(person, clock())
    return carry_out(workspace_id, form_effects(workspace_id, [(submission, {"form": form, **values})]), clock)


def form_effects(
    workspace_id: WorkspaceId, submitted: Sequence[tuple[_Submitted, Mapping[str, JsonValue]]]
) -> list[Effect]:
    """Return what submissions mean. Fields stand at the top or below `fields`."""
    if not submitted:
        return []
    mappings = list(TagMapping.objects.filter(workspace_id=workspace_id).select_related("tag").order_by("id"))
    return [
        _effect(each, told, mapping, answer)
        for each, told in submitted
        for mapping in mappings
        for answer in _answers(mapping, told)
    ]


def _answers(mapping: TagMapping, told: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield the answers that the mapping is about."""
    if mapping.form and mapping.form not in {str(told.get(key)) for key in _FORM_KEYS}:
        return
    for answer in _texts(_field(mapping.field, told)):
        if answer and mapping.field_value in ("", answer):
            yield answer


def _field(name: str, told: Mapping[str, JsonValue]) -> JsonValue:
    for key in _FIELD_KEYS:
        inside = told.get(key)
        if isinstance(inside, dict) and name in inside:
            return inside[name]
    return told.get(name)


def _texts(value: JsonValue) -> Iterable[str]:
    """Return the answers of a field: several of a choice of many."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value).strip()] if isinstance(value, (str, int, float)) else []


def _effect(each: _Submitted, told: Mapping[str, JsonValue], mapping: TagMapping, answer: str) -> Effect:
    form = next((str(told[key]) for key in _FORM_KEYS if told.get(key)), "")
    # An answer that is one of the tag's values is its strength.
    values = {value["value"] for value in mapping.tag.values}
    return Effect(
        at=each.timestamp,
        person=each.contact_id,
        tag_id=TagId(mapping.tag_id),
        source=f"form:{form or mapping.field}",
        value=mapping.value or (answer if answer in values else ""),
        depth=each.depth,
    )
