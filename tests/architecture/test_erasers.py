"""Each table that may hold personal data is reached by an eraser, or says why not."""

from __future__ import annotations

from django.apps import apps
from django.db import models

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.config.registry import ERASERS
from tests.architecture.sources import app_folders

WITHOUT_PEOPLE = {
    "workspaces_user": "members, not contacts: they leave by the members' page",
    "workspaces_workspace": "the tenant's own name",
    "workspaces_member": "members, not contacts",
    "workspaces_apitoken": "keys of programs",
    "workspaces_source": "touchpoints",
    "workspaces_notice": "names of exports and connectors, and codes of errors",
    "workspaces_rolescope": "which people a role sees: attribute and values that the workspace's own people chose",
    "contacts_attribute": "declarations of attributes, not values",
    "contacts_identitykind": "kinds of identifiers, not values",
    "contacts_tag": "the library: labels that hold for many",
    "contacts_taggroup": "the library: folders",
    "contacts_tagrule": "rules that the workspace's own people wrote",
    "contacts_tagcode": "addresses on posters",
    "contacts_tagmapping": "answers in forms that mean a tag",
    "contacts_tagjob": "contact ids, which name nobody once the person is gone",
    "contacts_group": "communities, not their members",
    "contacts_grouptag": "tags of communities",
    "contacts_account": "companies, not people",
    "contacts_accountkey": "domains and codes of companies",
    "contacts_accountrun": "how far a run is, and what leads to companies",
    "contacts_matchsettings": "rules that the workspace's own people wrote, and frequencies",
    "contacts_matchrun": "how far a run is",
    "contacts_consentpurpose": "what is asked of everybody",
    "contacts_consenttext": "what is asked of everybody",
    "contacts_tombstone": "keyed hashes only, so that a restored backup can be erased again",
    "audiences_score": "rules that the workspace's own people wrote",
    "audiences_scoreversion": "rules that the workspace's own people wrote",
    "audiences_scorechange": "contact ids, which name nobody once the person is gone; gone within seconds",
    "audiences_scoreturn": "contact ids and points, which name nobody once the person is gone; gone within seconds",
    "ingest_position": "one row, places in the log",
    "ingest_batch": "stretches of the log and contact ids",
    "ingest_catalogueevent": "names of events",
    "ingest_catalogueproperty": "names of properties",
    "ingest_planalias": "names of events",
    "ingest_plandistinct": "names of events",
    "ingest_planproperty": "names of properties, and the values that the workspace's own people allow",
    "ingest_quarantinejob": "what to do with many items: names and counts",
    "ingest_sourcerules": "how a source is judged",
    "ingest_suspectrule": "thresholds",
    "ingest_thing": "things that events speak of, not people",
    "ingest_connector": "addresses, mappings and sealed secrets",
    "ingest_connectorrun": "counts, and where a run stood",
    "ingest_webhook": "addresses, mappings and sealed secrets",
    "audiences_segment": "rules that the workspace's own people wrote; contents of rules are theirs to mend",
    "audiences_segmentfolder": "names of folders",
    "audiences_segmentversion": "rules that the workspace's own people wrote; contents of rules are theirs to mend",
    "audiences_stagemodel": "rules that the workspace's own people wrote; contact ids for a moment, which name nobody",
    "audiences_stagedirty": "contact ids for a moment, which name nobody once the person is gone",
    "audiences_stageturn": "contact ids for a moment, which name nobody once the person is gone",
    "audiences_computedtag": "rules that the workspace's own people wrote, and counts",
    "audiences_computedtagversion": "rules that the workspace's own people wrote",
    "audiences_computedtagjob": "how far a refresh is",
    "audiences_savedportrait": "sums over a segment, and values that at least five people share",
    "audiences_model": "reports over everybody: sums, and values that at least five people share",
    "audiences_learningrun": "sums over everybody; its file holds contact ids, which name nobody once the person is gone",
    "content_template": "letters to many",
    "content_templateversion": "letters to many",
    "journeys_journey": "graphs that the workspace's own people drew",
    "journeys_version": "graphs that the workspace's own people drew",
    "journeys_nodestat": "figures; an error names its kind only",
}
_TELLING = (models.TextField, models.CharField, models.JSONField, models.BinaryField)


def may_hold_people(model: type[models.Model]) -> bool:
    fields = model._meta.concrete_fields
    return any(field.attname in {"contact_id", "origin_id"} or isinstance(field, _TELLING) for field in fields)


def test_every_table_with_people_is_reached_by_an_eraser_or_says_why_not() -> None:
    ours = {folder.name for folder in app_folders()}
    tables = {
        model._meta.db_table for model in apps.get_models() if model._meta.app_label in ours and may_hold_people(model)
    }
    reached = {table for store in ERASERS.values() for table in store.tables}
    assert tables - reached - WITHOUT_PEOPLE.keys() == set()
    assert WITHOUT_PEOPLE.keys() & reached == set()


def test_what_is_left_out_is_there() -> None:
    assert WITHOUT_PEOPLE.keys() <= {model._meta.db_table for model in apps.get_models()}
