"""What a model is to predict, and about whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.tree import All, Node, dependencies
from cumulus.apps.audiences.learning.errors import incomplete, looks_ahead
from cumulus.core.json import JsonObject, JsonValue

EVERYBODY: JsonValue = {"all": []}
_STEADY = ("attribute:", "tag:", "identity", "consent", "account")
CUTOFFS = 4
"""Examples are taken at so many dates, a window apart: more outcomes, and a judgement by time."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The wizard's answers.

    Attributes
    ----------
    event : str
        The outcome: for `purchase` each purchase; empty for `churn`.
    days : int
        How far ahead is looked.
    value : str
        The property that holds a purchase's value; only for `purchase`.
    first_time : bool
        Whether people who did it before are left out.
    who : JsonValue
        Whom the model is about.
    attributes : tuple[str, ...]
        Attributes to learn from, as they are today: the person chose those that an outcome does not change.
    treated, control : JsonValue
        The arms of an experiment; only for `uplift`.
    started_on : str
        The experiment's first day, ISO; only for `uplift`.
    """

    event: str = ""
    days: int = 30
    value: str = ""
    first_time: bool = False
    who: JsonValue = None
    attributes: tuple[str, ...] = ()
    treated: JsonValue = None
    control: JsonValue = None
    started_on: str = ""

    def as_json(self) -> JsonObject:
        """Return them for a column."""
        return cast(JsonObject, {**asdict(self), "attributes": list(self.attributes)})


def settings_of(kept: JsonObject) -> ModelSettings:
    """Return what a column holds."""
    fields = cast(dict[str, object], dict(kept))
    names = cast(list[str], fields.pop("attributes", []))
    return ModelSettings(**fields, attributes=tuple(names))  # type: ignore[arg-type]  # it was written by `as_json`


def check(kind: str, settings: ModelSettings, catalogue: Catalogue) -> None:
    """Raise unless the settings can be learned from.

    Raises
    ------
    Invalid
        `model_incomplete`, `model_looks_ahead`.
    InvalidExpression
        One of the expressions is broken.
    """
    if kind != "churn" and not catalogue.has_event(settings.event):
        raise incomplete("event")
    if kind == "purchase" and catalogue.property(settings.event, settings.value) is None:
        raise incomplete("value")
    if unknown := [name for name in settings.attributes if catalogue.attribute(name) is None]:
        raise incomplete(f"attributes: {unknown[0]}")
    if kind == "uplift":
        if not settings.started_on:
            raise incomplete("started_on")
        arms(settings, catalogue)
    whom(settings, catalogue)


def whom(settings: ModelSettings, catalogue: Catalogue) -> Node:
    """Return the tree of whom the model is about; it never depends on what comes after a date."""
    tree = All(()) if settings.who is None else parse(settings.who, catalogue).required()
    if not all(key.startswith(_STEADY) for key in dependencies(tree)):
        raise looks_ahead()
    return tree


def arms(settings: ModelSettings, catalogue: Catalogue) -> tuple[Node, Node]:
    """Return the trees of both arms of an experiment."""
    if settings.treated is None or settings.control is None:
        raise incomplete("treated" if settings.treated is None else "control")
    return parse(settings.treated, catalogue).required(), parse(settings.control, catalogue).required()
