"""What the workspace calls what expressions name: for sentences."""

from __future__ import annotations

from cumulus.apps.audiences.expressions.phrases import EVERYBODYS, Names
from cumulus.apps.audiences.learning.queries import scoring_models
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.stages.queries import live_models
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest import facade as ingest
from cumulus.core.ids import WorkspaceId
from cumulus.core.known_names import Called


def load_names(workspace_id: WorkspaceId) -> Names:
    """Return the names, as pages show them too; five queries.

    An attribute is called as the workspace declares it, else as everybody calls it; an event that
    everybody knows is called so, any other as the tracking plan calls it.
    """
    attributes = {
        key: _either(own, EVERYBODYS.attributes.get(key, ("", "")))
        for key, own in contacts.attribute_labels(workspace_id).items()
    }
    planned = {each.name: (each.name_zh, each.name_en) for each in ingest.planned_names(workspace_id)}
    cards = Score.objects.filter(workspace_id=workspace_id, archived_at=None)
    models = list(live_models(workspace_id).values_list("slug", "name", "states"))
    return Names(
        attributes={**EVERYBODYS.attributes, **attributes},
        events={**planned, **EVERYBODYS.events},
        company=EVERYBODYS.company,
        scores={
            **dict(scoring_models(workspace_id).values_list("slug", "name")),
            **dict(cards.values_list("slug", "name")),
        },
        models={slug: name for slug, name, _ in models},
        stages={
            (slug, state["key"]): (state["name_zh"], state["name_en"]) for slug, _, states in models for state in states
        },
    )


def _either(own: Called, known: Called) -> Called:
    return own[0] or known[0], own[1] or known[1]
