"""What the workspace calls what expressions name: for sentences."""

from __future__ import annotations

from dataclasses import replace

from cumulus.apps.audiences.expressions.phrases import EVERYBODYS, Names
from cumulus.apps.audiences.learning.queries import scoring_models
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.stages.queries import live_models
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest import facade as ingest
from cumulus.core.ids import WorkspaceId
from cumulus.core.known_names import either


def load_names(workspace_id: WorkspaceId) -> Names:
    """Return the names, as pages show them too; seven queries.

    An attribute is called as the workspace declares it, else as everybody calls it; an event that
    everybody knows is called so, any other as the tracking plan calls it; a property as the plan calls it
    in that event, else as everybody does.
    """
    attributes = {
        key: either(own, EVERYBODYS.attributes.get(key)) for key, own in contacts.attribute_labels(workspace_id).items()
    }
    planned = {each.name: (each.name_zh, each.name_en) for each in ingest.planned_names(workspace_id)}
    properties = {
        (each.event, each.name): either((each.name_zh, each.name_en), EVERYBODYS.of_events.get((each.event, each.name)))
        for each in ingest.planned_property_names(workspace_id)
    }
    return replace(
        load_moving(workspace_id),
        attributes={**EVERYBODYS.attributes, **attributes},
        events={**planned, **EVERYBODYS.events},
        company=EVERYBODYS.company,
        properties=EVERYBODYS.properties,
        of_events={**EVERYBODYS.of_events, **properties},
    )


def load_moving(workspace_id: WorkspaceId) -> Names:
    """Return what the scores and the lifecycles through which people move are called, and nothing else; three queries."""
    cards = Score.objects.filter(workspace_id=workspace_id, archived_at=None)
    models = list(live_models(workspace_id).values_list("slug", "name", "states"))
    return Names(
        scores={
            **dict(scoring_models(workspace_id).values_list("slug", "name")),
            **dict(cards.values_list("slug", "name")),
        },
        models={slug: name for slug, name, _ in models},
        stages={
            (slug, state["key"]): (state["name_zh"], state["name_en"]) for slug, _, states in models for state in states
        },
    )
