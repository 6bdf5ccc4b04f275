"""Every answer carries the safety headers, under both kinds of server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import cast

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from cumulus.platform.http.security import SecurityHeaders


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(getattr(request, "csp_nonce", ""))


async def _async_view(request: HttpRequest) -> HttpResponse:
    return _view(request)


def _answer(path: str = "/app/", *, secure: bool = False) -> HttpResponse:
    request = RequestFactory().get(path, secure=secure)
    return cast(HttpResponse, SecurityHeaders(_view)(request))


def test_policy_lets_through_what_carries_the_request_nonce() -> None:
    answer = _answer()
    nonce = answer.content.decode()
    assert len(nonce) >= 20
    assert f"style-src 'self' 'nonce-{nonce}';" in answer["Content-Security-Policy"]


def test_each_request_has_a_nonce_of_its_own() -> None:
    assert _answer().content != _answer().content


def test_scripts_come_from_us_only_and_frames_too() -> None:
    policy = _answer()["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_the_mail_editor_may_write_styles_but_no_scripts() -> None:
    policy = _answer("/app/templates/7")["Content-Security-Policy"].split("; ")
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "SAMEORIGIN"),
    ],
)
def test_companions_are_there(name: str, value: str) -> None:
    assert _answer()[name] == value


def test_a_policy_that_the_view_has_set_stays() -> None:
    def own(_: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    answer = cast(HttpResponse, SecurityHeaders(own)(RequestFactory().get("/")))
    assert answer["Content-Security-Policy"] == "default-src 'none'"


def test_strict_transport_is_asked_for_over_https_only() -> None:
    assert "Strict-Transport-Security" not in _answer()
    assert _answer(secure=True)["Strict-Transport-Security"] == "max-age=31536000"


@override_settings(SESSION_COOKIE_SECURE=True)
def test_strict_transport_is_asked_for_behind_a_proxy_that_ends_tls() -> None:
    assert "Strict-Transport-Security" in _answer()


def test_asynchronous_servers_get_the_same() -> None:
    middleware = SecurityHeaders(_async_view)
    waiting = cast(Awaitable[HttpResponse], middleware(RequestFactory().get("/app/")))

    async def run() -> HttpResponse:
        return await waiting

    answer = asyncio.run(run())
    assert f"'nonce-{answer.content.decode()}'" in answer["Content-Security-Policy"]
