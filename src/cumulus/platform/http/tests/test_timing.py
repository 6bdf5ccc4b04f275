"""Requests are timed by route, never by address."""

from __future__ import annotations

import secrets

import pytest
from django.test import Client

from cumulus.platform.http.timing import UNMATCHED
from cumulus.platform.observe.metrics import REGISTRY, render_metrics
from tests.fixtures import Api


def _count(method: str, route: str, status: str) -> float:
    labels = {"method": method, "route": route, "status": status}
    return REGISTRY.get_sample_value("cumulus_http_seconds_count", labels) or 0.0


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/healthz", "/healthz", "2xx"),
        ("/api/v1/contacts/7", "/api/v1/contacts/<int:contact_id>", "4xx"),
        ("/", "/", "3xx"),
        ("/nowhere/7", UNMATCHED, "4xx"),
    ],
)
def test_a_request_counts_under_its_route(engines: None, path: str, route: str, status: str) -> None:
    before = _count("GET", route, status)
    Client().get(path)
    assert _count("GET", route, status) == before + 1


def test_paths_and_methods_of_a_clients_own_make_no_labels(engines: None) -> None:
    word = secrets.token_hex(8).upper()
    before = _count("other", UNMATCHED, "4xx")
    Client().generic(word, f"/{word}/{word}")
    assert _count("other", UNMATCHED, "4xx") == before + 1
    assert word not in render_metrics().decode()


def test_the_answers_final_status_counts(api: Api) -> None:
    before = _count("POST", "/api/v1/segments", "4xx")
    assert api.post("/segments", {"name": "", "expression": 7}).status == 422
    assert _count("POST", "/api/v1/segments", "4xx") == before + 1
