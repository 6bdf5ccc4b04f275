"""Files write attributes by the catalogue: its types, and its rules about whose value stays."""

from __future__ import annotations

from collections.abc import Callable

from cumulus.apps.contacts.attributes.catalogue import forget_catalogue
from cumulus.apps.contacts.importing.tests.bringing import brought, figures, ran, whole_people
from cumulus.apps.contacts.importing.undoing import undo_import
from cumulus.apps.contacts.models import AttributeReject, Contact, Import
from tests.fixtures import Api, TestWorkspace


def attributes(workspace: TestWorkspace, mail: str) -> dict[str, object]:
    found = Contact.objects.get(workspace_id=workspace.id, merged_into_id=None, attributes__email=mail)
    return {**found.attributes}


def test_values_become_their_type_and_what_cannot_is_counted(workspace: TestWorkspace, api: Api) -> None:
    assert api.put("/attributes/vip", {"type": "bool"}).status == 200
    assert api.put("/attributes/spent", {"type": "money"}).status == 200
    forget_catalogue(workspace.id)
    done = ran(brought(workspace.id, "email,vip,spent\na@x.io,是,¥12.50\nb@x.io,perhaps,$3\na@x.io,no,\n"))
    assert (figures(done), whole_people(workspace.id)) == ((2, 1, 0, 0), 2)
    assert attributes(workspace, "a@x.io") == {
        "email": "a@x.io",
        "vip": False,
        "spent": {"amount": 12.5, "currency": "CNY"},
    }
    assert attributes(workspace, "b@x.io") == {"email": "b@x.io", "spent": {"amount": 3, "currency": "USD"}}
    reject = AttributeReject.objects.get(workspace_id=workspace.id)
    assert (reject.name, reject.count, reject.example) == ("vip", 1, "perhaps")


def test_the_oldest_value_stays_and_an_undone_file_leaves_it(workspace: TestWorkspace, api: Api) -> None:
    assert api.put("/attributes/city", {"type": "text", "survivorship": "oldest"}).status == 200
    forget_catalogue(workspace.id)
    ran(brought(workspace.id, "email,city,note\na@x.io,苏州,one\n"))
    second = ran(brought(workspace.id, "email,city,note\na@x.io,上海,two\nb@x.io,北京,two\n"))
    assert attributes(workspace, "a@x.io") == {"email": "a@x.io", "city": "苏州", "note": "two"}
    assert attributes(workspace, "b@x.io")["city"] == "北京"
    Import.objects.filter(pk=second.pk).update(state=Import.State.UNDOING)
    undo_import(second.pk)
    assert attributes(workspace, "a@x.io") == {"email": "a@x.io", "city": "苏州", "note": "one"}
    assert whole_people(workspace.id) == 1


def test_what_files_said_is_in_the_history(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> None:
    assert api.put("/attributes/vip", {"type": "bool"}).status == 200
    forget_catalogue(workspace.id)
    first = ran(brought(workspace.id, "email,city,vip\na@x.io,苏州,是\n"))
    second = ran(brought(workspace.id, "email,city,vip\na@x.io,上海,perhaps\na@x.io,北京,\n"))
    drain()
    person = Contact.objects.get(workspace_id=workspace.id, merged_into_id=None).pk

    def told(name: str) -> list[tuple[object, str]]:
        items = api.get(f"/contacts/{person}/attributes/{name}/history").body["items"]
        return [(each["value"], each["by"]) for each in items]

    assert told("city") == [("北京", f"import:{second.pk}"), ("苏州", f"import:{first.pk}")]
    assert told("vip") == [(True, f"import:{first.pk}")]
