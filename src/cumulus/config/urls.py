"""Every address that Django answers; the collector's are in `asgi`."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from cumulus.config.api import api
from cumulus.config.health import healthz, metrics, readyz
from cumulus.config.spa import single_page_app

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("cumulus.apps.workspaces.urls")),
    path("", include("cumulus.apps.ingest.urls")),
    path("", include("cumulus.apps.messaging.urls")),
    path("", include("cumulus.apps.contacts.urls")),
    path("favicon.ico", RedirectView.as_view(url=static("workspaces/mark.svg"))),
    path("", include("cumulus.apps.contacts.tags.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    re_path(r"^app(?:/.*)?$", single_page_app),
    path("", RedirectView.as_view(url="/app/")),
]
