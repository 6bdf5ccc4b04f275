"""What the forms of conditions offer to choose from."""

from __future__ import annotations

from collections.abc import Callable

from cumulus.apps.audiences.expressions.region_names import english_names
from cumulus.apps.audiences.expressions.regions import regions
from cumulus.apps.audiences.services import SegmentDraft, create_segment
from cumulus.apps.audiences.tests.making import Drain, open_shop
from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import Member, User
from cumulus.core.clock import utc_now
from cumulus.core.ids import UserId
from tests.fixtures import Api, TestWorkspace

STATES = [
    {"key": "new", "name_zh": "新客", "name_en": "New", "tone": "sky", "expression": {"all": []}},
    {"key": "buyer", "name_zh": "买家", "name_en": "Buyer", "expression": {"event": "Order Completed"}},
]


def test_the_catalogue_offers_what_conditions_choose_from(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    open_shop(workspace, drain)
    model = api.post("/stages", {"name": "Buying", "states": STATES}).body
    api.post(
        "/computed-tags",
        {"name": "Buyers", "definition": {"kind": "expression", "expression": {"event": "Order Completed"}}},
    )
    body = api.get("/catalogue").body
    assert body["stage_models"] == [
        {
            "slug": model["slug"],
            "name": "Buying",
            "states": [
                {"key": "new", "name_zh": "新客", "name_en": "New", "tone": "sky"},
                {"key": "buyer", "name_zh": "买家", "name_en": "Buyer", "tone": "primary"},
            ],
        }
    ]
    assert body["computed_tags"] == [{"name": "Buyers", "values": []}]
    assert body["purposes"] == []
    assert "email" in body["consent_channels"]
    assert {"key": "wechat_openid", "name_zh": "微信 OpenID", "name_en": "WeChat OpenID"} in body["identities"]
    assert body["channels"][:4] == ["email", "sms", "phone", "wechat"]
    assert body["outcomes"] == ["sent", "bounced", "opened", "clicked", "unsubscribed"]
    assert {"name": "signed_on", "kinds": ["date"]} in body["account_fields"]
    assert (body["scores"], body["journeys"], body["templates"]) == ([], [], [])


def test_journeys_and_templates_are_offered_to_those_who_may_see_them(api: Api, token_with: Callable[..., Api]) -> None:
    journey = api.post("/journeys", {"name": "Welcome", "graph": {"nodes": [], "edges": []}}).body
    letter = {"name": "Hello", "subject": "Hi", "format": "mjml", "source": "<mjml><mj-body></mj-body></mjml>"}
    assert api.post("/templates", letter).status == 201
    every = token_with(Permission.SEGMENTS_VIEW, Permission.JOURNEYS_VIEW, Permission.TEMPLATES_VIEW).get("/catalogue")
    assert every.body["journeys"] == [{"id": journey["id"], "name": "Welcome"}]
    assert every.body["templates"] == ["Hello"]
    fewer = token_with(Permission.SEGMENTS_VIEW).get("/catalogue").body
    assert (fewer["journeys"], fewer["templates"], fewer["scores"]) == ([], [], [])


def test_every_place_has_a_name_in_both_languages(api: Api) -> None:
    items = api.get("/catalogue/regions").body["items"]
    east = next(each for each in items if each["name"] == "华东")
    jiangsu = next(each for each in east["inside"] if each["code"] == "32")
    assert (east["name_en"], jiangsu["short"], jiangsu["name_en"]) == ("East China", "江苏", "Jiangsu")
    assert [each["name_en"] for each in jiangsu["inside"]][:2] == ["Nanjing", "Wuxi"]
    places = [place for region in regions() for place in region.all()]
    assert len(english_names()) == len(places)


def test_values_of_a_tag_and_of_companies_are_suggested(
    api: Api, workspace: TestWorkspace, drain: Drain, token_with: Callable[..., Api]
) -> None:
    open_shop(workspace, drain)
    assert api.get("/catalogue/values?tag=vip").body == {"items": []}
    assert api.get("/catalogue/values?tag_source=vip").body == {"items": ["test"]}
    api.post("/accounts", {"name": "Lamps Ltd", "industry": "Lighting"})
    drain()
    assert api.get("/catalogue/values?account=industry").body["items"] in ([], ["Lighting"])
    api.post("/accounts", {"name": "Desks Ltd", "attributes": {"size": "small"}})
    drain()
    assert api.get("/catalogue/values?account=attributes.size").body["items"] in ([], ["small"])
    assert api.get("/catalogue/values?account=signed_on").body == {"items": []}
    viewer = token_with(Permission.SEGMENTS_VIEW, Permission.CONTACTS_VIEW)
    assert viewer.get("/catalogue/values?account=industry").status == 403


def test_own_fields_of_companies_are_offered_with_their_kinds(
    api: Api, workspace: TestWorkspace, drain: Drain, token_with: Callable[..., Api]
) -> None:
    open_shop(workspace, drain)
    own = {"规模": "大型", "seats": 40, "renews": "2026-10-01", "vip": True, "lines": ["lamps"], "site": {"floor": 2}}
    assert api.post("/accounts", {"name": "Lamps Ltd", "attributes": own}).status == 201
    api.post("/accounts", {"name": "Desks Ltd", "attributes": {"seats": "many", "a.b": 1}})
    offered = {each["name"]: each["kinds"] for each in api.get("/catalogue").body["account_fields"]}
    assert {name: kinds for name, kinds in offered.items() if name.startswith("attributes.")} == {
        "attributes.规模": ["text"],
        "attributes.seats": ["number", "text"],
        "attributes.renews": ["date"],
        "attributes.vip": ["bool"],
        "attributes.lines": ["list"],
    }
    wanted = {"account": "attributes.规模", "op": "eq", "value": "大型"}
    assert api.post("/segments/preview", {"expression": wanted}).status == 200
    assert api.post("/segments/text", {"expression": wanted}).status == 200
    fewer = token_with(Permission.SEGMENTS_VIEW).get("/catalogue").body["account_fields"]
    assert "industry" in {each["name"] for each in fewer}
    assert not any(each["name"].startswith("attributes.") for each in fewer)


def test_the_owners_of_segments_are_members_of_the_workspace(api: Api, workspace: TestWorkspace) -> None:
    items = api.get("/segments/owners").body["items"]
    assert [sorted(each) for each in items] == [["id", "name"]] * len(items)


def test_a_segment_is_owned_by_the_member_who_makes_it_or_another_one(api: Api, workspace: TestWorkspace) -> None:
    # Their ids as a user and as a member are two.
    User.objects.create(email=f"another-{workspace.id}@example.com")
    spare = User.objects.create(email=f"spare-{workspace.id}@example.com")
    member = Member.objects.create(workspace_id=workspace.id, user=spare, role=Role.MARKETER)
    draft = SegmentDraft("Mine", "", {"all": []})
    mine = create_segment(workspace.id, draft, UserId(spare.pk), utc_now())
    assert mine.owner_id == member.pk
    stranger = {"name": "Mine", "expression": {"all": []}, "owner_id": member.pk + 1_000_000}
    refused = api.put(f"/segments/{mine.pk}", stranger)
    assert (refused.status, refused.body["code"]) == (422, "invalid_owner")
    shown = api.get(f"/segments/{mine.pk}/versions").body
    assert [each["author_name"] for each in shown] == [spare.email]
