"""The pages around signing in: both languages, no inline code, whole catalogues."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

from cumulus.apps.workspaces.tests.conftest import Browser
from tests.fixtures import TestWorkspace

ENTRANCE = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-nonsense/",
    "/accounts/password/reset/key/done/",
    "/nothing-here",
]
MANAGE = [
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%d")
LANGUAGES = [("zh-CN", '<html lang="zh-CN"'), ("en-GB", '<html lang="en"'), ("fr", '<html lang="en"')]


def _is_ours_and_without_inline_code(page: str) -> bool:
    code = re.search(r"<script|<style|\son\w+=|javascript:", page)
    return code is None and "workspaces/accounts.css" in page


@pytest.mark.parametrize("path", ENTRANCE)
@pytest.mark.parametrize(("language", "start"), LANGUAGES)
def test_entrance_pages_speak_the_browser_language(browser: Browser, path: str, language: str, start: str) -> None:
    page = browser.open(path, **{"Accept-Language": language}).content.decode()
    assert start in page
    assert _is_ours_and_without_inline_code(page)


def test_a_browser_that_asks_for_an_icon_by_itself_gets_the_mark(browser: Browser) -> None:
    icon = browser.open("/favicon.ico")["Location"]
    answer = browser.open(icon)
    assert answer["Content-Type"] == "image/svg+xml"
    answer.close()
    assert f'<link rel="icon" type="image/svg+xml" href="{icon}">' in browser.open("/accounts/login/").content.decode()
    assert f'<link rel="icon" type="image/svg+xml" href="{icon}">' in browser.open("/t/u/forged").content.decode()


@pytest.mark.parametrize("path", MANAGE)
def test_account_pages_are_ours_too(browser: Browser, workspace: TestWorkspace, path: str) -> None:
    browser.sign_in(workspace.user.email)
    browser.confirm()
    answer = browser.open(path)
    assert answer.status_code == 200
    assert _is_ours_and_without_inline_code(answer.content.decode())


def test_the_switch_keeps_the_language(browser: Browser) -> None:
    browser.open("/accounts/login/", **{"Accept-Language": "en"})
    browser.submit("/i18n/language/", language="zh-hans", next="/accounts/login/")
    page = browser.open("/accounts/login/", **{"Accept-Language": "en"}).content.decode()
    assert "<h1>登录</h1>" in page


def test_account_pages_follow_the_chosen_theme(browser: Browser, workspace: TestWorkspace) -> None:
    workspace.user.theme = "dark"
    workspace.user.save(update_fields=["theme"])
    browser.sign_in(workspace.user.email)
    assert 'data-theme="dark"' in browser.open("/accounts/2fa/").content.decode()


Texts = dict[tuple[str, ...], tuple[str, ...]]


def _folder(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def _source(language: str) -> Catalog:
    return read_po(io.BytesIO((_folder(language) / "django.po").read_bytes()), locale=language)


def _compiled(language: str) -> Catalog:
    return read_mo(io.BytesIO((_folder(language) / "django.mo").read_bytes()))


def _parts(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _texts(catalogue: Catalog) -> Texts:
    return {_parts(each.id): _parts(each.string) for each in catalogue if each.id}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_catalogues_are_whole_and_compiled(language: str) -> None:
    texts = _texts(_source(language))
    assert [key for key, parts in texts.items() if not parts or not all(parts)] == []
    assert _texts(_compiled(language)) == texts


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_translations_keep_their_placeholders(language: str) -> None:
    for key, parts in _texts(_source(language)).items():
        found = [set(PLACEHOLDER.findall(text)) for text in parts]
        assert found == [set(PLACEHOLDER.findall(key[0]))] * len(parts)
