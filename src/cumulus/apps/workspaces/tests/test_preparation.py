"""`cumulus init`: prepare once, run as often as you like."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

from cumulus.apps.workspaces.contracts import Prepared
from cumulus.apps.workspaces.models import ApiToken, Member, Source, User, Workspace
from cumulus.apps.workspaces.services import prepare_installation
from tests.fixtures import Api, TestWorkspace

PASSWORD = "a quiet blue kettle"


def _address() -> str:
    return f"{secrets.token_hex(6)}@example.com"


def test_an_empty_installation_gets_everything(engines: None) -> None:
    with transaction.atomic():
        Workspace.objects.all().delete()
        prepared = prepare_installation(_address(), PASSWORD, "云上商城 Cloud Shop")
        workspace = Workspace.objects.get()
        source = Source.objects.get()
        transaction.set_rollback(True)
    assert (workspace.name, workspace.slug) == ("云上商城 Cloud Shop", "cloud-shop")
    assert (prepared.workspace, prepared.workspace_id) == ("cloud-shop", workspace.pk)
    assert prepared.write_key == source.write_key


def test_a_name_without_latin_letters_gets_an_address_too(engines: None) -> None:
    with transaction.atomic():
        Workspace.objects.all().delete()
        prepared = prepare_installation(_address(), PASSWORD, "云上商城")
        transaction.set_rollback(True)
    assert prepared.workspace == "workspace"


def test_the_token_works_and_the_administrator_can_do_everything(engines: None) -> None:
    address = _address()
    prepared = prepare_installation(address.upper(), PASSWORD, "Cloud Shop")
    session = Api(prepared.api_token).get("/session").body
    assert session["workspace"]["id"] == prepared.workspace_id
    member = Member.objects.get(user__email=address, workspace_id=prepared.workspace_id)
    assert (prepared.admin_email, member.role) == (address, "admin")
    assert member.user.check_password(PASSWORD)


def test_running_again_changes_nothing_but_the_token(engines: None) -> None:
    address = _address()
    first = prepare_installation(address, PASSWORD, "Cloud Shop")
    before = (User.objects.count(), Workspace.objects.count(), Source.objects.count())
    second = prepare_installation(address, "another password", "Another name")
    assert (User.objects.count(), Workspace.objects.count(), Source.objects.count()) == before
    assert User.objects.get(email=address).check_password(PASSWORD)
    assert (second.workspace, second.write_key) == (first.workspace, first.write_key)
    assert second.api_token != first.api_token
    assert Api(first.api_token).get("/session").status == 401
    assert Api(second.api_token).get("/session").status == 200


def test_other_tokens_are_left_alone(workspace: TestWorkspace) -> None:
    prepare_installation(_address(), PASSWORD, "Cloud Shop")
    assert Api(workspace.token).get("/session").status == 200


def test_two_preparations_at_once_leave_one_token(engines: None) -> None:
    address = _address()

    def prepare(_: int) -> Prepared:
        try:
            return prepare_installation(address, PASSWORD, "Cloud Shop")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(prepare, range(2))
    assert (one.workspace, one.write_key) == (two.workspace, two.write_key)
    alive = ApiToken.objects.filter(workspace_id=one.workspace_id, name="init", revoked_at__isnull=True)
    assert alive.count() == 1
