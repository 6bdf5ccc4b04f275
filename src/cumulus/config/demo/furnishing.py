"""Sets the workspace up by the API, as the playbook says; what is there already stays."""

from __future__ import annotations

from cumulus.config.demo.playbook import JOURNEYS, MAILS, SEGMENTS, SOURCES, TAGS
from cumulus.config.demo.visits import Channel
from cumulus.config.demo.wire import Api
from cumulus.core.json import JsonObject

_TAGGED = 12


def furnish_sources(api: Api) -> dict[Channel, str]:
    """Make sure that each channel has its source; return their write keys."""
    found = {source["name"]: source["write_key"] for source in api.get("/sources")["items"]}
    return {
        channel: found.get(name) or api.post("/sources", {"name": name, "kind": kind})["write_key"]
        for channel, (name, kind) in SOURCES.items()
    }


def furnish_tags(api: Api) -> None:
    """Make sure that each tag exists in its colour."""
    known = api.ids_by_name("/tags")
    for name, color in TAGS.items():
        if name not in known:
            api.post("/tags", {"name": name, "color": color})


def furnish_segments(api: Api) -> dict[str, int]:
    """Make sure that each segment exists and that its first members have its tag; return ids by name."""
    known = api.ids_by_name("/segments")
    for plan in SEGMENTS:
        if plan.name in known:
            continue
        body: JsonObject = {"name": plan.name, "description": plan.description}
        known[plan.name] = api.post("/segments", {**body, "expression": plan.expression})["id"]
        if plan.tag:
            for member in api.get(f"/segments/{known[plan.name]}/members?limit={_TAGGED}")["items"]:
                api.post(f"/contacts/{member['id']}/tags", {"name": plan.tag})
    return known


def furnish_mails(api: Api) -> dict[str, int]:
    """Make sure that each template exists; return ids by name."""
    known = api.ids_by_name("/templates")
    for plan in MAILS:
        if plan.name not in known:
            body = {"subject": plan.subject, "preheader": plan.preheader, "format": "mjml", "source": plan.source()}
            known[plan.name] = api.post("/templates", {"name": plan.name, **body})["id"]
    return known


def furnish_journeys(api: Api, ids: dict[str, int]) -> None:
    """Make sure that each journey exists and is live; people enter from here on.

    Parameters
    ----------
    ids : dict
        Of segments and templates, by name.
    """
    known = {journey["name"]: journey for journey in api.get("/journeys?limit=200")["items"]}
    for plan in JOURNEYS:
        journey = known.get(plan.name) or api.post("/journeys", {"name": plan.name, "graph": plan.graph(ids)})
        if journey["status"] == "draft" and plan.live:
            api.post(f"/journeys/{journey['id']}/publish")
