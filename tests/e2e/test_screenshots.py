"""The pictures of the documentation, taken from the running pages: `pytest tests/e2e --screenshots`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Page, expect

from cumulus.platform.remote.tests.servers import sftp_server
from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import choose
from tests.e2e.fetching import fetched
from tests.e2e.filling import send
from tests.e2e.identities import merged, person_named
from tests.e2e.learning import live_since
from tests.e2e.scoring import scored
from tests.e2e.sending import ran, scheduled

IMAGES = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 300_000
WAITING = ".skeleton, .ant-spin-spinning, .boot, .stale"
SHEETS = (180, 240, 275, 340, 360, 455, 520)
SEGMENT, JOURNEY, TEMPLATE = "高意向商机", "新订阅欢迎", "欢迎新订阅"


def _named(served: Served, path: str, name: str) -> int:
    return next(int(item["id"]) for item in served.api("GET", f"{path}?limit=200")["items"] if item["name"] == name)


def _home(page: Page, served: Served) -> None:
    page.goto("/app/")
    expect(page.locator("canvas, .chart svg").first).to_be_visible()


def _contact(page: Page, served: Served) -> None:
    best = _named(served, "/segments", "高价值客户")
    people = served.api("GET", f"/segments/{best}/members?limit=50")["items"]
    page.goto(f"/app/contacts/{max(people, key=lambda each: (each['tags'] != [], each['last_seen_at']))['id']}")
    expect(page.locator(".interests li").first).to_be_visible()
    expect(page.locator(".event-line").first).to_be_visible()


def _account(page: Page, served: Served) -> None:
    rows = served.api("GET", "/accounts?limit=200")["items"]
    best = max(rows, key=lambda each: (each["members"] >= 4, sum(week["events"] for week in each["weeks"])))["id"]
    facts = {"signed": True, "signed_on": "2026-03-31", "annual_revenue": 1_280_000, "annual_cost": 215_000}
    served.api("PATCH", f"/accounts/{best}", {**facts, "tier": "A", "industry": "智能照明", "region": "上海"})
    people = served.api("GET", f"/accounts/{best}/members")["items"]
    for person, role in zip(people, ("decision_maker", "manager", "engineer", "user"), strict=False):
        served.api("PUT", f"/accounts/{best}/members/{person['contact_id']}", {"role": role})
    page.goto(f"/app/accounts/{best}")
    expect(page.locator(".account-event").first).to_be_visible()


def _segment_facts(page: Page, served: Served) -> None:
    segment = _named(served, "/segments", SEGMENT)
    page.goto(f"/app/segments/{segment}")
    page.locator(".ant-segmented-item").nth(2).click()
    box = page.locator(".facts-grid .ant-select input").first
    choose(box, "高价值客户")
    page.keyboard.press("Escape")
    expect(page.locator(".venn text")).to_have_count(3)


def _tag(page: Page, served: Served) -> None:
    tags = served.api("GET", "/tags")["items"]
    tag = max(tags, key=lambda each: (each["rules"], each["people"]))
    name, target = "上海展台", "https://shop.example.com/welcome"
    if not served.api("GET", f"/tags/codes?tag_id={tag['id']}")["items"]:
        served.api("POST", "/tags/codes", {"tag_id": tag["id"], "target_url": target, "scene": name})
        when = {"kind": "event", "event": {"event": "QR Scanned"}}
        served.api("POST", "/tag-rules", {"name": "扫码即打标签", "tag_id": tag["id"], "when": when})
    page.goto(f"/app/tags/{tag['id']}")
    expect(page.locator(".code-row img")).to_be_visible()
    expect(page.locator(".chart svg").first).to_be_visible()


def _matching(page: Page, served: Served) -> None:
    known = {"birth_date": "1990-03-04", "city": "上海", "company": "晴川科技有限公司"}
    for name, email in (
        ("Katherine Smith", "kate@qingchuan.example"),
        ("Smith, Katharine", "k.smith@qingchuan.example"),
    ):
        if served.api("GET", f"/contacts?q={email}")["total"] == 0:
            served.api("POST", "/contacts", {"attributes": {**known, "name": name, "email": email}})
    served.api("POST", "/match-rules/runs")
    served.wait_until(lambda: served.api("GET", "/match-rules/runs/last")["run"]["state"] == "done")
    page.goto("/app/matching")
    page.locator(".queue-open", has_text="Smith").first.click()
    expect(page.locator(".sides mark").first).to_be_visible()


def _tags(page: Page, served: Served) -> None:
    page.goto("/app/tags")
    expect(page.locator(".sparkline").first).to_be_visible()


def _segment(page: Page, served: Served) -> None:
    page.goto(f"/app/segments/{_named(served, '/segments', SEGMENT)}")
    expect(page.locator(".leaf-result .loss").first).to_be_visible()


def _insight(page: Page, served: Served) -> None:
    page.goto(f"/app/segments/{_named(served, '/segments', '高价值客户')}/portrait")
    expect(page.locator(".insight-chart").nth(1)).to_be_visible()


def _insight_pair(page: Page, served: Served) -> None:
    left, right = (_named(served, "/segments", name) for name in ("高价值客户", "沉睡的老客户"))
    page.goto(f"/app/insight/compare?left={left}&right={right}")
    expect(page.locator(".pair-side").first).to_be_visible()


def _lifecycle(page: Page, served: Served) -> None:
    page.goto("/app/lifecycle")
    expect(page.locator(".flow-ribbon").first).to_be_attached()


def _computed_tags(page: Page, served: Served) -> None:
    served.wait_until(lambda: all(each["refreshed_at"] for each in served.api("GET", "/computed-tags")["items"]))
    page.goto("/app/tags")
    page.locator(".ant-segmented-item, [role=tab]", has_text=re.compile("计算|Computed")).first.click()
    expect(page.get_by_role("table")).to_contain_text("RFM")


def _conditions(page: Page, served: Served) -> None:
    scored(served)
    score = next(each["slug"] for each in served.api("GET", "/catalogue")["scores"])
    expression = {
        "all": [
            {"attribute": "city", "op": "in_region", "value": ["华东"]},
            {"score": score, "op": "gte", "value": 10},
            {
                "sequence": [{"event": "Page Viewed"}, {"event": "Order Completed", "within_previous": "7d"}],
                "without": [{"event": "Email Unsubscribed"}],
                "within": {"last": "365d"},
            },
            {"not": {"date": "birthday", "op": "anniversary", "next": "7d", "calendar": "lunar"}},
        ]
    }
    name = "华东活跃买家"
    found = served.api("GET", "/segments?limit=200")["items"]
    made = next((each for each in found if each["name"] == name), None)
    made = made or served.api("POST", "/segments", {"name": name, "expression": expression})
    page.goto(f"/app/segments/{made['id']}")
    expect(page.locator(".leaf-result .loss").first).to_be_visible()


def _segment_text(page: Page, served: Served) -> None:
    _conditions(page, served)
    page.locator(".card-head .ant-btn").first.click()
    expect(page.locator(".marked-area textarea")).to_be_visible()


def _scores(page: Page, served: Served) -> None:
    scored(served)
    page.goto("/app/scores")
    expect(page.locator(".score-tile").first).to_be_visible()


def _score(page: Page, served: Served) -> None:
    page.goto(f"/app/scores/{scored(served)}")
    expect(page.locator(".grade-cell").first).to_be_visible()
    expect(page.locator(".score-sample li").first).to_be_visible()


def _model(page: Page, served: Served) -> None:
    live = [each["id"] for each in served.api("GET", "/models")["items"] if each["state"] == "live"]
    model_id = live[0] if live else live_since(served, "14 天内回访", "Page Viewed", window=14, days_ago=20)
    page.goto(f"/app/models/{model_id}")
    expect(page.locator(".model-chart svg").first).to_be_visible()
    expect(page.locator(".scored li").first).to_be_visible()


def _journey(page: Page, served: Served) -> None:
    page.goto(f"/app/journeys/{_named(served, '/journeys', JOURNEY)}")
    expect(page.locator(".node-number").first).not_to_have_text("0")


def _template(page: Page, served: Served) -> None:
    page.goto(f"/app/templates/{_named(served, '/templates', TEMPLATE)}")
    person = served.api("GET", "/contacts?q=example.com&limit=1")["items"][0]
    choose(page.locator(".letter-person input"), f"{person['name']} · {person['email']}", search=person["email"])
    expect(page.locator(".letter-subject b")).to_contain_text(person["name"])
    expect(page.frame_locator(".letter-sheet iframe").locator("table").first).to_be_visible()


def _mailbox(page: Page, served: Served) -> None:
    mails = served.api("GET", "/mailbox?limit=100")["items"]
    mail = next((each for each in mails if "新人券" in each["subject"]), mails[0])
    page.goto(f"/app/mailbox?mail={mail['id']}")
    expect(page.frame_locator(".mail-reader iframe").locator("table").first).to_be_visible()


def _source(page: Page, served: Served) -> None:
    steps = [("page", "Page Viewed", ""), ("track", "Trial Clicked", ""), ("page", "Page Viewed", "demo")]
    for kind, event, path in [*steps, ("track", "Form Submitted", "demo")]:
        where = {"page": {"url": f"https://www.example.com/{path}"}}
        send(served, [{"type": kind, "event": event, "anonymousId": "visitor-1", "context": where}])
    sources = served.api("GET", "/sources")["items"]
    page.goto(f"/app/settings/sources/{next(each['id'] for each in sources if each['write_key'] == served.write_key)}")
    expect(page.locator(".seen-events").get_by_text("Form Submitted").first).to_be_visible()


def _attributes(page: Page, served: Served) -> None:
    served.api("PUT", "/attributes/region", {"type": "region", "label_zh": "地区", "label_en": "Region"})
    definition = {"event": "Page Viewed", "function": "days_since"}
    labels = {"label_zh": "距上次访问的天数", "label_en": "Days since last visit"}
    served.api("PUT", "/attributes/days_since_visit", {"type": "number", "definition": definition, **labels})
    served.wait_until(
        lambda: all(
            not each["fill"] or each["fill"]["state"] == "idle" for each in served.api("GET", "/attributes")["items"]
        )
    )
    page.goto("/app/data/attributes")
    expect(page.locator(".attribute-fill").first).to_be_visible()


def _members(page: Page, served: Served) -> None:
    page.goto("/app/settings/members")
    expect(page.locator(".scope-line").first).to_be_visible()


def _webhook(page: Page, served: Served) -> None:
    page.goto(f"/app/data/webhooks/{_named(served, '/webhooks', '山水店铺')}")
    expect(page.locator(".made").first).to_be_visible()


def _connector(page: Page, served: Served) -> None:
    name = "门店会员表"
    rows = served.api("GET", "/connectors")["items"]
    found = next((each["id"] for each in rows if each["name"] == name), None)
    page.goto(f"/app/data/connectors/{fetched(served, name, SHEETS) if found is None else found}")
    expect(page.locator(".run-bar i").first).to_be_visible()


def _consent(page: Page, served: Served) -> None:
    rows = served.api("GET", "/contacts?limit=60")["items"]
    person = next(row["id"] for row in rows if len(served.api("GET", f"/contacts/{row['id']}/consent")["records"]) > 1)
    page.goto(f"/app/contacts/{person}")
    page.get_by_role("tab", name=re.compile("同意|Consent")).click()
    expect(page.locator(".consent-line").first).to_be_visible()


def _privacy(page: Page, served: Served) -> None:
    if not served.api("GET", "/privacy-requests")["items"]:
        here = served.api("GET", "/contacts?limit=1")["items"][0]["id"]
        gone = served.api(
            "POST", "/contacts", {"attributes": {"name": "Former customer", "email": "former@example.com"}}
        )["id"]
        reason = {"reason": "客服工单 4711"}
        served.api("POST", "/privacy-requests", {**reason, "kind": "export", "contact_id": here})
        served.api("POST", "/privacy-requests", {**reason, "kind": "erase", "contact_id": gone, "confirm": str(gone)})
    served.wait_until(lambda: _all_done(served), 150)
    page.goto("/app/privacy")
    expect(page.get_by_role("table")).to_be_visible()


def _all_done(served: Served) -> bool:
    return all(each["state"] == "done" for each in served.api("GET", "/privacy-requests")["items"])


def _import(page: Page, served: Served) -> None:
    page.goto(f"/app/imports/{served.api('GET', '/imports')['items'][0]['id']}")
    expect(page.locator(".import-figures")).to_be_visible()


def _export(page: Page, served: Served) -> None:
    if not served.api("GET", "/exports")["items"]:
        made = served.api("POST", "/exports", {"columns": ["id", "name", "identifier:email"], "name": "2026-11"})
        served.wait_until(lambda: served.api("GET", f"/exports/{made['id']}")["state"] == "done")
    page.goto("/app/exports?make=true")
    expect(page.get_by_role("dialog")).to_be_visible()


def _scheduled(page: Page, served: Served) -> None:
    name = "每晚发往数据仓库"
    found = [each["id"] for each in served.api("GET", "/scheduled-exports")["items"] if each["name"] == name]
    with TemporaryDirectory() as folder, sftp_server(Path(folder)) as server:
        where = {"host": "127.0.0.1", "port": server.port, "user": server.user, "host_key": server.host_key}
        place = {"kind": "sftp", "config": where, "secrets": {"password": server.password}}
        wanted = {"path": "out/{year}/people-{date}-{run}", "keep_last": 3}
        if not found:
            found = [scheduled(served, name, place, **wanted)]
            assert [ran(served, found[0]) for _ in range(5)] == ["done"] * 5
    page.goto(f"/app/exports/scheduled/{found[0]}")
    expect(page.locator("s.out-path").first).to_be_visible()


def _plan(page: Page, served: Served) -> None:
    page.goto("/app/data/plan")
    expect(page.locator(".sparkline").first).to_be_visible()


def _live(page: Page, served: Served) -> None:
    page.goto("/app/data/live")
    expect(page.locator(".live-row").nth(5)).to_be_visible()


def _quarantine(page: Page, served: Served) -> None:
    page.goto("/app/data/quarantine")
    page.locator(".refused-head").first.click()
    expect(page.locator(".refused-body")).to_be_visible()


def _identity(page: Page, served: Served) -> None:
    found = person_named(served, "user_id", "u-lamp")
    page.goto(f"/app/contacts/{merged(served, 'lamp') if found is None else found}")
    page.get_by_role("tab", name=re.compile("身份|Identity")).click()
    page.locator('.graph-edge[data-state="refused"][role="button"]').press("Enter")
    expect(page.locator(".fact")).to_be_visible()
    page.get_by_role("tablist").first.evaluate("tabs => tabs.scrollIntoView({ block: 'start' })")


def _kinds(page: Page, served: Served) -> None:
    page.goto("/app/settings/identity")
    expect(page.locator(".rules")).to_be_attached()


SCENES: Mapping[str, Callable[[Page, Served], None]] = {
    "home": _home,
    "contact": _contact,
    "identity": _identity,
    "identity-kinds": _kinds,
    "account": _account,
    "matching": _matching,
    "model": _model,
    "tags": _tags,
    "tag": _tag,
    "segment-facts": _segment_facts,
    "segment": _segment,
    "insight": _insight,
    "insight-pair": _insight_pair,
    "lifecycle": _lifecycle,
    "computed-tags": _computed_tags,
    "segment-conditions": _conditions,
    "segment-text": _segment_text,
    "scores": _scores,
    "score": _score,
    "journey": _journey,
    "template": _template,
    "mailbox": _mailbox,
    "source": _source,
    "attributes": _attributes,
    "members": _members,
    "webhook": _webhook,
    "connector": _connector,
    "consent": _consent,
    "privacy": _privacy,
    "import": _import,
    "export": _export,
    "scheduled-export": _scheduled,
    "plan": _plan,
    "live": _live,
    "quarantine": _quarantine,
}
PICTURES = [
    *((f"{scene}-zh", scene, Look("zh-CN")) for scene in SCENES),
    *((f"{scene}-en", scene, Look("en")) for scene in SCENES),
    ("home-dark", "home", Look("en", "dark")),
]


@pytest.mark.parametrize(("name", "scene", "look"), PICTURES, ids=[name for name, *_ in PICTURES])
def test_a_picture_of_the_documentation(open_page: OpenPage, served: Served, name: str, scene: str, look: Look) -> None:
    page = open_page(look)
    SCENES[scene](page, served)
    expect(page.locator(WAITING)).to_have_count(0)
    if scene != "live":  # it listens all the time
        page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, scale="css", animations="disabled")
    assert path.stat().st_size <= MOST_BYTES
