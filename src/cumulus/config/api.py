"""The API, put together from the apps' routers."""

from __future__ import annotations

from cumulus import __version__
from cumulus.apps.analytics.api import home_router, search_router
from cumulus.apps.audiences import facade as audiences
from cumulus.apps.audiences.api import catalogue_router
from cumulus.apps.audiences.api import router as segments_router
from cumulus.apps.audiences.computed.api import router as computed_tags_router
from cumulus.apps.audiences.insight.api import router as insight_router
from cumulus.apps.audiences.insight.api import segment_router as segment_insight_router
from cumulus.apps.audiences.insight.saved_api import router as saved_portraits_router
from cumulus.apps.audiences.learning.api import router as models_router
from cumulus.apps.audiences.learning.look_api import clusters_router, lookalike_router
from cumulus.apps.audiences.live.api import folder_router as segment_folders_router
from cumulus.apps.audiences.live.api import router as kept_segments_router
from cumulus.apps.audiences.scoring.api import person_router as contact_scores_router
from cumulus.apps.audiences.scoring.api import router as scores_router
from cumulus.apps.audiences.stages.api import router as stages_router
from cumulus.apps.contacts.accounts.api import router as accounts_router
from cumulus.apps.contacts.accounts.file_api import add_files
from cumulus.apps.contacts.accounts.member_api import add_members, contact_accounts_router
from cumulus.apps.contacts.api import router as contacts_router
from cumulus.apps.contacts.attributes import api as attributes
from cumulus.apps.contacts.consent.api import contact_consent_router
from cumulus.apps.contacts.consent.api import router as consent_router
from cumulus.apps.contacts.exporting.api import router as exports_router
from cumulus.apps.contacts.exporting.scheduled.api import router as scheduled_exports_router
from cumulus.apps.contacts.identity import api as identity
from cumulus.apps.contacts.importing.api import router as imports_router
from cumulus.apps.contacts.listing import add_list
from cumulus.apps.contacts.matching.api import reviews_router as match_reviews_router
from cumulus.apps.contacts.matching.api import rules_router as match_rules_router
from cumulus.apps.contacts.portrait.api import router as portrait_router
from cumulus.apps.contacts.portrait.notes_api import router as notes_router
from cumulus.apps.contacts.privacy.api import router as privacy_router
from cumulus.apps.contacts.tags.api import person_router as contact_tags_router
from cumulus.apps.contacts.tags.api import router as tags_router
from cumulus.apps.contacts.tags.groups_api import router as groups_router
from cumulus.apps.contacts.tags.rules_api import codes_router, folders_router, rules_router
from cumulus.apps.content.api import router as templates_router
from cumulus.apps.ingest.api import live_router, seen_router
from cumulus.apps.ingest.connectors.api import router as connectors_router
from cumulus.apps.ingest.live.api import router as trace_router
from cumulus.apps.ingest.plan.api import router as plan_router
from cumulus.apps.ingest.quarantine.api import router as quarantine_router
from cumulus.apps.ingest.webhooks.api import presets_router as webhook_presets_router
from cumulus.apps.ingest.webhooks.api import router as webhooks_router
from cumulus.apps.journeys.api import contact_journeys_router
from cumulus.apps.journeys.api import router as journeys_router
from cumulus.apps.messaging.api import contact_messages_router, mailbox_router, template_router
from cumulus.apps.workspaces.api import (
    audit_router,
    members_router,
    session_router,
    sources_router,
    tokens_router,
)
from cumulus.apps.workspaces.notices.api import router as notices_router
from cumulus.config.registry import join_apps
from cumulus.platform.http.documented import DocumentedAPI
from cumulus.platform.http.errors import install_error_handlers

join_apps()


api = DocumentedAPI(
    title="Cumulus",
    version=__version__,
    description="The marketing cloud's API. Every button of the pages is one of these calls.",
    docs_url=None,
)
install_error_handlers(api)

for prefix, router in (
    ("/session", session_router),
    ("/notices", notices_router),
    ("/home", home_router),
    ("/search", search_router),
    ("/contacts", add_list(contacts_router, audiences.member_page, audiences.expression_page)),
    ("/contacts", identity.person_router),
    ("/contacts", attributes.person_router),
    ("/attributes", attributes.router),
    ("/identity-kinds", identity.kinds_router),
    ("/merges", identity.merges_router),
    ("/merge-queue", identity.queue_router),
    ("/blocked-values", identity.blocked_router),
    ("/match-rules", match_rules_router),
    ("/match-reviews", match_reviews_router),
    ("/contacts", portrait_router),
    ("/contacts", notes_router),
    ("/contacts", contact_messages_router),
    ("/contacts", contact_consent_router),
    ("/consent", consent_router),
    ("/privacy-requests", privacy_router),
    ("/contacts", contact_journeys_router),
    ("/contacts", contact_accounts_router),
    ("/accounts", add_members(add_files(accounts_router))),
    ("/contacts", contact_tags_router),
    ("/tags", codes_router),
    ("/imports", imports_router),
    ("/exports", exports_router),
    ("/scheduled-exports", scheduled_exports_router),
    ("/tags", tags_router),
    ("/tag-groups", folders_router),
    ("/tag-rules", rules_router),
    ("/groups", groups_router),
    ("/segments", segments_router),
    ("/segments", kept_segments_router),
    ("/segment-folders", segment_folders_router),
    ("/segments", segment_insight_router),
    ("/insight", insight_router),
    ("/insight/portraits", saved_portraits_router),
    ("/computed-tags", computed_tags_router),
    ("/stages", stages_router),
    ("/scores", scores_router),
    ("/contacts", contact_scores_router),
    ("/segments", lookalike_router),
    ("/models", models_router),
    ("/models/clusters", clusters_router),
    ("/catalogue", catalogue_router),
    ("/templates", templates_router),
    ("/templates", template_router),
    ("/journeys", journeys_router),
    ("/mailbox", mailbox_router),
    ("/sources", sources_router),
    ("/sources", seen_router),
    ("/tokens", tokens_router),
    ("/members", members_router),
    ("/audit", audit_router),
    ("/quarantine", quarantine_router),
    ("/live", live_router),
    ("/connectors", connectors_router),
    ("/webhooks", webhooks_router),
    ("/webhook-presets", webhook_presets_router),
    ("/live", trace_router),
    ("/plan", plan_router),
):
    api.add_router(prefix, router)
