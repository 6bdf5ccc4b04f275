"""The API, put together from the apps' routers."""

from __future__ import annotations

from ninja import NinjaAPI

from cumulus import __version__
from cumulus.apps.analytics.api import home_router, search_router
from cumulus.apps.audiences import facade as audiences
from cumulus.apps.audiences.api import catalogue_router
from cumulus.apps.audiences.api import router as segments_router
from cumulus.apps.contacts.api import router as contacts_router
from cumulus.apps.contacts.api import tags_router
from cumulus.apps.contacts.attributes import api as attributes
from cumulus.apps.contacts.identity import api as identity
from cumulus.apps.contacts.listing import add_list
from cumulus.apps.content.api import router as templates_router
from cumulus.apps.ingest.api import live_router, quarantine_router, seen_router
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
from cumulus.config.registry import join_apps
from cumulus.platform.http.errors import install_error_handlers

join_apps()


api = NinjaAPI(
    title="Cumulus",
    version=__version__,
    description="The marketing cloud's API. Every button of the pages is one of these calls.",
    docs_url=None,
)
install_error_handlers(api)

for prefix, router in (
    ("/session", session_router),
    ("/home", home_router),
    ("/search", search_router),
    ("/contacts", add_list(contacts_router, audiences.member_page)),
    ("/contacts", identity.person_router),
    ("/contacts", attributes.person_router),
    ("/attributes", attributes.router),
    ("/identity-kinds", identity.kinds_router),
    ("/merges", identity.merges_router),
    ("/merge-queue", identity.queue_router),
    ("/blocked-values", identity.blocked_router),
    ("/contacts", contact_messages_router),
    ("/contacts", contact_journeys_router),
    ("/tags", tags_router),
    ("/segments", segments_router),
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
):
    api.add_router(prefix, router)
